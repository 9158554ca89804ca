/**
 * One symbol's consensus (engine.md E9, reference/aggregator §9.1–9.4) in event time: every timeframe that closes at a minute votes,
 * votes of the other timeframes still count until their own next close, and {@link SymbolWave.decide} says what follows.
 */
import type { Timeframe } from '../candles/timeframe.ts';
import type { ConsensusSettings, EngineSettings } from '../settings.ts';
import { FAMILIES, type Family, type Side } from '../strategies/strategy.ts';
import { BUY, LEAST_TOTAL, requiredTotal, SELL, SIDES, type SideIndex } from './families.ts';
import { filterRejection, regimeIndex } from './filters.ts';
import { Opinion } from './opinion.ts';
import { Published, type PublishedState } from './published.ts';
import { buildSignal, waveNumbers, type SignalOrigin } from './signal.ts';
import type { WaveRejectCode, WaveVerdict } from './types.ts';
import { VoteBook, type BarVotes } from './vote-book.ts';
import type { WaveContextSource } from './wave-context.ts';

export type WaveSettings = Pick<EngineSettings, 'consensus' | 'votingTimeframes' | 'strategyWeights' | 'trail'>;

/** `'none'` = nothing new was said since the last decision. */
export type WaveOutcome = 'none' | WaveVerdict;

/** Everything that a restart must find again; plain data. Take it after {@link SymbolWave.decide}, not between votes. */
export interface SymbolWaveState {
  readonly bars: readonly BarVotes[];
  readonly published: readonly PublishedState[];
}

/** Longest symbol that leaves room for side and time in a signal id of 50 characters. */
const MAX_SYMBOL_LENGTH = 36;

export class SymbolWave {
  readonly #origin: SignalOrigin;
  readonly #settings: ConsensusSettings;
  readonly #feeRate: number;
  readonly #book: VoteBook;
  readonly #published: Published;
  readonly #weights: Float64Array;
  readonly #opinions: readonly [Opinion, Opinion];
  /** Votes since the last decision, and the best of those that were too weak to count. */
  #newVotes = 0;
  #bestLowConfidence = NaN;
  #lowConfidenceSide: Side = 'BUY';

  /**
   * `strategies` in registry order: the `strategyIndex` of {@link add} is an index into it. Strategies of weight 0 are ignored.
   * @throws RangeError for a symbol too long for a signal id.
   */
  constructor(
    symbol: string,
    strategies: readonly { readonly name: string; readonly family: Family }[],
    { consensus, votingTimeframes, strategyWeights, trail }: WaveSettings,
  ) {
    if (symbol.length > MAX_SYMBOL_LENGTH) {
      throw new RangeError(`symbol "${symbol}" is longer than ${MAX_SYMBOL_LENGTH} characters`);
    }
    this.#origin = { symbol, strategies, timeframes: votingTimeframes };
    this.#settings = consensus;
    this.#feeRate = trail.feeRate;
    this.#book = new VoteBook(strategies.length, votingTimeframes);
    this.#published = new Published(strategies.length);
    this.#weights = Float64Array.from(strategies, ({ name }) => strategyWeights[name] ?? 1);
    const families = Uint8Array.from(strategies, ({ family }) => FAMILIES.indexOf(family));
    const opinion = (side: SideIndex) =>
      new Opinion(side, this.#book, families, this.#weights, votingTimeframes.length);
    this.#opinions = [opinion(BUY), opinion(SELL)];
  }

  /** Other weights, for votes yet to come and for those alive. Both opinions look at the same array. */
  weigh(weights: WaveSettings['strategyWeights']): void {
    this.#origin.strategies.forEach(({ name }, index) => {
      this.#weights[index] = weights[name] ?? 1;
    });
  }

  /** A bar of a voting timeframe closed: its previous votes die. @throws RangeError for a timeframe that does not vote. */
  beginBar(timeframe: Timeframe, barCloseTimeMs: number): void {
    this.#book.begin(this.#slot(timeframe), barCloseTimeMs);
  }

  /** One vote on the bar just begun. `confidence` 0 … 1. */
  add(timeframe: Timeframe, strategyIndex: number, side: Side, confidence: number): void {
    if (!((this.#weights[strategyIndex] as number) > 0)) return;
    if (confidence >= this.#settings.minVoteConfidence) {
      this.#book.add(this.#slot(timeframe), strategyIndex, side === 'BUY' ? BUY : SELL, confidence);
      this.#newVotes++;
    } else if (!(confidence <= this.#bestLowConfidence)) {
      this.#bestLowConfidence = confidence;
      this.#lowConfidenceSide = side;
    }
  }

  /**
   * What the votes alive at `timeMs` (Unix ms) amount to. `'none'` when nothing new was said since the last call. Waves with too
   * few votes, which are most of them, cost no more than their small verdict.
   */
  decide(timeMs: number, source: WaveContextSource): WaveOutcome {
    const newVotes = this.#newVotes;
    const lowConfidence = this.#bestLowConfidence;
    this.#newVotes = 0;
    this.#bestLowConfidence = NaN;
    if (newVotes === 0) return Number.isNaN(lowConfidence) ? 'none' : this.#lowConfidence(lowConfidence);

    const book = this.#book;
    book.tally(timeMs);
    if (book.alive === 0) return this.#stale(timeMs);
    const [buy, sell] = this.#opinions;
    buy.count(this.#settings.highConfidence);
    sell.count(this.#settings.highConfidence);
    if (buy.votes < LEAST_TOTAL[BUY] && sell.votes < LEAST_TOTAL[SELL]) return this.#fewVotes(source);

    if (buy.votes > 0) buy.weigh(this.#regime(buy, source));
    if (sell.votes > 0) sell.weigh(this.#regime(sell, source));
    const winner = this.#winner();
    if (winner === null) {
      const high = Math.max(buy.strength, sell.strength);
      const low = Math.min(buy.strength, sell.strength);
      return this.#reject('TIE', null, low > 0 ? high / low : null, this.#settings.tieFactor, buy);
    }
    return this.#judge(winner, timeMs, source);
  }

  /** The steps after the side is known, cheapest first. */
  #judge(winner: Opinion, timeMs: number, source: WaveContextSource): WaveVerdict {
    const settings = this.#settings;
    const side = SIDES[winner.side];
    const required = requiredTotal(winner.regime, winner.side);
    if (winner.votes < required) return this.#reject('TOO_FEW', side, winner.votes, required, winner);

    const highNeeded = side === 'BUY' ? settings.minHighVotesBuy : settings.minHighVotesSell;
    if (winner.highVotes < highNeeded) return this.#reject('LOW_QUALITY', side, winner.highVotes, highNeeded, winner);

    const timeframe = this.#timeframe(winner);
    const threshold = winner.threshold(timeframe, source.row(timeframe), settings);
    if (!(winner.strength >= threshold)) {
      return this.#reject('WEAK', side, winner.strength, threshold, winner, threshold);
    }

    const opposedMs = this.#published.ageMs(winner.side === BUY ? SELL : BUY, timeMs);
    if (opposedMs < settings.contradictionMs) {
      return this.#reject('CONTRADICTION', side, opposedMs, settings.contradictionMs, winner, threshold);
    }
    const strategies = winner.strategies();
    const repeatedMs = this.#published.ageMs(winner.side, timeMs);
    if (repeatedMs < settings.repeatAfterMs && this.#published.sameSet(winner.side, strategies)) {
      return this.#reject('UNCHANGED', side, repeatedMs, settings.repeatAfterMs, winner, threshold);
    }

    const refused = filterRejection(
      side,
      {
        timeMs,
        timeframe,
        strength: winner.strength,
        strategiesCount: winner.votes,
        source,
        settings,
        feeRate: this.#feeRate,
      },
      () => this.#numbers(winner, threshold),
    );
    if (refused !== null) return { outcome: 'rejected', rejection: refused };

    this.#published.record(winner.side, timeMs, strategies);
    return {
      outcome: 'signal',
      signal: buildSignal(this.#origin, winner, strategies, timeframe, threshold, timeMs, source),
    };
  }

  /** The only side present, or the one whose strength leads by the tie factor; null = neither. */
  #winner(): Opinion | null {
    const [buy, sell] = this.#opinions;
    if (sell.votes === 0) return buy;
    if (buy.votes === 0) return sell;
    const { tieFactor } = this.#settings;
    if (buy.strength >= tieFactor * sell.strength) return buy;
    return sell.strength >= tieFactor * buy.strength ? sell : null;
  }

  /** No side has as many votes as the most lenient regime asks for: strengths need not be computed. */
  #fewVotes(source: WaveContextSource): WaveVerdict {
    const [buy, sell] = this.#opinions;
    const leader = sell.votes > buy.votes ? sell : buy;
    const side = buy.votes === sell.votes ? null : SIDES[leader.side];
    leader.regime = this.#regime(leader, source);
    return this.#reject('TOO_FEW', side, leader.votes, requiredTotal(leader.regime, leader.side), leader);
  }

  #lowConfidence(confidence: number): WaveVerdict {
    const rejection = {
      code: 'LOW_CONF' as const,
      side: this.#lowConfidenceSide,
      measured: confidence,
      limit: this.#settings.minVoteConfidence,
      numbers: {},
    };
    return { outcome: 'rejected', rejection };
  }

  /** Votes came in, but their bars closed at least one candle ago: a late decision is no decision. */
  #stale(timeMs: number): WaveVerdict {
    const slot = this.#book.newestSlot();
    const rejection = {
      code: 'STALE' as const,
      side: null,
      measured: timeMs - this.#book.closeTimeMs(slot),
      limit: this.#book.lifeMs(slot),
      numbers: { timeframe: this.#origin.timeframes[slot] ?? null },
    };
    return { outcome: 'rejected', rejection };
  }

  #reject(
    code: WaveRejectCode,
    side: Side | null,
    measured: number | null,
    limit: number,
    about: Opinion,
    threshold: number | null = null,
  ): WaveVerdict {
    return {
      outcome: 'rejected',
      rejection: { code, side, measured, limit, numbers: this.#numbers(about, threshold) },
    };
  }

  #numbers(about: Opinion, threshold: number | null) {
    return waveNumbers(this.#opinions, about, this.#book.conflicting, this.#timeframe(about), threshold);
  }

  #regime(opinion: Opinion, source: WaveContextSource): number {
    return regimeIndex(source.row(this.#timeframe(opinion)));
  }

  #timeframe(opinion: Opinion): Timeframe {
    return this.#origin.timeframes[opinion.slot] as Timeframe;
  }

  #slot(timeframe: Timeframe): number {
    const slot = this.#origin.timeframes.indexOf(timeframe);
    if (slot < 0) throw new RangeError(`${timeframe} is not a voting timeframe of ${this.#origin.symbol}`);
    return slot;
  }

  snapshot(): SymbolWaveState {
    const nameOf = (strategy: number) => this.#origin.strategies[strategy]?.name ?? '';
    const published = SIDES.map((word, side) => this.#published.snapshot(side as SideIndex, word, nameOf));
    return { bars: this.#book.snapshot(nameOf), published: published.filter((entry) => entry !== null) };
  }

  /** Takes a snapshot back. Timeframes and strategies that no longer exist are left out. */
  restore(state: SymbolWaveState): void {
    const indexOf = new Map(this.#origin.strategies.map(({ name }, index) => [name, index]));
    for (const { timeframe, closeTimeMs, votes } of state.bars) {
      if (!this.#origin.timeframes.includes(timeframe)) continue;
      this.beginBar(timeframe, closeTimeMs);
      for (const [name, side, confidence] of votes) {
        const index = indexOf.get(name);
        if (index !== undefined) this.add(timeframe, index, side, confidence);
      }
    }
    for (const { side, timeMs, strategies } of state.published) {
      const indices = strategies.map((name) => indexOf.get(name)).filter((index) => index !== undefined);
      this.#published.record(side === 'BUY' ? BUY : SELL, timeMs, indices);
    }
    this.#newVotes = 0;
    this.#bestLowConfidence = NaN;
  }
}

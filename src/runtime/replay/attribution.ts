import type { Vote } from '../../engine/aggregator/types.ts';
import { HORIZONS_MINUTES, splitAmount } from '../../engine/attribution.ts';
import { toNumber, ZERO, type Big } from '../../engine/money.ts';
import type { CandleTable } from '../../exchange/replay/candle-table.ts';
import { byHorizon, DayDrift, forwardPercent, type ByHorizon } from './forward.ts';

const PERCENT = 100;

interface Tally {
  readonly family: string;
  votes: number;
  readonly bySide: { BUY: number; SELL: number };
  inConsensus: number;
  trades: number;
  netResult: Big;
  /** Votes whose market is known so much later, their changes in the vote's direction, and those of random moments; before fees. */
  readonly forwardCount: Uint32Array;
  readonly forwardSum: Float64Array;
  readonly randomSum: Float64Array;
}

export interface StrategyReport {
  readonly strategy: string;
  readonly family: string;
  readonly votes: number;
  readonly buy_votes: number;
  readonly sell_votes: number;
  readonly votes_in_consensus: number;
  readonly trades: number;
  readonly net_result: number;
  /** Votes that a mean stands on. */
  readonly forward_votes: Readonly<Record<string, number>>;
  /** Mean return after n minutes in the vote's direction, percent, net of both fees; null without votes. */
  readonly forward_percent: ByHorizon;
  /** The same for random moments of the same symbols, days and sides; net of both fees. */
  readonly forward_random_percent: ByHorizon;
  readonly forward_edge_percent: ByHorizon;
}

/**
 * What each strategy's votes were followed by, against random moments of the same symbols, days and sides (engine.md, "Honesty about
 * profit"). Looks ahead in the recorded candles; the engine never sees any of it.
 */
export class AttributionBook {
  readonly #tallies = new Map<string, Tally>();
  readonly #drift = new DayDrift();
  /** The candle of the last vote, and the changes that followed it and random moments of its day: all votes of a wave share them. */
  #table: CandleTable | null = null;
  #row = NaN;
  #changes: readonly (number | null)[] = [];
  #randoms: readonly (number | null)[] = [];
  readonly #feePercent: number;

  constructor(feeRate: number) {
    this.#feePercent = 2 * feeRate * PERCENT;
  }

  /** A vote cast at the close of row `row` of `table`. */
  vote(vote: Pick<Vote, 'strategy' | 'family' | 'side'>, table: CandleTable, row: number): void {
    const tally = this.#tally(vote.strategy, vote.family);
    tally.votes++;
    tally.bySide[vote.side]++;
    if (table !== this.#table || row !== this.#row) this.#look(table, row);
    const direction = vote.side === 'BUY' ? 1 : -1;
    for (let index = 0; index < HORIZONS_MINUTES.length; index++) {
      const change = this.#changes[index] ?? null;
      const random = this.#randoms[index] ?? null;
      if (change === null || random === null) continue;
      tally.forwardCount[index] = (tally.forwardCount[index] ?? 0) + 1;
      tally.forwardSum[index] = (tally.forwardSum[index] ?? 0) + direction * change;
      tally.randomSum[index] = (tally.randomSum[index] ?? 0) + direction * random;
    }
  }

  consensus(strategies: readonly string[]): void {
    for (const name of strategies) {
      const tally = this.#tallies.get(name);
      if (tally !== undefined) tally.inConsensus++;
    }
  }

  /** A closed trade's result, quote units. */
  trade(strategies: readonly string[], netResult: Big): void {
    splitAmount(netResult, strategies).forEach((part, index) => {
      const tally = this.#tallies.get(strategies[index] ?? '');
      if (tally === undefined) return;
      tally.trades++;
      tally.netResult = tally.netResult.plus(part);
    });
  }

  report(): StrategyReport[] {
    return [...this.#tallies]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([strategy, tally]) => this.#reportOf(strategy, tally));
  }

  get votes(): number {
    let votes = 0;
    for (const tally of this.#tallies.values()) votes += tally.votes;
    return votes;
  }

  #look(table: CandleTable, row: number): void {
    this.#table = table;
    this.#row = row;
    this.#changes = HORIZONS_MINUTES.map((minutes) => forwardPercent(table, row, minutes));
    this.#randoms = this.#drift.around(table, row);
  }

  #reportOf(strategy: string, tally: Tally): StrategyReport {
    const { forwardCount, forwardSum, randomSum } = tally;
    const mean = (sums: Float64Array, index: number): number | null => {
      const count = forwardCount[index] ?? 0;
      return count === 0 ? null : (sums[index] ?? 0) / count;
    };
    const net = (sums: Float64Array): ByHorizon =>
      byHorizon((index) => {
        const gross = mean(sums, index);
        return gross === null ? null : gross - this.#feePercent;
      });
    return {
      strategy,
      family: tally.family,
      votes: tally.votes,
      buy_votes: tally.bySide.BUY,
      sell_votes: tally.bySide.SELL,
      votes_in_consensus: tally.inConsensus,
      trades: tally.trades,
      net_result: toNumber(tally.netResult),
      forward_votes: Object.fromEntries(
        HORIZONS_MINUTES.map((minutes, index) => [`${minutes}m`, forwardCount[index] ?? 0]),
      ),
      forward_percent: net(forwardSum),
      forward_random_percent: net(randomSum),
      forward_edge_percent: byHorizon((index) => {
        const [own, random] = [mean(forwardSum, index), mean(randomSum, index)];
        return own === null || random === null ? null : own - random;
      }),
    };
  }

  #tally(strategy: string, family: string): Tally {
    const known = this.#tallies.get(strategy);
    if (known !== undefined) return known;
    const tally: Tally = {
      family,
      votes: 0,
      bySide: { BUY: 0, SELL: 0 },
      inConsensus: 0,
      trades: 0,
      netResult: ZERO,
      forwardCount: new Uint32Array(HORIZONS_MINUTES.length),
      forwardSum: new Float64Array(HORIZONS_MINUTES.length),
      randomSum: new Float64Array(HORIZONS_MINUTES.length),
    };
    this.#tallies.set(strategy, tally);
    return tally;
  }
}

import { SymbolWave, type SymbolWaveState, type WaveOutcome } from '../aggregator/consensus.ts';
import type { Vote } from '../aggregator/types.ts';
import type { WaveContextSource } from '../aggregator/wave-context.ts';
import { TimeframeAnalyzer, type AnalyzerSnapshot } from '../analyzer/analyzer.ts';
import { COL } from '../analyzer/columns.ts';
import { HISTORY_BARS, type AnalysisSeries } from '../analyzer/series.ts';
import { CandleAggregator, type AggregatorSnapshot } from '../candles/aggregator.ts';
import type { Candle } from '../candles/candle.ts';
import { HIGHER_TIMEFRAME, TIMEFRAME_MS, universeTimeframe, type Timeframe } from '../candles/timeframe.ts';
import { NatrWindow } from '../coordinator/volatility-limit.ts';
import type { EngineSettings } from '../settings.ts';
import { Ballot } from '../strategies/ballot.ts';
import { STRATEGIES } from '../strategies/registry.ts';
import { NO_CONTEXT, stopLossRatio } from '../trailing/stop-loss.ts';
import type { TrailSettings } from '../trailing/types.ts';
import { SymbolClock } from './symbol-clock.ts';
import { readTrailContext } from './symbol-context.ts';
import { voteOf } from './votes.ts';

/** Rows kept of a timeframe that does not vote: what indicators and the rules of finer timeframes look back to. */
const SHORT_HISTORY_BARS = 16;
/** How many ATR values of the direction timeframe the "waking market" test averages (reference/aggregator §9.4 HTF). */
const ATR_MEAN_BARS = 50;

/** One timeframe of one symbol: its rows, and its strategies' votes where it may vote. */
interface Lane {
  readonly timeframe: Timeframe;
  readonly analyzer: TimeframeAnalyzer;
  readonly ballot: Ballot | null;
  readonly votes: boolean;
  /** The aggregator's candle of this timeframe; reused by it. */
  readonly candle: Candle;
  readonly isDirection: boolean;
  readonly isUniverse: boolean;
  /** Ballot of the timeframe that the rules of this one look up to. */
  higher: Ballot | null;
}

/** All state of one symbol as plain data. */
export interface SymbolSnapshot {
  readonly symbol: string;
  readonly analyzers: readonly AnalyzerSnapshot[];
  readonly aggregator: AggregatorSnapshot;
  readonly wave: SymbolWaveState;
  readonly atrRing: Float64Array;
  readonly atrCount: number;
  readonly natrs: Float64Array;
  readonly lastOpenMs: number;
  readonly lastClose: number;
  readonly candlesSinceFilled: number;
}

/**
 * Everything the engine knows of one symbol: candles → rows → votes → wave. Holds no money and nothing of other symbols, so it
 * can be moved to another worker. O(timeframes) per candle.
 */
export class SymbolAnalyst implements WaveContextSource {
  readonly symbol: string;
  readonly directionTimeframe: Timeframe;
  /** Timeframe whose rows feed the universe score. */
  readonly universeTimeframe: Timeframe;
  /** Its last hours' NATR. */
  readonly natrs: NatrWindow;
  readonly #settings: EngineSettings;
  #trail: TrailSettings;
  readonly #base: Timeframe;
  readonly #baseMs: number;
  readonly #aggregator: CandleAggregator;
  /** Finest first. */
  readonly #lanes: readonly Lane[];
  readonly #laneOf: ReadonlyMap<Timeframe, Lane>;
  readonly #wave: SymbolWave;
  readonly #clock: SymbolClock;
  readonly #atrRing = new Float64Array(ATR_MEAN_BARS).fill(NaN);
  #atrCount = 0;

  constructor(symbol: string, base: Timeframe, settings: EngineSettings) {
    this.symbol = symbol;
    this.#settings = settings;
    this.#trail = settings.trail;
    this.#base = base;
    this.#baseMs = TIMEFRAME_MS[base];
    this.#clock = new SymbolClock(this.#baseMs);
    this.#aggregator = new CandleAggregator(base);
    const { timeframes } = this.#aggregator;
    this.directionTimeframe = timeframes.includes('15m') ? '15m' : base;
    this.universeTimeframe = universeTimeframe(base);
    this.natrs = new NatrWindow(TIMEFRAME_MS[this.universeTimeframe]);
    this.#lanes = timeframes.map((timeframe) => this.#makeLane(timeframe));
    this.#laneOf = new Map(this.#lanes.map((lane) => [lane.timeframe, lane]));
    for (const lane of this.#lanes) {
      const higher = HIGHER_TIMEFRAME[lane.timeframe];
      lane.higher = higher === null ? null : (this.#laneOf.get(higher)?.ballot ?? null);
    }
    this.#wave = new SymbolWave(symbol, STRATEGIES, settings);
  }

  /** Other weights of the strategies, from the next bar on. */
  weigh(weights: EngineSettings['strategyWeights']): void {
    for (const { ballot } of this.#lanes) ballot?.weigh(weights);
    this.#wave.weigh(weights);
  }

  /** Goes on with the votes and signals of another analysis of this symbol. */
  takeWave(other: SymbolAnalyst): void {
    this.#wave.restore(other.#wave.snapshot());
  }

  /** Other numbers for the first stop of an entry. */
  retrail(trail: TrailSettings): void {
    this.#trail = trail;
  }

  get timeframes(): readonly Timeframe[] {
    return this.#aggregator.timeframes;
  }

  /** Timeframes that closed with the last candle, finest first. */
  get closed(): readonly Timeframe[] {
    return this.#aggregator.closed;
  }

  /** The candle of a timeframe that has just closed; reused. */
  candle(timeframe: Timeframe): Candle {
    return this.#aggregator.candle(timeframe);
  }

  analyzer(timeframe: Timeframe): TimeframeAnalyzer | null {
    return this.#laneOf.get(timeframe)?.analyzer ?? null;
  }

  /** Open time of the last base candle, NaN before the first. */
  get lastOpenMs(): number {
    return this.#clock.lastOpenMs;
  }

  /**
   * How many base candles are missing before `openTimeMs`; −1 when that candle is not newer than the last, Infinity when the hole
   * is longer than may be filled (then the past is forgotten with {@link startAnew}).
   */
  holeBefore(openTimeMs: number): number {
    return this.#clock.holeBefore(openTimeMs);
  }

  /** The flat candle that stands for the next missing one; reused. */
  nextFilled(): Candle {
    return this.#clock.nextFilled();
  }

  /** Takes the next closed base candle: rows of every timeframe that closed, then their votes. */
  add(candle: Candle): void {
    this.#clock.note(candle);
    this.#aggregator.add(candle);
    const lanes = this.#lanes;
    const bits = this.#aggregator.closedBits;
    for (let i = 0; i < lanes.length; i++) if ((bits & (1 << i)) !== 0) this.#updateLane(lanes[i] as Lane);
    // coarsest first: a rule may look at the row of the higher timeframe that closed at this very minute
    const closeMs = candle.openTimeMs + this.#baseMs;
    for (let i = lanes.length - 1; i >= 0; i--) if ((bits & (1 << i)) !== 0) this.#vote(lanes[i] as Lane, closeMs);
  }

  /** What became of the votes alive at this minute; null when no voting timeframe closed or nobody voted. */
  decideWave(timeMs: number): WaveOutcome {
    return this.#wave.decide(timeMs, this);
  }

  /** Builds state from recorded candles of one timeframe (closed, in order) without voting. */
  warmUp(timeframe: Timeframe, candles: readonly Candle[]): void {
    const lane = this.#laneOf.get(timeframe);
    if (lane === undefined) return;
    for (const candle of candles) {
      lane.analyzer.update(candle);
      this.#noteVolatility(lane);
      if (timeframe === this.#base) this.#clock.note(candle);
    }
    lane.ballot?.resync();
  }

  /** Puts a closed candle of a finer timeframe into the bucket of `timeframe` that is being built (start in mid-bucket). */
  prime(timeframe: Timeframe, part: Candle): void {
    this.#aggregator.prime(timeframe, part);
  }

  /** Everything in plain data. Take it between two candles. */
  snapshot(): SymbolSnapshot {
    return {
      symbol: this.symbol,
      analyzers: this.#lanes.map((lane) => lane.analyzer.snapshot()),
      aggregator: this.#aggregator.snapshot(),
      wave: this.#wave.snapshot(),
      atrRing: this.#atrRing.slice(),
      atrCount: this.#atrCount,
      natrs: this.natrs.rows(),
      lastOpenMs: this.#clock.lastOpenMs,
      lastClose: this.#clock.lastClose,
      candlesSinceFilled: this.#clock.candlesSinceFilled,
    };
  }

  /** Takes back what was voted and published before a restart; candles do not say it again. */
  restoreWave(state: SymbolWaveState): void {
    this.#wave.restore(state);
  }

  /** Goes on from a snapshot of the same symbol, base timeframe and settings. @throws RangeError when its shape is another */
  restore(snapshot: SymbolSnapshot): void {
    this.#lanes.forEach((lane, index) => {
      const saved = snapshot.analyzers[index];
      if (saved === undefined) throw new RangeError(`the snapshot of ${this.symbol} lacks ${lane.timeframe}`);
      lane.analyzer.restore(saved);
      lane.ballot?.resync();
    });
    this.#aggregator.restore(snapshot.aggregator);
    this.#wave.restore(snapshot.wave);
    this.#atrRing.set(snapshot.atrRing);
    this.#atrCount = snapshot.atrCount;
    for (const natr of snapshot.natrs) this.natrs.note(natr);
    this.#clock.lastOpenMs = snapshot.lastOpenMs;
    this.#clock.lastClose = snapshot.lastClose;
    this.#clock.candlesSinceFilled = snapshot.candlesSinceFilled;
  }

  // what a wave may ask

  price(): number {
    return this.#clock.lastClose;
  }

  row(timeframe: Timeframe): AnalysisSeries | null {
    const lane = this.#laneOf.get(timeframe);
    return lane === undefined || lane.analyzer.series.count === 0 ? null : lane.analyzer.series;
  }

  directionAtrMean(): number {
    if (this.#atrCount < ATR_MEAN_BARS) return NaN;
    let sum = 0;
    for (const value of this.#atrRing) sum += value;
    return sum / ATR_MEAN_BARS;
  }

  recentlyFilled(): boolean {
    return this.#clock.recentlyFilled();
  }

  initialStopRatio(): number {
    const row = this.row(this.directionTimeframe);
    const context = row === null ? NO_CONTEXT : readTrailContext(row);
    return stopLossRatio(this.#clock.lastClose, 0, context, this.#trail);
  }

  #makeLane(timeframe: Timeframe): Lane {
    const { votingTimeframes, strategyWeights } = this.#settings;
    const votes = votingTimeframes.includes(timeframe);
    const analyzer = new TimeframeAnalyzer(timeframe, votes ? HISTORY_BARS : SHORT_HISTORY_BARS);
    // a ballot also shows finer timeframes the rows that their rules look up to, both ways up
    const lookedAt = this.timeframes.some(
      (other) => votingTimeframes.includes(other) && HIGHER_TIMEFRAME[other] === timeframe,
    );
    const ballot = votes || lookedAt ? new Ballot(timeframe, analyzer.series, STRATEGIES, strategyWeights) : null;
    const candle = this.#aggregator.candle(timeframe);
    return {
      timeframe,
      analyzer,
      ballot,
      votes,
      candle,
      isDirection: timeframe === this.directionTimeframe,
      isUniverse: timeframe === this.universeTimeframe,
      higher: null,
    };
  }

  #updateLane(lane: Lane): void {
    lane.analyzer.update(lane.candle);
    this.#noteVolatility(lane);
  }

  #noteVolatility({ analyzer: { series }, isDirection, isUniverse }: Lane): void {
    if (isUniverse) this.natrs.note(series.at(COL.natr));
    if (!isDirection) return;
    const atr = series.at(COL.atr_14);
    if (!Number.isNaN(atr)) this.#atrRing[this.#atrCount++ % ATR_MEAN_BARS] = atr;
  }

  #vote(lane: Lane, closeMs: number): void {
    const { ballot } = lane;
    if (ballot === null) return;
    ballot.evaluate(lane.higher);
    if (!lane.votes) return;
    this.#wave.beginBar(lane.timeframe, closeMs);
    for (let i = 0; i < ballot.count; i++) {
      this.#wave.add(lane.timeframe, ballot.strategyIndex(i), ballot.side(i), ballot.confidence(i));
    }
  }

  /** The votes that were cast when `timeframe` closed; null where it does not vote. */
  ballotOf(timeframe: Timeframe): Ballot | null {
    const lane = this.#laneOf.get(timeframe);
    return lane?.votes === true ? lane.ballot : null;
  }

  /** Adds to `votes` those that were cast when `timeframe` closed just now, with words; for storage. */
  votesOf(timeframe: Timeframe, closeMs: number, votes: Vote[]): void {
    const ballot = this.ballotOf(timeframe);
    if (ballot === null || ballot.count === 0) return;
    const bar = { symbol: this.symbol, timeframe, closeMs, price: this.#clock.lastClose };
    for (let i = 0; i < ballot.count; i++) {
      votes.push(voteOf(bar, ballot.strategyIndex(i), ballot.side(i), ballot.confidence(i), ballot.confirmed(i)));
    }
  }
}

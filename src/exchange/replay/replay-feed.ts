import { emptyCandle, type Candle } from '../../engine/candles/candle.ts';
import { CandleAggregator } from '../../engine/candles/aggregator.ts';
import { TIMEFRAME_MS, type Timeframe } from '../../engine/candles/timeframe.ts';
import type { FeedListener, MarketFeed } from '../ports.ts';
import { readRow, type CandleTable } from './candle-table.ts';
import { mergeByTime, type TimeMerge } from './time-merge.ts';

const PUMP_EVERY_MS = 25;
const TURN_BUDGET_MS = 8;
/** How much of the recording is the past that a start warms up from. */
const PAST_SHARE = 0.25;

export interface ReplayFeedOptions {
  readonly tables: readonly CandleTable[];
  /** Market seconds per second. */
  readonly speed: number;
  /** Where to go on, Unix ms; the recording's first quarter where that lies before it. */
  readonly startMs: number;
  readonly isBehind: () => boolean;
}

/** Recorded candles as a live market with its own clock: each candle's path as prices, then the candle. Ends with the recording. */
export class ReplayFeed implements MarketFeed {
  readonly id = 'replay';
  readonly baseTimeframe: Timeframe;
  readonly #options: ReplayFeedOptions;
  readonly #baseMs: number;
  readonly #merge: TimeMerge;
  readonly #candle = emptyCandle();
  #nowMs: number;
  #listener: FeedListener | null = null;
  #symbols = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #waiting = false;
  #turnAtMs = 0;

  /** @throws RangeError without candles, or for tables of different timeframes. */
  constructor(options: ReplayFeedOptions) {
    const first = options.tables[0];
    if (first === undefined) throw new RangeError('the folder of MARKET=replay:<folder> holds no candles');
    if (options.tables.some((table) => table.timeframe !== first.timeframe)) {
      throw new RangeError(
        'the folder of MARKET=replay:<folder> holds candles of different timeframes; use one folder for each',
      );
    }
    this.#options = options;
    this.baseTimeframe = first.timeframe;
    this.#baseMs = TIMEFRAME_MS[first.timeframe];
    const fromMs = Math.min(...options.tables.map((table) => table.openTimeMs[0] ?? Infinity));
    const toMs = Math.max(...options.tables.map((table) => table.openTimeMs[table.count - 1] ?? -Infinity));
    const past = fromMs + Math.floor(((toMs - fromMs) * PAST_SHARE) / this.#baseMs) * this.#baseMs;
    this.#nowMs = Math.max(past, Math.min(options.startMs, toMs));
    this.#merge = mergeByTime(options.tables);
  }

  nowMs(): number {
    return this.#nowMs;
  }

  async history(symbol: string, timeframe: Timeframe, count: number, beforeMs: number): Promise<readonly Candle[]> {
    const table = this.#options.tables.find((other) => other.symbol === symbol);
    if (table === undefined) return [];
    const endMs = Math.min(beforeMs, this.#nowMs);
    const aggregator = new CandleAggregator(this.baseTimeframe);
    if (!aggregator.timeframes.includes(timeframe)) return [];
    const candles: Candle[] = [];
    const part = emptyCandle();
    for (let row = 0; row < table.count && (table.openTimeMs[row] ?? Infinity) + this.#baseMs <= endMs; row++) {
      readRow(table, row, part);
      aggregator.add(part);
      if (aggregator.closed.includes(timeframe)) candles.push({ ...aggregator.candle(timeframe) });
    }
    return candles.slice(-count);
  }

  async start(symbols: readonly string[], listener: FeedListener): Promise<void> {
    this.#symbols = new Set(symbols);
    this.#listener = listener;
    this.#turnAtMs = performance.now();
    this.#timer = setInterval(() => this.#turn(), PUMP_EVERY_MS);
    listener.state('connected', { word: 'recorded' });
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#listener = null;
  }

  async restart(): Promise<void> {
    this.#listener?.state('connected', { word: 'recorded' });
  }

  #turn(): void {
    const now = performance.now();
    const elapsedMs = Math.min(now - this.#turnAtMs, 4 * PUMP_EVERY_MS);
    this.#turnAtMs = now;
    if (this.#options.isBehind()) return;
    const untilMs = this.#nowMs + elapsedMs * this.#options.speed;
    while (performance.now() - now < TURN_BUDGET_MS) {
      if (!this.#waiting && !this.#merge.next()) return this.#end();
      this.#waiting = true;
      const closeMs = this.#merge.timeMs + this.#baseMs;
      if (closeMs > untilMs) break;
      this.#waiting = false;
      if (closeMs > this.#nowMs && this.#symbols.has(this.#merge.table.symbol)) this.#show(closeMs);
    }
    this.#nowMs = Math.max(this.#nowMs, Math.min(untilMs, this.#merge.timeMs + this.#baseMs));
    this.#listener?.time(this.#nowMs);
  }

  #show(closeMs: number): void {
    const { table, row } = this.#merge;
    readRow(table, row, this.#candle);
    const { open, high, low, close } = this.#candle;
    const step = this.#baseMs / 4;
    const path = close >= open ? [open, low, high, close] : [open, high, low, close];
    path.forEach((price, index) => {
      const timeMs = closeMs - this.#baseMs + step * index;
      this.#listener?.price({ symbol: table.symbol, timeMs, bid: price, ask: price });
    });
    this.#listener?.candle(table.symbol, this.#candle);
  }

  #end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#listener?.state('down', { word: 'recordEnded' });
  }
}

import type { Vote, WaveRejectCode, WaveVerdict } from '../../../engine/aggregator/types.ts';
import { WAVE_REJECT_CODES } from '../../../engine/aggregator/types.ts';
import type { AnalystHalf, SymbolHalf, WaveReport } from '../../../engine/analyst/half.ts';
import { universeRow } from '../../../engine/analyst/sight.ts';
import { SymbolClock } from '../../../engine/analyst/symbol-clock.ts';
import { orNull, readTrailContext, type RowReader } from '../../../engine/analyst/symbol-context.ts';
import { voteOf } from '../../../engine/analyst/votes.ts';
import { COL, COLUMN_COUNT } from '../../../engine/analyzer/columns.ts';
import { TIMEFRAMES, TIMEFRAME_MS, timeframesFrom, type Timeframe } from '../../../engine/candles/timeframe.ts';
import type { Candle } from '../../../engine/candles/candle.ts';
import type { UniverseRow } from '../../../engine/coordinator/universe-score.ts';
import type { AnalysisDecision } from '../../../engine/decisions.ts';
import type { MarketSight } from '../../../engine/desk/market-sight.ts';
import type { EngineSettings } from '../../../engine/settings.ts';
import { NO_CONTEXT } from '../../../engine/trailing/stop-loss.ts';
import type { TrailContext } from '../../../engine/trailing/types.ts';
import type { CandleTable } from '../../../exchange/replay/candle-table.ts';
import { HEAD_NUMBERS, RECORD, VOTE_NUMBERS, type ShardBatch } from './protocol.ts';
import { Shard } from './shard.ts';
import { shareTable } from './share-table.ts';

/** A copy of a worker's row. */
class SentRow implements RowReader {
  readonly data = new Float64Array(COLUMN_COUNT);
  openTimeMs = NaN;

  get known(): boolean {
    return !Number.isNaN(this.openTimeMs);
  }

  at(column: number): number {
    return this.data[column] as number;
  }
}

/** One symbol as far as the Desk's side knows it: its clock, and what its worker sent. */
class SentSymbol implements SymbolHalf {
  readonly symbol: string;
  readonly place: number;
  readonly stream: Stream;
  readonly #baseMs: number;
  clock: SymbolClock;
  seen = false;
  readonly direction = new SentRow();
  readonly universe = new SentRow();

  constructor(symbol: string, place: number, stream: Stream, baseMs: number) {
    this.symbol = symbol;
    this.place = place;
    this.stream = stream;
    this.#baseMs = baseMs;
    this.clock = new SymbolClock(baseMs);
  }

  holeBefore(openTimeMs: number): number {
    return this.clock.holeBefore(openTimeMs);
  }

  nextFilled(): Candle {
    return this.clock.nextFilled();
  }

  add(candle: Candle): void {
    this.clock.note(candle);
    this.stream.read(this, candle.openTimeMs + this.#baseMs);
  }

  forget(): void {
    this.clock = new SymbolClock(this.#baseMs);
    this.direction.openTimeMs = NaN;
    this.universe.openTimeMs = NaN;
  }
}

/** The batches of one worker, read record by record in step with the candles. */
class Stream {
  readonly shard: Shard;
  #batch: ShardBatch | null = null;
  #at = 0;
  #signal = 0;
  #candlesLeft = 0;
  /** What the last candle read came to. */
  report: WaveReport | null = null;

  constructor(shard: Shard) {
    this.shard = shard;
  }

  /** False when the next candle's batch has to be fetched first. */
  step(): boolean {
    return this.#candlesLeft-- > 0;
  }

  async fetch(): Promise<void> {
    if (this.#batch !== null) this.shard.done(this.#batch);
    this.#batch = await this.shard.next();
    this.#candlesLeft = this.#batch.candles - 1;
    this.#at = 0;
    this.#signal = 0;
  }

  /** Reads the records of one symbol's candle. */
  read(symbol: SentSymbol, closeMs: number): void {
    this.report = null;
    const batch = this.#batch as ShardBatch;
    const { numbers, used } = batch;
    while (this.#at < used && numbers[this.#at] === symbol.place && numbers[this.#at + 1] === closeMs) {
      const kind = numbers[this.#at + 2] as number;
      this.#at += HEAD_NUMBERS;
      if (kind === RECORD.direction) this.#row(numbers, symbol.direction);
      else if (kind === RECORD.universe) this.#row(numbers, symbol.universe);
      else this.#wave(batch, kind === RECORD.signal, symbol, closeMs);
    }
  }

  #row(numbers: Float64Array, row: SentRow): void {
    row.openTimeMs = numbers[this.#at++] as number;
    row.data.set(numbers.subarray(this.#at, this.#at + COLUMN_COUNT));
    this.#at += COLUMN_COUNT;
  }

  #wave(batch: ShardBatch, isSignal: boolean, symbol: SentSymbol, closeMs: number): void {
    const { numbers } = batch;
    const verdict = isSignal ? this.#nextSignal(batch) : rejected(numbers[this.#at++] as number);
    const count = numbers[this.#at++] as number;
    const newVotes: Vote[] = [];
    for (let i = 0; i < count; i++, this.#at += VOTE_NUMBERS) {
      const timeframe = TIMEFRAMES[numbers[this.#at] as number] as Timeframe;
      const key = numbers[this.#at + 1] as number;
      const bar = { symbol: symbol.symbol, timeframe, closeMs, price: symbol.clock.lastClose };
      const side = (key & 1) === 1 ? 'SELL' : 'BUY';
      newVotes.push(voteOf(bar, key >> 1, side, numbers[this.#at + 2] as number, numbers[this.#at + 3] as number));
    }
    this.report = { newVotes, verdict };
  }

  #nextSignal({ signals }: ShardBatch): WaveVerdict {
    const signal = signals[this.#signal++];
    if (signal === undefined) throw new Error('a replay worker announced a signal that it did not send');
    return { outcome: 'signal', signal };
  }
}

/** A refused wave is only counted in a replay: its numbers stay with the worker. */
function rejected(code: number): WaveVerdict {
  const name = WAVE_REJECT_CODES[code] as WaveRejectCode;
  return { outcome: 'rejected', rejection: { code: name, side: null, measured: null, limit: null, numbers: {} } };
}

/**
 * The Analyst half in workers: each runs its share of the symbols over the same candles, and what they found is read here in the order
 * of the candles, so that the Desk decides as if all had happened in one thread.
 */
export class ShardedAnalyst implements AnalystHalf, MarketSight {
  readonly #streams: readonly Stream[];
  readonly #symbols: ReadonlyMap<string, SentSymbol>;
  readonly #universeMs: number;

  /** @param tables in the order of the markets; `workers` ≥ 1, at most one per table */
  constructor(tables: readonly CandleTable[], settings: EngineSettings, workers: number) {
    const base = (tables[0] as CandleTable).timeframe;
    const shares = shareOut(tables, workers);
    this.#streams = shares.map((share) => new Stream(new Shard({ tables: share.map(shareTable), settings })));
    const symbols = new Map<string, SentSymbol>();
    for (const table of tables) {
      const shard = shares.findIndex((share) => share.includes(table));
      const place = (shares[shard] as CandleTable[]).indexOf(table);
      symbols.set(
        table.symbol,
        new SentSymbol(table.symbol, place, this.#streams[shard] as Stream, TIMEFRAME_MS[base]),
      );
    }
    this.#symbols = symbols;
    this.#universeMs = TIMEFRAME_MS[timeframesFrom(base).includes('3m') ? '3m' : base];
  }

  /** True when all is there to take the next candle of a symbol; else {@link fetch} it first. Call once per candle. */
  ready(symbol: string): boolean {
    return this.#symbol(symbol).stream.step();
  }

  async fetch(symbol: string): Promise<void> {
    await this.#symbol(symbol).stream.fetch();
  }

  async close(): Promise<void> {
    await Promise.all(this.#streams.map(({ shard }) => shard.close()));
  }

  // the Analyst half

  symbol(symbol: string): SymbolHalf {
    const known = this.#symbol(symbol);
    known.seen = true;
    return known;
  }

  startAnew(symbol: string): SymbolHalf {
    const known = this.#symbol(symbol);
    known.forget();
    return known;
  }

  wave(analyst: SymbolHalf): WaveReport | null {
    return this.#symbol(analyst.symbol).stream.report;
  }

  rows(): AnalysisDecision[] {
    throw new RangeError('workers of a replay send no rows: switch emitAnalysis off');
  }

  // the Desk's sight

  context(symbol: string): TrailContext {
    const { direction } = this.#symbol(symbol);
    return direction.known ? readTrailContext(direction) : NO_CONTEXT;
  }

  universeRows(): UniverseRow[] {
    const rows: UniverseRow[] = [];
    for (const { symbol, universe } of this.#symbols.values()) {
      if (universe.known) rows.push(universeRow(symbol, universe, universe.openTimeMs + this.#universeMs));
    }
    return rows;
  }

  recentlyFilled(symbol: string): boolean {
    const { seen, clock } = this.#symbol(symbol);
    return seen ? clock.recentlyFilled() : true;
  }

  natrPercent(symbol: string): number | null {
    const { universe } = this.#symbol(symbol);
    return universe.known ? orNull(universe.at(COL.natr)) : null;
  }

  #symbol(symbol: string): SentSymbol {
    const known = this.#symbols.get(symbol);
    if (known === undefined) throw new RangeError(`${symbol} is no symbol of this replay`);
    return known;
  }
}

/** Shares tables out so that every worker has about as many candles: the longest first, each to the one with the least. */
function shareOut(tables: readonly CandleTable[], workers: number): CandleTable[][] {
  const shares = Array.from({ length: workers }, () => ({ tables: [] as CandleTable[], candles: 0 }));
  for (const table of tables.toSorted((a, b) => b.count - a.count)) {
    const least = shares.reduce((a, b) => (b.candles < a.candles ? b : a));
    least.tables.push(table);
    least.candles += table.count;
  }
  return shares.map((share) => share.tables);
}

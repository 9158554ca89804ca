import {
  WAVE_REJECT_CODES,
  type Vote,
  type WaveRejectCode,
  type WaveVerdict,
} from '../../../engine/aggregator/types.ts';
import type { SymbolHalf, WaveReport } from '../../../engine/analyst/half.ts';
import { UNIVERSE_COLUMNS } from '../../../engine/analyst/sight.ts';
import { SymbolClock } from '../../../engine/analyst/symbol-clock.ts';
import { TRAIL_COLUMNS, type RowReader } from '../../../engine/analyst/symbol-context.ts';
import { voteOf } from '../../../engine/analyst/votes.ts';
import { COL } from '../../../engine/analyzer/columns.ts';
import type { Candle } from '../../../engine/candles/candle.ts';
import { TIMEFRAME_MS, TIMEFRAMES, universeTimeframe, type Timeframe } from '../../../engine/candles/timeframe.ts';
import { NatrWindow } from '../../../engine/coordinator/volatility-limit.ts';
import { HEAD_NUMBERS, RECORD, VOTE_NUMBERS, type ShardBatch } from './protocol.ts';
import { readSignal, type Cursor } from './signal-record.ts';

const NO_NUMBERS = new Float64Array(0);

/** The columns of a row that the Desk's side reads, and where each stands in what is sent. */
class SentColumns {
  readonly count: number;
  readonly #places = new Map<number, number>();

  constructor(columns: readonly number[]) {
    this.count = columns.length;
    columns.forEach((column, place) => this.#places.set(column, place));
  }

  placeOf(column: number): number {
    const place = this.#places.get(column);
    if (place === undefined) throw new RangeError(`column ${column} is not sent: add it to the list beside its reader`);
    return place;
  }
}

const TRAIL = new SentColumns(TRAIL_COLUMNS);
const UNIVERSE = new SentColumns(UNIVERSE_COLUMNS);

/** A copy of the newest row of one timeframe, as far as it is read. */
export class SentRow implements RowReader {
  openTimeMs = NaN;
  readonly #columns: SentColumns;
  readonly #values: Float64Array;

  constructor(columns: SentColumns) {
    this.#columns = columns;
    this.#values = new Float64Array(columns.count);
  }

  get known(): boolean {
    return !Number.isNaN(this.openTimeMs);
  }

  at(column: number): number {
    return this.#values[this.#columns.placeOf(column)] as number;
  }

  read(cursor: Cursor): void {
    this.openTimeMs = cursor.numbers[cursor.at++] as number;
    for (let i = 0; i < this.#columns.count; i++) this.#values[i] = cursor.numbers[cursor.at++] as number;
  }
}

/** One symbol as far as the Desk's side knows it: its clock, and the records of its analysis, read in step with its candles. */
export class SentSymbol implements SymbolHalf {
  readonly symbol: string;
  readonly #baseMs: number;
  clock: SymbolClock;
  /** True once a candle was announced. */
  seen = false;
  readonly direction = new SentRow(TRAIL);
  readonly universe = new SentRow(UNIVERSE);
  /** Length of a candle of {@link universe}. */
  readonly universeMs: number;
  natrs: NatrWindow;
  /** What the last candle's votes came to. */
  report: WaveReport | null = null;
  readonly #cursor: Cursor = { numbers: NO_NUMBERS, at: 0 };
  #end = 0;

  constructor(symbol: string, base: Timeframe) {
    this.symbol = symbol;
    this.#baseMs = TIMEFRAME_MS[base];
    this.clock = new SymbolClock(this.#baseMs);
    this.universeMs = TIMEFRAME_MS[universeTimeframe(base)];
    this.natrs = new NatrWindow(this.universeMs);
  }

  /** Goes on in a new batch, in which this symbol has `place`. */
  open({ numbers, starts }: ShardBatch, place: number): void {
    this.#cursor.numbers = numbers;
    this.#cursor.at = starts[place] ?? 0;
    this.#end = starts[place + 1] ?? 0;
  }

  holeBefore(openTimeMs: number): number {
    return this.clock.holeBefore(openTimeMs);
  }

  nextFilled(): Candle {
    return this.clock.nextFilled();
  }

  add(candle: Candle): void {
    this.clock.note(candle);
    this.report = null;
    const closeMs = candle.openTimeMs + this.#baseMs;
    const cursor = this.#cursor;
    while (cursor.at < this.#end && cursor.numbers[cursor.at] === closeMs) this.#record(closeMs);
  }

  forget(): void {
    this.clock = new SymbolClock(this.#baseMs);
    this.direction.openTimeMs = NaN;
    this.universe.openTimeMs = NaN;
    this.natrs = new NatrWindow(this.universeMs);
  }

  #record(closeMs: number): void {
    const cursor = this.#cursor;
    const kind = cursor.numbers[cursor.at + 1] as number;
    cursor.at += HEAD_NUMBERS;
    if (kind === RECORD.direction) return this.direction.read(cursor);
    if (kind !== RECORD.universe) return this.#wave(kind === RECORD.signal, closeMs);
    this.universe.read(cursor);
    this.natrs.note(this.universe.at(COL.natr));
  }

  #wave(isSignal: boolean, closeMs: number): void {
    const cursor = this.#cursor;
    const { numbers } = cursor;
    const verdict: WaveVerdict = isSignal
      ? { outcome: 'signal', signal: readSignal(cursor, this.symbol, closeMs) }
      : rejected(numbers[cursor.at++] as number);
    const count = numbers[cursor.at++] as number;
    const newVotes: Vote[] = [];
    for (let i = 0; i < count; i++, cursor.at += VOTE_NUMBERS) {
      const { at } = cursor;
      const timeframe = TIMEFRAMES[numbers[at] as number] as Timeframe;
      const key = numbers[at + 1] as number;
      const bar = { symbol: this.symbol, timeframe, closeMs, price: this.clock.lastClose };
      const side = (key & 1) === 1 ? 'SELL' : 'BUY';
      newVotes.push(voteOf(bar, key >> 1, side, numbers[at + 2] as number, numbers[at + 3] as number));
    }
    this.report = { newVotes, verdict };
  }
}

/** A refused wave is only counted in a replay: its numbers stay where they were made. */
function rejected(code: number): WaveVerdict {
  const name = WAVE_REJECT_CODES[code] as WaveRejectCode;
  return { outcome: 'rejected', rejection: { code: name, side: null, measured: null, limit: null, numbers: {} } };
}

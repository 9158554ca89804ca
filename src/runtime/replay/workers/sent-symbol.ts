import {
  WAVE_REJECT_CODES,
  type Vote,
  type WaveRejectCode,
  type WaveVerdict,
} from '../../../engine/aggregator/types.ts';
import type { SymbolHalf, WaveReport } from '../../../engine/analyst/half.ts';
import { SymbolClock } from '../../../engine/analyst/symbol-clock.ts';
import type { RowReader } from '../../../engine/analyst/symbol-context.ts';
import { voteOf } from '../../../engine/analyst/votes.ts';
import { COLUMN_COUNT } from '../../../engine/analyzer/columns.ts';
import type { Candle } from '../../../engine/candles/candle.ts';
import { TIMEFRAMES, type Timeframe } from '../../../engine/candles/timeframe.ts';
import { HEAD_NUMBERS, RECORD, VOTE_NUMBERS, type ShardBatch } from './protocol.ts';

const NO_NUMBERS = new Float64Array(0);

/** A copy of the newest row of one timeframe. */
export class SentRow implements RowReader {
  readonly data = new Float64Array(COLUMN_COUNT);
  openTimeMs = NaN;

  get known(): boolean {
    return !Number.isNaN(this.openTimeMs);
  }

  at(column: number): number {
    return this.data[column] as number;
  }
}

/** One symbol as far as the Desk's side knows it: its clock, and the records of its analysis, read in step with its candles. */
export class SentSymbol implements SymbolHalf {
  readonly symbol: string;
  readonly #baseMs: number;
  clock: SymbolClock;
  /** True once a candle was announced. */
  seen = false;
  readonly direction = new SentRow();
  readonly universe = new SentRow();
  /** What the last candle's votes came to. */
  report: WaveReport | null = null;
  #numbers: Float64Array = NO_NUMBERS;
  #signals: ShardBatch['signals'] = [];
  #at = 0;
  #end = 0;

  constructor(symbol: string, baseMs: number) {
    this.symbol = symbol;
    this.#baseMs = baseMs;
    this.clock = new SymbolClock(baseMs);
  }

  /** Goes on in a new batch, in which this symbol has `place`. */
  open({ numbers, starts, signals }: ShardBatch, place: number): void {
    this.#numbers = numbers;
    this.#signals = signals;
    this.#at = starts[place] ?? 0;
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
    while (this.#at < this.#end && this.#numbers[this.#at] === closeMs) this.#record(closeMs);
  }

  forget(): void {
    this.clock = new SymbolClock(this.#baseMs);
    this.direction.openTimeMs = NaN;
    this.universe.openTimeMs = NaN;
  }

  #record(closeMs: number): void {
    const kind = this.#numbers[this.#at + 1] as number;
    this.#at += HEAD_NUMBERS;
    if (kind === RECORD.direction) this.#row(this.direction);
    else if (kind === RECORD.universe) this.#row(this.universe);
    else this.#wave(kind === RECORD.signal, closeMs);
  }

  #row(row: SentRow): void {
    row.openTimeMs = this.#numbers[this.#at++] as number;
    row.data.set(this.#numbers.subarray(this.#at, this.#at + COLUMN_COUNT));
    this.#at += COLUMN_COUNT;
  }

  #wave(isSignal: boolean, closeMs: number): void {
    const numbers = this.#numbers;
    const index = numbers[this.#at++] as number;
    const verdict = isSignal ? this.#signal(index) : rejected(index);
    const count = numbers[this.#at++] as number;
    const newVotes: Vote[] = [];
    for (let i = 0; i < count; i++, this.#at += VOTE_NUMBERS) {
      const timeframe = TIMEFRAMES[numbers[this.#at] as number] as Timeframe;
      const key = numbers[this.#at + 1] as number;
      const bar = { symbol: this.symbol, timeframe, closeMs, price: this.clock.lastClose };
      const side = (key & 1) === 1 ? 'SELL' : 'BUY';
      newVotes.push(voteOf(bar, key >> 1, side, numbers[this.#at + 2] as number, numbers[this.#at + 3] as number));
    }
    this.report = { newVotes, verdict };
  }

  #signal(index: number): WaveVerdict {
    const signal = this.#signals[index];
    if (signal === undefined) throw new Error(`${this.symbol}: a signal was announced that did not come`);
    return { outcome: 'signal', signal };
  }
}

/** A refused wave is only counted in a replay: its numbers stay where they were made. */
function rejected(code: number): WaveVerdict {
  const name = WAVE_REJECT_CODES[code] as WaveRejectCode;
  return { outcome: 'rejected', rejection: { code: name, side: null, measured: null, limit: null, numbers: {} } };
}

import { COLUMN_COUNT, OFFSET_BITS } from './columns.ts';

/** How many rows a rule may read: the current bar and the 25 before it (reference/strategies §3.5). */
export const HISTORY_BARS = 26;
/** Rows beyond the history before it is moved to the front: so many closes share one move. */
const SPARE_BARS = 14;
/** Copying a row is half the price of `fill`, which leaves compiled code. */
const EMPTY_ROW = new Float64Array(COLUMN_COUNT).fill(NaN);
const WIDTH = COLUMN_COUNT;

/** What may be read of a series without knowing how it is kept. */
export interface BarReader {
  /** Number of rows ever written. */
  readonly count: number;
  /** The value of `column` `back` bars ago (0 = current). */
  at(column: number, back?: number): number;
}

/**
 * The last {@link HISTORY_BARS} (or fewer, where told) analysis rows of one symbol and timeframe, newest last, in one typed array.
 * `data[base + column]` is the current bar; `data[base - k * COLUMN_COUNT + column]` is k bars ago.
 * Rows before the first bar read as NaN, so a rule never needs to ask how much history there is.
 */
export class AnalysisSeries implements BarReader {
  readonly historyBars: number;
  readonly data: Float64Array;
  /** Offset of the current row. */
  base: number;
  /** Number of rows ever written. */
  count = 0;
  /** Open time of the current bar (ms), NaN before the first. */
  openTimeMs = NaN;
  /** Length of `data`; a field, because asking a typed array for its length leaves compiled code. */
  private readonly end: number;

  /** @param historyBars how many rows back may be read, the current one included; indicators need 16, and some 9,000 are the most. @throws RangeError */
  constructor(historyBars = HISTORY_BARS) {
    this.historyBars = historyBars;
    this.end = (historyBars + SPARE_BARS) * COLUMN_COUNT;
    if (!(this.end <= OFFSET_BITS)) throw new RangeError(`a history of ${historyBars} rows is too long for one series`);
    this.data = new Float64Array(this.end).fill(NaN);
    this.base = (historyBars - 1) * COLUMN_COUNT;
  }

  /** Opens the next row (all NaN) and returns its offset. */
  advance(openTimeMs: number): number {
    if (this.count > 0) {
      this.base += COLUMN_COUNT;
      if (this.base === this.end) {
        const keep = (this.historyBars - 1) * COLUMN_COUNT;
        this.data.copyWithin(0, this.end - keep);
        this.base = keep;
      }
    }
    this.data.set(EMPTY_ROW, this.base);
    this.count++;
    this.openTimeMs = openTimeMs;
    return this.base;
  }

  /** The value of `column` `back` bars ago (0 = current); `back` must be below {@link historyBars}. */
  at(column: number, back = 0): number {
    return this.data[this.base - back * WIDTH + column] as number;
  }

  /** A copy of the current row. */
  row(): Float64Array {
    return this.data.slice(this.base, this.base + COLUMN_COUNT);
  }
}

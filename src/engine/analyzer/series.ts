import { COLUMN_COUNT } from './columns.ts';

/** How many closed bars back a rule may look (reference/strategies §3.5: at least 25; 31 leaves room for ranges). */
export const HISTORY_BARS = 32;
const CAPACITY = 48;
/** Copying a row is half the price of `fill`, which leaves compiled code. */
const EMPTY_ROW = new Float64Array(COLUMN_COUNT).fill(NaN);
/** A local copy: V8 keeps a module's own constant in a register, an imported one is loaded again at every use. */
const WIDTH = COLUMN_COUNT;

/**
 * The last {@link HISTORY_BARS} analysis rows of one symbol and timeframe, newest last, in one typed array.
 * `data[base + column]` is the current bar; `data[base - k * COLUMN_COUNT + column]` is k bars ago.
 * Rows before the first bar read as NaN, so a rule never needs to ask how much history there is.
 */
export class AnalysisSeries {
  readonly data = new Float64Array(CAPACITY * COLUMN_COUNT).fill(NaN);
  /** Offset of the current row. */
  base = (HISTORY_BARS - 1) * COLUMN_COUNT;
  /** Number of rows ever written. */
  count = 0;
  /** Open time of the current bar (ms), NaN before the first. */
  openTimeMs = NaN;

  /** Opens the next row (all NaN) and returns its offset. */
  advance(openTimeMs: number): number {
    if (this.count > 0) {
      this.base += COLUMN_COUNT;
      if (this.base === this.data.length) {
        const keep = (HISTORY_BARS - 1) * COLUMN_COUNT;
        this.data.copyWithin(0, this.data.length - keep);
        this.base = keep;
      }
    }
    this.data.set(EMPTY_ROW, this.base);
    this.count++;
    this.openTimeMs = openTimeMs;
    return this.base;
  }

  /** The value of `column` `back` bars ago (0 = current); `back` must be below {@link HISTORY_BARS}. */
  at(column: number, back = 0): number {
    return this.data[this.base - back * WIDTH + column] as number;
  }

  /** A copy of the current row. */
  row(): Float64Array {
    return this.data.slice(this.base, this.base + COLUMN_COUNT);
  }
}

import { COLUMN_COUNT, COL, OFFSET_BITS } from '../columns.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const WIDTH = COLUMN_COUNT;
const RATE_14 = 1 / 14;
const RATE_10 = 1 / 10;

/** Wilder's average true range in price units over 14 and 10 bars, seeded with the mean of the first true ranges (from the second candle on). */
export class Atr {
  atr14 = NaN;
  atr10 = NaN;
  /** The newest true range: the candle's range stretched to the close before it. */
  trueRange = NaN;
  private seen = 0;
  private sum = 0;

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const closeBefore = row[base - WIDTH + AT.close] as number;
    const high = row[base + AT.high] as number;
    const low = row[base + AT.low] as number;
    const range = (high > closeBefore ? high : closeBefore) - (low < closeBefore ? low : closeBefore);
    this.trueRange = range;
    if (this.seen === 14) {
      this.atr14 += RATE_14 * (range - this.atr14);
      this.atr10 += RATE_10 * (range - this.atr10);
    } else if (!Number.isNaN(range)) this.seed();
  }

  private seed(): void {
    this.seen++;
    this.sum += this.trueRange;
    if (this.seen === 14) this.atr14 = this.sum / 14;
    if (this.seen === 10) this.atr10 = this.sum / 10;
    else if (this.seen > 10) this.atr10 += RATE_10 * (this.trueRange - this.atr10);
  }
}

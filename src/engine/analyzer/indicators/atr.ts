import { COLUMN_COUNT, COL } from '../columns.ts';

const AT = COL;
const WIDTH = COLUMN_COUNT;

/** Wilder's average true range in price units, seeded with the mean of the first `period` true ranges (from the second candle on). */
export class Atr {
  readonly period: number;
  private readonly rate: number;
  value = NaN;
  /** The newest true range: the candle's range stretched to the close before it. */
  trueRange = NaN;
  private seen = 0;
  private sum = 0;

  constructor(period: number) {
    this.period = period;
    this.rate = 1 / period;
  }

  update(row: Float64Array, base: number): void {
    const closeBefore = row[base - WIDTH + AT.close] as number;
    if (Number.isNaN(closeBefore)) return;
    const high = row[base + AT.high] as number;
    const low = row[base + AT.low] as number;
    const range = (high > closeBefore ? high : closeBefore) - (low < closeBefore ? low : closeBefore);
    this.trueRange = range;
    if (this.seen >= this.period) {
      this.value += this.rate * (range - this.value);
      return;
    }
    this.seen++;
    this.sum += range;
    if (this.seen === this.period) this.value = this.sum / this.period;
  }
}

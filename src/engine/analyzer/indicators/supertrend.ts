import { COLUMN_COUNT, COL, OFFSET_BITS } from '../columns.ts';
import type { Atr } from './atr.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const WIDTH = COLUMN_COUNT;

const FACTOR = 3;

/**
 * SuperTrend (10, 3) on Wilder's ATR10. Each band, (high + low) / 2 ± 3 ATR, only tightens until a close passes it; a close beyond the
 * band in force turns the trend. The first direction is up when the close is not below the middle of its candle.
 */
export class SuperTrend {
  private readonly atr: Atr;
  private upper = NaN;
  private lower = NaN;
  private direction = 0;

  constructor(atr: Atr) {
    this.atr = atr;
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const distance = FACTOR * this.atr.atr10;
    if (Number.isNaN(distance)) return;
    const close = row[base + AT.close] as number;
    const closeBefore = row[base - WIDTH + AT.close] as number;
    const middle = ((row[base + AT.high] as number) + (row[base + AT.low] as number)) / 2;
    const upper = middle + distance;
    const lower = middle - distance;
    if (this.direction === 0) {
      this.direction = close >= middle ? 1 : -1;
      this.upper = upper;
      this.lower = lower;
    } else {
      if (upper < this.upper || closeBefore > this.upper) this.upper = upper;
      if (lower > this.lower || closeBefore < this.lower) this.lower = lower;
      if (this.direction === 1 && close < this.lower) this.direction = -1;
      else if (this.direction === -1 && close > this.upper) this.direction = 1;
    }
    row[base + AT.supertrend] = this.direction === 1 ? this.lower : this.upper;
    row[base + AT.supertrend_direction] = this.direction;
  }
}

import { COLUMN_COUNT, COL, OFFSET_BITS } from '../columns.ts';
import { FLAT_RATIO } from './flat.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const WIDTH = COLUMN_COUNT;
const FLAT = FLAT_RATIO;
const RATE_14 = 1 / 14;
const RATE_21 = 1 / 21;

/**
 * Wilder's relative strength index over 14 and 21 bars, 0 … 100: 100 × average gain / (average gain + average loss), the averages seeded
 * with the mean of the first changes. 50 where nothing moved.
 */
export class Rsi {
  private changes = 0;
  private gain14 = 0;
  private loss14 = 0;
  private gain21 = 0;
  private loss21 = 0;

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const close = row[base + AT.close] as number;
    const change = close - (row[base - WIDTH + AT.close] as number);
    if (Number.isNaN(change)) return;
    const up = change * Number(change > 0);
    const down = up - change;
    if (this.changes === 21) {
      this.gain14 += RATE_14 * (up - this.gain14);
      this.loss14 += RATE_14 * (down - this.loss14);
      this.gain21 += RATE_21 * (up - this.gain21);
      this.loss21 += RATE_21 * (down - this.loss21);
    } else {
      this.seed(up, down);
      if (this.changes < 14) return;
    }
    const flat = FLAT * close;
    const both14 = this.gain14 + this.loss14;
    row[base + AT.rsi_14] = both14 > flat ? (100 * this.gain14) / both14 : 50;
    if (this.changes < 21) return;
    const both21 = this.gain21 + this.loss21;
    row[base + AT.rsi_21] = both21 > flat ? (100 * this.gain21) / both21 : 50;
  }

  private seed(up: number, down: number): void {
    this.changes++;
    this.gain21 += up / 21;
    this.loss21 += down / 21;
    if (this.changes <= 14) {
      this.gain14 += up / 14;
      this.loss14 += down / 14;
    } else {
      this.gain14 += RATE_14 * (up - this.gain14);
      this.loss14 += RATE_14 * (down - this.loss14);
    }
  }
}

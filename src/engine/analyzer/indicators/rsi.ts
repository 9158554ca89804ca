import { COLUMN_COUNT, COL } from '../columns.ts';
import { FLAT_RATIO } from './flat.ts';

const AT = COL;
const WIDTH = COLUMN_COUNT;
const FLAT = FLAT_RATIO;

/**
 * Wilder's relative strength index, 0 … 100, into `column`: 100 × average gain / (average gain + average loss), the averages seeded
 * with the mean of the first `period` changes. 50 where nothing moved.
 */
export class Rsi {
  readonly period: number;
  private readonly rate: number;
  readonly column: number;
  private changes = 0;
  private gain = 0;
  private loss = 0;

  constructor(period: number, column: number) {
    this.period = period;
    this.rate = 1 / period;
    this.column = column;
  }

  update(row: Float64Array, base: number): void {
    const { period } = this;
    const close = row[base + AT.close] as number;
    const change = close - (row[base - WIDTH + AT.close] as number);
    if (Number.isNaN(change)) return;
    const up = change > 0 ? change : 0;
    const down = change < 0 ? -change : 0;
    if (this.changes < period) {
      this.changes++;
      this.gain += up / period;
      this.loss += down / period;
      if (this.changes < period) return;
    } else {
      this.gain += this.rate * (up - this.gain);
      this.loss += this.rate * (down - this.loss);
    }
    const both = this.gain + this.loss;
    row[base + this.column] = both > FLAT * close ? (100 * this.gain) / both : 50;
  }
}

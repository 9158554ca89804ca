import { COLUMN_COUNT, COL } from '../columns.ts';
import { FLAT_RATIO } from './flat.ts';

const PERIOD = 14;
const RATE = 1 / PERIOD;
const ADXR_BARS = 13;
const NO_TREND_ADX = 20;
const BEARISH = 0;
const NEUTRAL = 1;
const BULLISH = 2;

/**
 * Wilder's directional movement (14): ±DI, DX, ADX, ADXR = mean of ADX now and 13 bars ago; all 0 where nothing moved.
 * `trend_strength` by ADX: < 20 ABSENT, < 25 WEAK, < 50 STRONG, < 75 VERY_STRONG, else EXTREME. `directional_bias`: the larger DI
 * where ADX is at least 20, else NEUTRAL.
 */
export class Adx {
  private moves = 0;
  private range = 0;
  private plus = 0;
  private minus = 0;
  private indexes = 0;
  private adx = 0;

  update(row: Float64Array, base: number): void {
    const before = base - COLUMN_COUNT;
    const closeBefore = row[before + COL.close] as number;
    if (Number.isNaN(closeBefore)) return;
    const high = row[base + COL.high] as number;
    const low = row[base + COL.low] as number;
    const up = high - (row[before + COL.high] as number);
    const down = (row[before + COL.low] as number) - low;
    const plus = up > down && up > 0 ? up : 0;
    const minus = down > up && down > 0 ? down : 0;
    const range = (high > closeBefore ? high : closeBefore) - (low < closeBefore ? low : closeBefore);
    if (this.moves < PERIOD) {
      this.moves++;
      this.range += range;
      this.plus += plus;
      this.minus += minus;
      if (this.moves < PERIOD) return;
    } else {
      this.range += range - RATE * this.range;
      this.plus += plus - RATE * this.plus;
      this.minus += minus - RATE * this.minus;
    }
    const moved = this.range > FLAT_RATIO * closeBefore;
    const plusDi = moved ? (100 * this.plus) / this.range : 0;
    const minusDi = moved ? (100 * this.minus) / this.range : 0;
    const both = plusDi + minusDi;
    const dx = both > 0 ? (100 * Math.abs(plusDi - minusDi)) / both : 0;
    row[base + COL.plus_di] = plusDi;
    row[base + COL.minus_di] = minusDi;
    row[base + COL.dx] = dx;
    if (this.indexes < PERIOD) {
      this.indexes++;
      this.adx += dx / PERIOD;
      if (this.indexes < PERIOD) return;
    } else this.adx += RATE * (dx - this.adx);
    const { adx } = this;
    row[base + COL.adx_14] = adx;
    row[base + COL.adxr] = (adx + (row[base - ADXR_BARS * COLUMN_COUNT + COL.adx_14] as number)) / 2;
    row[base + COL.trend_strength] = adx < NO_TREND_ADX ? 0 : adx < 25 ? 1 : adx < 50 ? 2 : adx < 75 ? 3 : 4;
    row[base + COL.directional_bias] =
      adx < NO_TREND_ADX || plusDi === minusDi ? NEUTRAL : plusDi > minusDi ? BULLISH : BEARISH;
  }
}

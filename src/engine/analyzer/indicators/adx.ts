import { COLUMN_COUNT, COL, OFFSET_BITS } from '../columns.ts';
import { FLAT_RATIO } from './flat.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const WIDTH = COLUMN_COUNT;
const FLAT = FLAT_RATIO;

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
    base &= BITS;
    const before = base - WIDTH;
    const closeBefore = row[before + AT.close] as number;
    if (Number.isNaN(closeBefore)) return;
    const high = row[base + AT.high] as number;
    const low = row[base + AT.low] as number;
    const up = high - (row[before + AT.high] as number);
    const down = (row[before + AT.low] as number) - low;
    const plus = up * (Number(up > down) & Number(up > 0));
    const minus = down * (Number(down > up) & Number(down > 0));
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
    const moved = this.range > FLAT * closeBefore;
    const plusDi = moved ? (100 * this.plus) / this.range : 0;
    const minusDi = moved ? (100 * this.minus) / this.range : 0;
    const both = plusDi + minusDi;
    const dx = both > 0 ? (100 * Math.abs(plusDi - minusDi)) / both : 0;
    row[base + AT.plus_di] = plusDi;
    row[base + AT.minus_di] = minusDi;
    row[base + AT.dx] = dx;
    if (this.indexes < PERIOD) {
      this.indexes++;
      this.adx += dx / PERIOD;
      if (this.indexes < PERIOD) return;
    } else this.adx += RATE * (dx - this.adx);
    const { adx } = this;
    row[base + AT.adx_14] = adx;
    row[base + AT.adxr] = (adx + (row[base - ADXR_BARS * WIDTH + AT.adx_14] as number)) / 2;
    row[base + AT.trend_strength] = adx < NO_TREND_ADX ? 0 : adx < 25 ? 1 : adx < 50 ? 2 : adx < 75 ? 3 : 4;
    row[base + AT.directional_bias] =
      adx < NO_TREND_ADX || plusDi === minusDi ? NEUTRAL : plusDi > minusDi ? BULLISH : BEARISH;
  }
}

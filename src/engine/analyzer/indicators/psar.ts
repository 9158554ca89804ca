import { COLUMN_COUNT, COL, OFFSET_BITS } from '../columns.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const WIDTH = COLUMN_COUNT;

const STEP = 0.02;
const MAX_STEP = 0.2;

/**
 * Wilder's parabolic stop and reverse (.02, .02, .20). Starts on the second candle in the direction of its close (up when unchanged)
 * at the extreme of the first. In an up-trend the stop never stands above the lows of the two candles before the one it is for; a
 * candle that trades through it turns the trend, and the stop then stands at the extreme of the trend that ended, this candle's included.
 */
export class ParabolicSar {
  private direction = 0;
  private stop = NaN;
  private extreme = NaN;
  private factor = NaN;
  private bars = 0;

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const before = base - WIDTH;
    const closeBefore = row[before + AT.close] as number;
    if (Number.isNaN(closeBefore)) return;
    if (this.direction === 0) {
      this.direction = (row[base + AT.close] as number) >= closeBefore ? 1 : -1;
      this.stop = this.direction === 1 ? (row[before + AT.low] as number) : (row[before + AT.high] as number);
      this.extreme = this.direction === 1 ? (row[base + AT.high] as number) : (row[base + AT.low] as number);
      this.factor = STEP;
      this.bars = 1;
    } else if (this.direction === 1) this.rise(row, base);
    else this.fall(row, base);
    row[base + AT.psar] = this.stop;
    row[base + AT.psar_af] = this.factor;
    row[base + AT.psar_direction] = this.direction;
    row[base + AT.psar_bars] = this.bars;
  }

  private rise(row: Float64Array, base: number): void {
    base &= BITS;
    const before = base - WIDTH;
    const high = row[base + AT.high] as number;
    const low = row[base + AT.low] as number;
    let stop = this.stop + this.factor * (this.extreme - this.stop);
    const low1 = row[before + AT.low] as number;
    const low2 = row[before - WIDTH + AT.low] as number;
    if (low1 < stop) stop = low1;
    if (low2 < stop) stop = low2;
    this.bars++;
    if (low < stop) {
      this.stop = high > this.extreme ? high : this.extreme;
      this.extreme = low;
      this.turn();
      return;
    }
    this.stop = stop;
    if (high <= this.extreme) return;
    this.extreme = high;
    this.factor = Math.min(MAX_STEP, this.factor + STEP);
  }

  private fall(row: Float64Array, base: number): void {
    base &= BITS;
    const before = base - WIDTH;
    const high = row[base + AT.high] as number;
    const low = row[base + AT.low] as number;
    let stop = this.stop + this.factor * (this.extreme - this.stop);
    const high1 = row[before + AT.high] as number;
    const high2 = row[before - WIDTH + AT.high] as number;
    if (high1 > stop) stop = high1;
    if (high2 > stop) stop = high2;
    this.bars++;
    if (high > stop) {
      this.stop = low < this.extreme ? low : this.extreme;
      this.extreme = high;
      this.turn();
      return;
    }
    this.stop = stop;
    if (low >= this.extreme) return;
    this.extreme = low;
    this.factor = Math.min(MAX_STEP, this.factor + STEP);
  }

  private turn(): void {
    this.direction = -this.direction;
    this.factor = STEP;
    this.bars = 1;
  }
}

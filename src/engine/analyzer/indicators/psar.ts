import { COLUMN_COUNT, COL } from '../columns.ts';

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
    const before = base - COLUMN_COUNT;
    const closeBefore = row[before + COL.close] as number;
    if (Number.isNaN(closeBefore)) return;
    if (this.direction === 0) {
      this.direction = (row[base + COL.close] as number) >= closeBefore ? 1 : -1;
      this.stop = this.direction === 1 ? (row[before + COL.low] as number) : (row[before + COL.high] as number);
      this.extreme = this.direction === 1 ? (row[base + COL.high] as number) : (row[base + COL.low] as number);
      this.factor = STEP;
      this.bars = 1;
    } else if (this.direction === 1) this.rise(row, base);
    else this.fall(row, base);
    row[base + COL.psar] = this.stop;
    row[base + COL.psar_af] = this.factor;
    row[base + COL.psar_direction] = this.direction;
    row[base + COL.psar_bars] = this.bars;
  }

  private rise(row: Float64Array, base: number): void {
    const before = base - COLUMN_COUNT;
    const high = row[base + COL.high] as number;
    const low = row[base + COL.low] as number;
    let stop = this.stop + this.factor * (this.extreme - this.stop);
    const low1 = row[before + COL.low] as number;
    const low2 = row[before - COLUMN_COUNT + COL.low] as number;
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
    const before = base - COLUMN_COUNT;
    const high = row[base + COL.high] as number;
    const low = row[base + COL.low] as number;
    let stop = this.stop + this.factor * (this.extreme - this.stop);
    const high1 = row[before + COL.high] as number;
    const high2 = row[before - COLUMN_COUNT + COL.high] as number;
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

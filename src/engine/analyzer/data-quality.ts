import { COL } from './columns.ts';

const AT = COL;

const WINDOW_BARS = 100;
const POOR = 0;
const FAIR = 1;
const GOOD = 2;
const EXCELLENT = 3;

/**
 * `data_quality` from the number of candles seen and how many of the last 100 only stand for a hole: EXCELLENT ≥ 200 candles and none
 * filled, GOOD ≥ 100 and at most 5 filled, FAIR ≥ 50 and at most 20 filled, else POOR.
 */
export class DataQuality {
  private readonly filled = new Uint8Array(WINDOW_BARS);
  private head = 0;
  private holes = 0;
  private count = 0;

  update(row: Float64Array, base: number, filled: boolean): void {
    const now = filled ? 1 : 0;
    this.holes += now - (this.filled[this.head] as number);
    this.filled[this.head] = now;
    this.head = this.head + 1 === WINDOW_BARS ? 0 : this.head + 1;
    if (this.count < 200) this.count++;
    row[base + AT.data_quality] = this.word();
  }

  private word(): number {
    if (this.count >= 200 && this.holes === 0) return EXCELLENT;
    if (this.count >= 100 && this.holes <= 5) return GOOD;
    return this.count >= 50 && this.holes <= 20 ? FAIR : POOR;
  }
}

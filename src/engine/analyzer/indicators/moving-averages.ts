import { COL, OFFSET_BITS } from '../columns.ts';
import { Ema } from './ema.ts';

const AT = COL;
const BITS = OFFSET_BITS;

/** EMA 7, 12, 26, 50 and 99 of the close, and Mulloy's double and triple EMA 12 that are built on the second. */
export class MovingAverages {
  private readonly ema7 = new Ema(7);
  private readonly ema12 = new Ema(12);
  private readonly ema26 = new Ema(26);
  private readonly ema50 = new Ema(50);
  private readonly ema99 = new Ema(99);
  private readonly second = new Ema(12);
  private readonly third = new Ema(12);
  private readonly stages = new Float64Array(1);
  /** The triple-smoothed EMA(12) itself, which TRIX is the change of. */
  triple = NaN;

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const close = base + AT.close;
    this.ema7.update(row, close);
    this.ema12.update(row, close);
    this.ema26.update(row, close);
    this.ema50.update(row, close);
    this.ema99.update(row, close);
    const one = this.ema12.value;
    row[base + AT.ema_7] = this.ema7.value;
    row[base + AT.ema_12] = one;
    row[base + AT.ema_26] = this.ema26.value;
    row[base + AT.ema_50] = this.ema50.value;
    row[base + AT.ema_99] = this.ema99.value;
    const { stages } = this;
    this.second.update(row, base + AT.ema_12);
    const two = this.second.value;
    stages[0] = two;
    this.third.update(stages, 0);
    const three = this.third.value;
    row[base + AT.dema_12] = 2 * one - two;
    row[base + AT.tema_12] = 3 * one - 3 * two + three;
    this.triple = three;
  }
}

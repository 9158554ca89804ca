import { COL } from '../columns.ts';
import { Ema } from './ema.ts';
import type { MovingAverages } from './moving-averages.ts';

const AT = COL;

/** TRIX (Hutson): change of the triple EMA(12) from bar to bar, in percent, and its EMA(9). */
export class Trix {
  private readonly averages: MovingAverages;
  private readonly signal = new Ema(9);
  private previous = NaN;

  constructor(averages: MovingAverages) {
    this.averages = averages;
  }

  update(row: Float64Array, base: number): void {
    const { triple } = this.averages;
    row[base + AT.trix] = (100 * (triple - this.previous)) / this.previous;
    this.previous = triple;
    this.signal.update(row, base + AT.trix);
    row[base + AT.trix_signal] = this.signal.value;
  }
}

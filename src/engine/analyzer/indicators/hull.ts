import { COL } from '../columns.ts';
import type { Bars } from './bars.ts';
import type { Tape } from './tape.ts';

const AT = COL;

/** Linearly weighted mean of the last `length` values of a tape (weights length … 1, newest first), summed anew at each wrap. */
class WeightedMean {
  readonly tape: Tape;
  readonly length: number;
  private weighted = NaN;
  private sum = NaN;
  value = NaN;

  constructor(tape: Tape, length: number) {
    this.tape = tape;
    this.length = length;
  }

  update(): void {
    const { tape, length } = this;
    const leaving = tape.at - length;
    if (leaving < -1) return;
    if (leaving < 0 || tape.at === tape.keep - 1) this.sumAnew();
    else {
      const input = tape.data[tape.at] as number;
      this.weighted += length * input - this.sum;
      this.sum += input - (tape.data[leaving] as number);
    }
    this.value = this.weighted / ((length * (length + 1)) / 2);
  }

  private sumAnew(): void {
    const { data, at } = this.tape;
    let weighted = 0;
    let sum = 0;
    for (let back = 0; back < this.length; back++) {
      const input = data[at - back] as number;
      weighted += (this.length - back) * input;
      sum += input;
    }
    this.weighted = weighted;
    this.sum = sum;
  }
}

/** Hull moving average (20): WMA4(2 × WMA10 − WMA20); the inner length is √20 cut to 4. */
export class Hull {
  private readonly fast: WeightedMean;
  private readonly slow: WeightedMean;
  /** The last three raw values 2 × WMA10 − WMA20, newest first. */
  private raw1 = NaN;
  private raw2 = NaN;
  private raw3 = NaN;

  constructor(bars: Bars) {
    this.fast = new WeightedMean(bars.close, 10);
    this.slow = new WeightedMean(bars.close, 20);
  }

  update(row: Float64Array, base: number): void {
    this.fast.update();
    this.slow.update();
    const raw = 2 * this.fast.value - this.slow.value;
    row[base + AT.hull_20] = (4 * raw + 3 * this.raw1 + 2 * this.raw2 + this.raw3) / 10;
    this.raw3 = this.raw2;
    this.raw2 = this.raw1;
    this.raw1 = raw;
  }
}

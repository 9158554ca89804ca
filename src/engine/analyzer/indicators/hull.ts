import { COL } from '../columns.ts';
import { type Bars, RENEW, TAPE } from './bars.ts';

const AT = COL;
const RENEWAL = RENEW;
const { close: CLOSE } = TAPE;

/** Linearly weighted mean of the newest `length` values of a tape (weights length … 1, newest first), summed anew when it is told so. */
class WeightedMean {
  private weighted = NaN;
  private sum = NaN;
  value = NaN;

  update(tape: Float64Array, newest: number, length: number, anew: boolean): void {
    const input = tape[newest] as number;
    const weighted = this.weighted + (length * input - this.sum);
    if (anew || Number.isNaN(weighted)) this.sumAnew(tape, newest, length);
    else {
      this.weighted = weighted;
      this.sum += input - (tape[newest - length] as number);
    }
    this.value = this.weighted / ((length * (length + 1)) / 2);
  }

  private sumAnew(tape: Float64Array, newest: number, length: number): void {
    let weighted = 0;
    let sum = 0;
    for (let back = 0; back < length; back++) {
      const input = tape[newest - back] as number;
      weighted += (length - back) * input;
      sum += input;
    }
    this.weighted = weighted;
    this.sum = sum;
  }
}

/** Hull moving average (20): WMA4(2 × WMA10 − WMA20); the inner length is √20 cut to 4. */
export class Hull {
  private readonly bars: Bars;
  private readonly fast = new WeightedMean();
  private readonly slow = new WeightedMean();
  /** The last three raw values 2 × WMA10 − WMA20, newest first. */
  private raw1 = NaN;
  private raw2 = NaN;
  private raw3 = NaN;

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    const { tapes, at, longTurn } = this.bars;
    this.fast.update(tapes, CLOSE + at, 10, longTurn === RENEWAL.long);
    this.slow.update(tapes, CLOSE + at, 20, longTurn === RENEWAL.long);
    const raw = 2 * this.fast.value - this.slow.value;
    row[base + AT.hull_20] = (4 * raw + 3 * this.raw1 + 2 * this.raw2 + this.raw3) / 10;
    this.raw3 = this.raw2;
    this.raw2 = this.raw1;
    this.raw1 = raw;
  }
}

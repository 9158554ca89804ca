import { COL } from '../columns.ts';
import type { Bars } from './bars.ts';
import { FLAT_RATIO } from './flat.ts';
import { RollingSum } from './rolling.ts';
import { Tape } from './tape.ts';

const AT = COL;
const FLAT = FLAT_RATIO;

/** Momentum (10, price units) and rate of change over 10 and 20 bars (percent). */
export class RateOfChange {
  private readonly bars: Bars;

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    const { data, at } = this.bars.close;
    if (at < 10) return;
    const close = data[at] as number;
    const ten = data[at - 10] as number;
    row[base + AT.momentum_10] = close - ten;
    row[base + AT.roc_10] = (100 * (close - ten)) / ten;
    if (at < 20) return;
    const twenty = data[at - 20] as number;
    row[base + AT.roc_20] = (100 * (close - twenty)) / twenty;
  }
}

/** Lambert's commodity channel index (20): (TP − mean) / (0.015 × mean absolute deviation); 0 where nothing deviates. */
export class Cci {
  private readonly bars: Bars;
  private readonly sum: RollingSum;

  constructor(bars: Bars) {
    this.bars = bars;
    this.sum = new RollingSum(bars.typical, 20);
  }

  update(row: Float64Array, base: number): void {
    this.sum.update();
    const mean = this.sum.sum / 20;
    if (Number.isNaN(mean)) return;
    const { data, at } = this.bars.typical;
    let even = 0;
    let odd = 0;
    for (let i = at - 19; i < at; i += 2) {
      even += Math.abs((data[i] as number) - mean);
      odd += Math.abs((data[i + 1] as number) - mean);
    }
    const deviation = (even + odd) / 20;
    row[base + AT.cci_20] = deviation > FLAT * mean ? ((data[at] as number) - mean) / (0.015 * deviation) : 0;
  }
}

/**
 * Money flow index (14), 0 … 100: 100 × flow of bars whose typical price rose / flow of bars whose typical price changed. An
 * unchanged typical price counts on neither side; 50 where there was no flow.
 */
export class Mfi {
  private readonly bars: Bars;
  private readonly positive = new Tape(28);
  private readonly negative = new Tape(28);
  private readonly positiveSum = new RollingSum(this.positive, 14);
  private readonly negativeSum = new RollingSum(this.negative, 14);
  private readonly flow = new Float64Array(2);

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    const { typical, typicalVolume } = this.bars;
    if (typical.at < 1) return;
    const now = typical.data[typical.at] as number;
    const before = typical.data[typical.at - 1] as number;
    const amount = typicalVolume.data[typicalVolume.at] as number;
    this.flow[0] = now > before ? amount : 0;
    this.flow[1] = now < before ? amount : 0;
    this.positive.push(this.flow, 0);
    this.negative.push(this.flow, 1);
    this.positiveSum.update();
    this.negativeSum.update();
    const total = this.positiveSum.sum + this.negativeSum.sum;
    if (Number.isNaN(total)) return;
    row[base + AT.mfi_14] = total > 0 ? (100 * this.positiveSum.sum) / total : 50;
  }
}

import { COL, OFFSET_BITS } from '../columns.ts';
import { type Bars, RENEW, TAPE } from './bars.ts';
import { FLAT_RATIO } from './flat.ts';
import { RollingSum } from './rolling.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const RENEWAL = RENEW;
const FLAT = FLAT_RATIO;
const { close: CLOSE, typical: TYPICAL, typicalVolume: TYPICAL_VOLUME, inflow: INFLOW, outflow: OUTFLOW } = TAPE;
const CCI_BARS = 20;
const MFI_BARS = 14;

/** Momentum (10, price units) and rate of change over 10 and 20 bars (percent). */
export class RateOfChange {
  private readonly bars: Bars;

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const { tapes, at } = this.bars;
    const close = tapes[CLOSE + at] as number;
    const ten = tapes[CLOSE + at - 10] as number;
    const twenty = tapes[CLOSE + at - 20] as number;
    row[base + AT.momentum_10] = close - ten;
    row[base + AT.roc_10] = (100 * (close - ten)) / ten;
    row[base + AT.roc_20] = (100 * (close - twenty)) / twenty;
  }
}

/** Lambert's commodity channel index (20): (TP − mean) / (0.015 × mean absolute deviation); 0 where nothing deviates. */
export class Cci {
  private readonly bars: Bars;
  private readonly sum = new RollingSum();

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    const { tapes, at, shortTurn } = this.bars;
    const newest = TYPICAL + (at & BITS);
    this.sum.update(tapes, newest, CCI_BARS, shortTurn === RENEWAL.short);
    const mean = this.sum.sum / CCI_BARS;
    if (Number.isNaN(mean)) return;
    let even = 0;
    let odd = 0;
    for (let i = newest - CCI_BARS + 1; i < newest; i += 4) {
      even += Math.abs((tapes[i] as number) - mean);
      odd += Math.abs((tapes[i + 1] as number) - mean);
      even += Math.abs((tapes[i + 2] as number) - mean);
      odd += Math.abs((tapes[i + 3] as number) - mean);
    }
    const deviation = (even + odd) / CCI_BARS;
    row[base + AT.cci_20] = deviation > FLAT * mean ? ((tapes[newest] as number) - mean) / (0.015 * deviation) : 0;
  }
}

/**
 * Money flow index (14), 0 … 100: 100 × flow of bars whose typical price rose / flow of bars whose typical price changed. An
 * unchanged typical price counts on neither side; 50 where there was no flow.
 */
export class Mfi {
  private readonly bars: Bars;
  private readonly inflows = new RollingSum();
  private readonly outflows = new RollingSum();

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    const { tapes, at, count, shortTurn } = this.bars;
    if (count < 2) return;
    const now = tapes[TYPICAL + at] as number;
    const before = tapes[TYPICAL + at - 1] as number;
    const amount = tapes[TYPICAL_VOLUME + at] as number;
    tapes[INFLOW + at] = amount * Number(now > before);
    tapes[OUTFLOW + at] = amount * Number(now < before);
    this.inflows.update(tapes, INFLOW + at, MFI_BARS, shortTurn === RENEWAL.shortLater);
    this.outflows.update(tapes, OUTFLOW + at, MFI_BARS, shortTurn === RENEWAL.shortLater);
    const inflow = this.inflows.sum;
    const total = inflow + this.outflows.sum;
    if (!Number.isNaN(total)) row[base + AT.mfi_14] = total > 0 ? (100 * inflow) / total : 50;
  }
}

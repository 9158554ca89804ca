import { COL, OFFSET_BITS } from '../columns.ts';
import { type Bars, TAPE } from './bars.ts';
import { TIE_RATIO } from './flat.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const TIE = TIE_RATIO;
const { close: CLOSE } = TAPE;

const BARS = 14;

/**
 * `trend_angle`: degrees, atan of the move over 14 bars as a share of the price, 14 × b / mean, b = least-squares slope of the last 14
 * closes. One percent in 14 bars is 0.57°; ±45° would be ±100 %.
 *
 * `trend_alignment`: −100 … 100 in steps of 25: how many of the neighbours EMA 7 > 12 > 26 > 50 > 99 stand in rising order, less those
 * in falling order, × 25.
 */
export class Trend {
  private readonly bars: Bars;

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const { tapes, count } = this.bars;
    const newest = CLOSE + (this.bars.at & BITS);
    if (count >= BARS) {
      // Pairs of equal distance from the middle: Σ(t − t̄)(x) without the cancellation of large sums.
      let moment = 0;
      let sum = 0;
      for (let i = 0; i < BARS / 2; i++) {
        const late = tapes[newest - i] as number;
        const early = tapes[newest - BARS + 1 + i] as number;
        moment += ((BARS - 1) / 2 - i) * (late - early);
        sum += late + early;
      }
      const slope = moment / ((BARS * (BARS * BARS - 1)) / 12);
      row[base + AT.trend_angle] = (Math.atan((BARS * slope) / (sum / BARS)) * 180) / Math.PI;
    }
    const slowest = row[base + AT.ema_99] as number;
    if (Number.isNaN(slowest)) return;
    const tie = TIE * slowest;
    const a = row[base + AT.ema_7] as number;
    const b = row[base + AT.ema_12] as number;
    const c = row[base + AT.ema_26] as number;
    const d = row[base + AT.ema_50] as number;
    const rising = Number(a > b + tie) + Number(b > c + tie) + Number(c > d + tie) + Number(d > slowest + tie);
    const falling = Number(a < b - tie) + Number(b < c - tie) + Number(c < d - tie) + Number(d < slowest - tie);
    row[base + AT.trend_alignment] = 25 * (rising - falling);
  }
}

import { COLUMN_COUNT, COL } from '../columns.ts';
import type { Bars } from './bars.ts';
import { RollingMax, RollingMin } from './rolling.ts';

const PERIOD = 14;
const BEARISH = 0;
const NEUTRAL = 1;
const BULLISH = 2;

/**
 * Stochastics over 14 bars: fast %K raw and its SMA3, slow %K = SMA3 of the raw one and its SMA3; Williams %R of the same range.
 * %K is 50 and %R −50 where the range is nothing. `stoch_signal`: fast %K crosses its %D upward below 50 BULLISH, downward above 50
 * BEARISH.
 */
export class Stochastic {
  private readonly highest: RollingMax;
  private readonly lowest: RollingMin;

  constructor(bars: Bars) {
    this.highest = new RollingMax(bars.high, PERIOD);
    this.lowest = new RollingMin(bars.low, PERIOD);
  }

  update(row: Float64Array, base: number): void {
    this.highest.update();
    this.lowest.update();
    const lowest = this.lowest.value;
    const range = this.highest.value - lowest;
    if (Number.isNaN(range)) return;
    const one = base - COLUMN_COUNT;
    const two = one - COLUMN_COUNT;
    const fast = range > 0 ? (100 * ((row[base + COL.close] as number) - lowest)) / range : 50;
    const fastBefore = row[one + COL.stoch_fast_k] as number;
    const slow = (fast + fastBefore + (row[two + COL.stoch_fast_k] as number)) / 3;
    row[base + COL.stoch_fast_k] = fast;
    row[base + COL.williams_r] = fast - 100;
    row[base + COL.stoch_fast_d] = slow;
    row[base + COL.stoch_k] = slow;
    row[base + COL.stoch_d] = (slow + (row[one + COL.stoch_k] as number) + (row[two + COL.stoch_k] as number)) / 3;
    const slowBefore = row[one + COL.stoch_fast_d] as number;
    if (Number.isNaN(slowBefore)) return;
    row[base + COL.stoch_signal] =
      fast > slow && fastBefore <= slowBefore && fast < 50
        ? BULLISH
        : fast < slow && fastBefore >= slowBefore && fast > 50
          ? BEARISH
          : NEUTRAL;
  }
}

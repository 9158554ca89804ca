import { COLUMN_COUNT, COL, OFFSET_BITS } from '../columns.ts';
import { type Bars, TAPE } from './bars.ts';
import { RollingRange } from './rolling.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const WIDTH = COLUMN_COUNT;
const { high: HIGH, low: LOW } = TAPE;

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
  private readonly bars: Bars;
  private readonly range = new RollingRange();

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const { tapes, at, count } = this.bars;
    if (count < PERIOD) return;
    this.range.update(tapes, HIGH + at, LOW + at, PERIOD);
    const { lowest } = this.range;
    const range = this.range.highest - lowest;
    const one = base - WIDTH;
    const two = one - WIDTH;
    const fast = range > 0 ? (100 * ((row[base + AT.close] as number) - lowest)) / range : 50;
    const fastBefore = row[one + AT.stoch_fast_k] as number;
    const slow = (fast + fastBefore + (row[two + AT.stoch_fast_k] as number)) / 3;
    row[base + AT.stoch_fast_k] = fast;
    row[base + AT.williams_r] = fast - 100;
    row[base + AT.stoch_fast_d] = slow;
    row[base + AT.stoch_k] = slow;
    row[base + AT.stoch_d] = (slow + (row[one + AT.stoch_k] as number) + (row[two + AT.stoch_k] as number)) / 3;
    const slowBefore = row[one + AT.stoch_fast_d] as number;
    if (Number.isNaN(slowBefore)) return;
    row[base + AT.stoch_signal] =
      fast > slow && fastBefore <= slowBefore && fast < 50
        ? BULLISH
        : fast < slow && fastBefore >= slowBefore && fast > 50
          ? BEARISH
          : NEUTRAL;
  }
}

import { COL } from '../columns.ts';
import { type Bars, TAPE } from './bars.ts';
import { RollingRange } from './rolling.ts';

const AT = COL;
const { rsi: RSI } = TAPE;
const PERIOD = 14;
/** The first bar with an RSI; the range needs fourteen. */
const FIRST_RSI = 15;

/** RSI points: a range of RSI below this is float noise. */
const FLAT_RSI = 1e-9;

/** Stochastic of RSI14 over 14 bars, smoothed by SMA3, 0 … 100; the raw value is 50 where RSI did not move. */
export class StochasticRsi {
  private readonly bars: Bars;
  private readonly range = new RollingRange();
  private raw1 = NaN;
  private raw2 = NaN;

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    const rsi = row[base + AT.rsi_14] as number;
    const { tapes, at, count } = this.bars;
    tapes[RSI + at] = rsi;
    if (count < FIRST_RSI + PERIOD - 1) return;
    this.range.update(tapes, RSI + at, RSI + at, PERIOD);
    const { lowest } = this.range;
    const range = this.range.highest - lowest;
    const raw = range <= FLAT_RSI ? 50 : (100 * (rsi - lowest)) / range;
    row[base + AT.stoch_rsi] = (raw + this.raw1 + this.raw2) / 3;
    this.raw2 = this.raw1;
    this.raw1 = raw;
  }
}

import { COL } from '../columns.ts';
import { RollingMax, RollingMin } from './rolling.ts';
import { Tape } from './tape.ts';

const AT = COL;

/** RSI points: a range of RSI below this is float noise. */
const FLAT_RSI = 1e-9;

/** Stochastic of RSI14 over 14 bars, smoothed by SMA3, 0 … 100; the raw value is 50 where RSI did not move. */
export class StochasticRsi {
  private readonly rsi = new Tape(28);
  private readonly highest = new RollingMax(this.rsi, 14);
  private readonly lowest = new RollingMin(this.rsi, 14);
  private raw1 = NaN;
  private raw2 = NaN;

  update(row: Float64Array, base: number): void {
    const rsi = row[base + AT.rsi_14] as number;
    if (Number.isNaN(rsi)) return;
    this.rsi.push(row, base + AT.rsi_14);
    this.highest.update();
    this.lowest.update();
    const range = this.highest.value - this.lowest.value;
    const raw = range <= FLAT_RSI ? 50 : (100 * (rsi - this.lowest.value)) / range;
    row[base + AT.stoch_rsi] = (raw + this.raw1 + this.raw2) / 3;
    this.raw2 = this.raw1;
    this.raw1 = raw;
  }
}

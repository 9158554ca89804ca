import { COL } from '../columns.ts';
import { type Bars, RENEW, TAPE } from './bars.ts';
import { RollingSum } from './rolling.ts';

const AT = COL;
const RENEWAL = RENEW;
const { close: CLOSE, move: MOVE } = TAPE;

const PERIOD = 14;
const FAST = 2 / (2 + 1);
const SLOW = 2 / (30 + 1);

/**
 * Kaufman's adaptive moving average (14, 2, 30), seeded with the close before its first value: value += s² × (close − value),
 * s = efficiency × (2/3 − 2/31) + 2/31, efficiency = |close − close 14 bars ago| / sum of the |changes| between (0 where nothing moved).
 */
export class Kama {
  private readonly bars: Bars;
  private readonly path = new RollingSum();
  private value = NaN;
  /** Kaufman's efficiency ratio of the last 14 bars, 0 … 1. */
  efficiency = NaN;

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    const { tapes, at, shortTurn } = this.bars;
    const close = tapes[CLOSE + at] as number;
    const previous = tapes[CLOSE + at - 1] as number;
    tapes[MOVE + at] = Math.abs(close - previous);
    this.path.update(tapes, MOVE + at, PERIOD, shortTurn === RENEWAL.shortLater);
    const path = this.path.sum;
    if (Number.isNaN(path)) return;
    const net = Math.abs(close - (tapes[CLOSE + at - PERIOD] as number));
    const efficiency = path > 0 ? Math.min(1, net / path) : 0;
    const smoothing = efficiency * (FAST - SLOW) + SLOW;
    const from = Number.isNaN(this.value) ? previous : this.value;
    const value = from + smoothing * smoothing * (close - from);
    this.efficiency = efficiency;
    this.value = value;
    row[base + AT.kama_14] = value;
  }
}

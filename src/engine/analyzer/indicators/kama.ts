import { COL } from '../columns.ts';
import type { Bars } from './bars.ts';
import { RollingSum } from './rolling.ts';
import { Tape } from './tape.ts';

const AT = COL;

const PERIOD = 14;
const FAST = 2 / (2 + 1);
const SLOW = 2 / (30 + 1);

/**
 * Kaufman's adaptive moving average (14, 2, 30), seeded with the close before its first value: value += s² × (close − value),
 * s = efficiency × (2/3 − 2/31) + 2/31, efficiency = |close − close 14 bars ago| / sum of the |changes| between (0 where nothing moved).
 */
export class Kama {
  private readonly bars: Bars;
  private readonly moves = new Tape(28);
  private readonly path = new RollingSum(this.moves, PERIOD);
  private readonly move = new Float64Array(1);
  private value = NaN;
  /** Kaufman's efficiency ratio of the last 14 bars, 0 … 1. */
  efficiency = NaN;

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    const { data, at } = this.bars.close;
    if (at < 1) return;
    const close = data[at] as number;
    const previous = data[at - 1] as number;
    this.move[0] = Math.abs(close - previous);
    this.moves.push(this.move, 0);
    this.path.update();
    if (Number.isNaN(this.path.sum)) return;
    this.efficiency =
      this.path.sum > 0 ? Math.min(1, Math.abs(close - (data[at - PERIOD] as number)) / this.path.sum) : 0;
    const smoothing = this.efficiency * (FAST - SLOW) + SLOW;
    const from = Number.isNaN(this.value) ? previous : this.value;
    this.value = from + smoothing * smoothing * (close - from);
    row[base + AT.kama_14] = this.value;
  }
}

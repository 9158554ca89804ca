import { COL } from '../columns.ts';
import type { Atr } from './atr.ts';
import { type Bars, TAPE } from './bars.ts';
import { Ema } from './ema.ts';
import { RollingRange } from './rolling.ts';

const AT = COL;
const { high: HIGH, low: LOW } = TAPE;
const DONCHIAN_BARS = 20;

/** Keltner channel: EMA20 of the close ± 2 × ATR10. */
export class Keltner {
  private readonly middle = new Ema(20);
  private readonly atr: Atr;

  constructor(atr: Atr) {
    this.atr = atr;
  }

  update(row: Float64Array, base: number): void {
    this.middle.update(row, base + AT.close);
    const middle = this.middle.value;
    const half = 2 * this.atr.atr10;
    row[base + AT.keltner_upper] = middle + half;
    row[base + AT.keltner_lower] = middle - half;
  }
}

/** Donchian channel of the 20 bars before the current one, so that a close can lie beyond it. */
export class Donchian {
  private readonly bars: Bars;
  private readonly range = new RollingRange();

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    const { tapes, at, count } = this.bars;
    if (count <= DONCHIAN_BARS) return;
    const { range } = this;
    range.update(tapes, HIGH + at - 1, LOW + at - 1, DONCHIAN_BARS);
    row[base + AT.donchian_high_20] = range.highest;
    row[base + AT.donchian_low_20] = range.lowest;
  }
}

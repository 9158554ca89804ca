import { COL } from '../columns.ts';
import type { Atr } from './atr.ts';
import type { Bars } from './bars.ts';
import { Ema } from './ema.ts';
import { RollingMax, RollingMin } from './rolling.ts';

const AT = COL;

/** Keltner channel: EMA20 of the close ± 2 × ATR10. */
export class Keltner {
  private readonly middle = new Ema(20);
  private readonly atr10: Atr;

  constructor(atr10: Atr) {
    this.atr10 = atr10;
  }

  update(row: Float64Array, base: number): void {
    this.middle.update(row, base + AT.close);
    const half = 2 * this.atr10.value;
    row[base + AT.keltner_upper] = this.middle.value + half;
    row[base + AT.keltner_lower] = this.middle.value - half;
  }
}

/** Donchian channel of the 20 bars before the current one, so that a close can lie beyond it. */
export class Donchian {
  private readonly highest: RollingMax;
  private readonly lowest: RollingMin;

  constructor(bars: Bars) {
    this.highest = new RollingMax(bars.high, 20, 1);
    this.lowest = new RollingMin(bars.low, 20, 1);
  }

  update(row: Float64Array, base: number): void {
    this.highest.update();
    this.lowest.update();
    row[base + AT.donchian_high_20] = this.highest.value;
    row[base + AT.donchian_low_20] = this.lowest.value;
  }
}

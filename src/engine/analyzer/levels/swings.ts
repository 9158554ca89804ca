import { COL, OFFSET_BITS } from '../columns.ts';
import { EXTRA } from '../indicators/bars.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const EXTRAS = EXTRA;

/** A swing ends when price turns back by this many ATR from its extreme. */
const REVERSAL_ATR = 2;

/**
 * Swing highs and lows: an extreme is confirmed when price has turned back two ATR from it, so that highs and lows alternate and each
 * stands out from the noise of its own market and timeframe.
 */
export class Swings {
  /** 1 when this bar confirmed a swing high, −1 for a low, else 0; then the three fields below describe it. */
  confirmed = 0;
  price = NaN;
  timeMs = NaN;
  bar = 0;
  private direction = 0;
  private highest = NaN;
  private lowest = NaN;
  private highestMs = NaN;
  private lowestMs = NaN;
  private highestBar = 0;
  private lowestBar = 0;

  update(row: Float64Array, base: number, extra: Float64Array, bar: number): void {
    base &= BITS;
    this.confirmed = 0;
    const high = row[base + AT.high] as number;
    const low = row[base + AT.low] as number;
    const reversal = REVERSAL_ATR * (row[base + AT.atr_14] as number);
    if (this.direction <= 0 && !(low > this.lowest)) this.markLow(row, base, extra, bar);
    else if (this.direction <= 0 && reversal > 0 && high >= this.lowest + reversal) {
      this.confirm(-1);
      if (!(this.highestBar > this.lowestBar && this.highest >= high)) this.markHigh(row, base, extra, bar);
      return;
    }
    if (this.direction >= 0 && !(high < this.highest)) this.markHigh(row, base, extra, bar);
    else if (this.direction >= 0 && reversal > 0 && low <= this.highest - reversal) {
      this.confirm(1);
      if (!(this.lowestBar > this.highestBar && this.lowest <= low)) this.markLow(row, base, extra, bar);
    }
  }

  private markHigh(row: Float64Array, base: number, extra: Float64Array, bar: number): void {
    this.highest = row[base + AT.high] as number;
    this.highestMs = extra[EXTRAS.openTimeMs] as number;
    this.highestBar = bar;
  }

  private markLow(row: Float64Array, base: number, extra: Float64Array, bar: number): void {
    this.lowest = row[base + AT.low] as number;
    this.lowestMs = extra[EXTRAS.openTimeMs] as number;
    this.lowestBar = bar;
  }

  private confirm(kind: number): void {
    this.confirmed = kind;
    this.price = kind === 1 ? this.highest : this.lowest;
    this.timeMs = kind === 1 ? this.highestMs : this.lowestMs;
    this.bar = kind === 1 ? this.highestBar : this.lowestBar;
    this.direction = -kind;
  }
}

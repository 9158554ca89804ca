import { DAY_MS } from '../../candles/timeframe.ts';
import { COL, OFFSET_BITS } from '../columns.ts';
import { type Bars, EXTRA, RENEW, TAPE } from './bars.ts';
import { RollingSum } from './rolling.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const RENEWAL = RENEW;
const EXTRAS = EXTRA;
const { volume: VOLUME, typical: TYPICAL, typicalVolume: TYPICAL_VOLUME } = TAPE;
const BARS = 10;

/**
 * Volume-weighted mean of the typical price: over the last 10 bars, and since 00:00 UTC with a band of one volume-weighted σ on each
 * side and the number of closed bars of the day. No value where no volume was traded.
 */
export class Vwap {
  private readonly bars: Bars;
  private readonly amounts = new RollingSum();
  private readonly volumes = new RollingSum();
  private day = -1;
  private dayBars = 0;
  private weight = 0;
  private mean = 0;
  private squares = 0;

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const { tapes, at, extra, shortTurn, longTurn } = this.bars;
    this.amounts.update(tapes, TYPICAL_VOLUME + at, BARS, shortTurn === RENEWAL.short);
    this.volumes.update(tapes, VOLUME + at, BARS, longTurn === RENEWAL.long);
    if (this.volumes.sum > 0) row[base + AT.vwap_10] = this.amounts.sum / this.volumes.sum;

    const day = ((extra[EXTRAS.openTimeMs] as number) / DAY_MS) | 0;
    if (day !== this.day) this.startDay(day);
    this.dayBars++;
    row[base + AT.vwap_day_bars] = this.dayBars;
    const volume = row[base + AT.volume] as number;
    if (volume > 0) {
      // West's weighted update: the spread about the mean without a difference of large squares.
      const typical = tapes[TYPICAL + at] as number;
      if (this.weight === 0) this.mean = typical;
      const distance = typical - this.mean;
      this.weight += volume;
      this.mean += (distance * volume) / this.weight;
      this.squares += volume * distance * (typical - this.mean);
    }
    if (this.weight === 0) return;
    const deviation = Math.sqrt(Math.max(0, this.squares) / this.weight);
    row[base + AT.vwap_day] = this.mean;
    row[base + AT.vwap_upper_band] = this.mean + deviation;
    row[base + AT.vwap_lower_band] = this.mean - deviation;
  }

  private startDay(day: number): void {
    this.day = day;
    this.dayBars = 0;
    this.weight = 0;
    this.mean = 0;
    this.squares = 0;
  }
}

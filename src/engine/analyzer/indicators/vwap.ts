import { DAY_MS } from '../../candles/timeframe.ts';
import { COL } from '../columns.ts';
import { type Bars, EXTRA } from './bars.ts';
import { RollingSum } from './rolling.ts';

const AT = COL;
const EXTRAS = EXTRA;

/**
 * Volume-weighted mean of the typical price: over the last 10 bars, and since 00:00 UTC with a band of one volume-weighted σ on each
 * side and the number of closed bars of the day. No value where no volume was traded.
 */
export class Vwap {
  private readonly bars: Bars;
  private readonly amounts: RollingSum;
  private readonly volumes: RollingSum;
  private day = -1;
  private dayBars = 0;
  private weight = 0;
  private mean = 0;
  private squares = 0;

  constructor(bars: Bars) {
    this.bars = bars;
    this.amounts = new RollingSum(bars.typicalVolume, 10);
    this.volumes = new RollingSum(bars.volume, 10);
  }

  update(row: Float64Array, base: number): void {
    const { extra } = this.bars;
    this.amounts.update();
    this.volumes.update();
    if (this.volumes.sum > 0) row[base + AT.vwap_10] = this.amounts.sum / this.volumes.sum;

    const day = ((extra[EXTRAS.openTimeMs] as number) / DAY_MS) | 0;
    if (day !== this.day) this.startDay(day);
    this.dayBars++;
    row[base + AT.vwap_day_bars] = this.dayBars;
    const volume = row[base + AT.volume] as number;
    if (volume > 0) {
      // West's weighted update: the spread about the mean without a difference of large squares.
      const typical = extra[EXTRAS.typical] as number;
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

import { COL } from '../columns.ts';
import { type Bars, EXTRA } from './bars.ts';
import { RollingSum } from './rolling.ts';

const AT = COL;
const EXTRAS = EXTRA;

const BARS = 20;

/**
 * The candle's volume, quote volume and trade count against their means over the 20 candles before it (no value where such a mean
 * is 0), the size of its mean trade, and the share of its volume that takers bought.
 */
export class VolumeRatios {
  private readonly bars: Bars;
  private readonly volumes: RollingSum;
  private readonly quotes: RollingSum;
  private readonly trades: RollingSum;

  constructor(bars: Bars) {
    this.bars = bars;
    this.volumes = new RollingSum(bars.volume, BARS, 1);
    this.quotes = new RollingSum(bars.quoteVolume, BARS, 1);
    this.trades = new RollingSum(bars.trades, BARS, 1);
  }

  update(row: Float64Array, base: number): void {
    this.volumes.update();
    this.quotes.update();
    this.trades.update();
    const { extra } = this.bars;
    const volume = row[base + AT.volume] as number;
    const trades = extra[EXTRAS.trades] as number;
    row[base + AT.avg_volume_20] = this.volumes.sum / BARS;
    if (this.volumes.sum > 0) row[base + AT.volume_ratio] = (BARS * volume) / this.volumes.sum;
    if (this.quotes.sum > 0) {
      row[base + AT.quote_volume_ratio] = (BARS * (extra[EXTRAS.quoteVolume] as number)) / this.quotes.sum;
    }
    if (this.trades.sum > 0) row[base + AT.trade_intensity] = (BARS * trades) / this.trades.sum;
    if (trades > 0) row[base + AT.avg_trade_size] = volume / trades;
    if (volume > 0) row[base + AT.taker_buy_share] = (extra[EXTRAS.takerBuyBase] as number) / volume;
  }
}

import { COL, OFFSET_BITS } from '../columns.ts';
import { type Bars, EXTRA, RENEW, TAPE } from './bars.ts';
import { RollingSum } from './rolling.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const RENEWAL = RENEW;
const EXTRAS = EXTRA;
const { volume: VOLUME, quoteVolume: QUOTE_VOLUME, trades: TRADES } = TAPE;

const BARS = 20;

/**
 * The candle's volume, quote volume and trade count against their means over the 20 candles before it (no value where such a mean
 * is 0), the size of its mean trade, and the share of its volume that takers bought.
 */
export class VolumeRatios {
  private readonly bars: Bars;
  private readonly volumes = new RollingSum();
  private readonly quotes = new RollingSum();
  private readonly trades = new RollingSum();

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const { tapes, at, extra, shortTurn, longTurn } = this.bars;
    this.volumes.update(tapes, VOLUME + at - 1, BARS, longTurn === RENEWAL.long);
    this.quotes.update(tapes, QUOTE_VOLUME + at - 1, BARS, shortTurn === RENEWAL.short);
    this.trades.update(tapes, TRADES + at - 1, BARS, shortTurn === RENEWAL.short);
    const volume = row[base + AT.volume] as number;
    const trades = tapes[TRADES + at] as number;
    const volumes = this.volumes.sum;
    const quotes = this.quotes.sum;
    const tradesBefore = this.trades.sum;
    row[base + AT.avg_volume_20] = volumes / BARS;
    if (volumes > 0) row[base + AT.volume_ratio] = (BARS * volume) / volumes;
    if (quotes > 0) row[base + AT.quote_volume_ratio] = (BARS * (tapes[QUOTE_VOLUME + at] as number)) / quotes;
    if (tradesBefore > 0) row[base + AT.trade_intensity] = (BARS * trades) / tradesBefore;
    if (trades > 0) row[base + AT.avg_trade_size] = volume / trades;
    if (volume > 0) row[base + AT.taker_buy_share] = (extra[EXTRAS.takerBuyBase] as number) / volume;
  }
}

import { COLUMN_COUNT, COL, OFFSET_BITS } from '../columns.ts';
import { type Bars, RENEW, TAPE } from './bars.ts';
import { RollingSum } from './rolling.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const RENEWAL = RENEW;
const WIDTH = COLUMN_COUNT;
const { obv: OBV } = TAPE;

/**
 * A running total that does not lose small amounts beside a large one (Neumaier's compensated sum); `amounts[index]` is added.
 */
class RunningTotal {
  private sum = 0;
  private lost = 0;
  total = 0;

  add(amounts: Float64Array, index: number): void {
    const amount = amounts[index] as number;
    const sum = this.sum + amount;
    this.lost += Math.abs(this.sum) >= Math.abs(amount) ? this.sum - sum + amount : amount - sum + this.sum;
    this.sum = sum;
    this.total = sum + this.lost;
  }
}

/**
 * Granville's on-balance volume and Chaikin's accumulation / distribution line, both cumulative from the first candle seen (0 before it),
 * with OBV's mean over 10 bars, oscillator = mean over 10 − mean over 20, and `obv_dist` = (OBV − its mean) / mean volume of the 20
 * candles before. A candle without range adds nothing to the line.
 */
export class Accumulation {
  private readonly amounts = new Float64Array(2);
  private readonly onBalance = new RunningTotal();
  private readonly line = new RunningTotal();
  private readonly bars: Bars;
  private readonly sum10 = new RollingSum();
  private readonly sum20 = new RollingSum();

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const { amounts } = this;
    const close = row[base + AT.close] as number;
    const before = row[base - WIDTH + AT.close] as number;
    const high = row[base + AT.high] as number;
    const low = row[base + AT.low] as number;
    const volume = row[base + AT.volume] as number;
    amounts[0] = volume * (Number(close > before) - Number(close < before));
    amounts[1] = high > low ? ((close - low - (high - close)) / (high - low)) * volume : 0;
    this.onBalance.add(amounts, 0);
    this.line.add(amounts, 1);
    row[base + AT.ad_line] = this.line.total;
    const obv = this.onBalance.total;
    row[base + AT.obv] = obv;
    const { tapes, at, shortTurn } = this.bars;
    tapes[OBV + at] = obv;
    this.sum10.update(tapes, OBV + at, 10, shortTurn === RENEWAL.short);
    this.sum20.update(tapes, OBV + at, 20, shortTurn === RENEWAL.short);
    const mean = this.sum10.sum / 10;
    const volumeBefore = row[base + AT.avg_volume_20] as number;
    row[base + AT.obv_ma_10] = mean;
    row[base + AT.obv_oscillator] = mean - this.sum20.sum / 20;
    if (volumeBefore > 0) row[base + AT.obv_dist] = (obv - mean) / volumeBefore;
  }
}

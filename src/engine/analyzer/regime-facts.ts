import { COLUMN_COUNT, COL, OFFSET_BITS } from './columns.ts';
import { ATR_FLOOR_RATIO } from './indicators/flat.ts';
import type { Kama } from './indicators/kama.ts';
import type { Atr } from './indicators/atr.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const WIDTH = COLUMN_COUNT;
const ATR_FLOOR = ATR_FLOOR_RATIO;

const SLOPE_BARS = 5;
const RISING_BARS = 5;

/** What the regime is decided on and judged by; every number is free of the price's and the timeframe's scale. */
export class RegimeFacts {
  adx = NaN;
  /** ADX now less five bars ago. */
  adxChange = NaN;
  /** +DI − −DI, −100 … 100. */
  diGap = NaN;
  /** EMA 7 − EMA 26, in ATR. */
  emaGapAtr = NaN;
  /** Mean change of EMA 7 per bar over five bars, in ATR. */
  slopeAtr = NaN;
  /** `trend_alignment`, −100 … 100. */
  alignment = NaN;
  rsi = NaN;
  /** Mid-rank of NATR, 0 … 100; 50 while there are too few values. */
  volatilityRank = NaN;
  /** The bar's true range and the range of the 20 bars before it, in ATR. */
  rangeAtr = NaN;
  channelAtr = NaN;
  /** Net move over the path of 14 bars, 0 … 1. */
  efficiency = NaN;
  macdHistogramAtr = NaN;
  /** Side of the SuperTrend, ±1. */
  superTrend = NaN;
  /** Distance of the close from the middle of the bands, in σ. */
  z = NaN;
  /** 1 while the bands widen, else 0. */
  expanding = NaN;
  /** 1 where no value: what is unknown is taken as usual. */
  volumeRatio = NaN;
  private readonly atr: Atr;
  private readonly kama: Kama;

  constructor(atr: Atr, kama: Kama) {
    this.atr = atr;
    this.kama = kama;
  }

  /** Reads the row; false while an input has no value yet. */
  gather(row: Float64Array, base: number): boolean {
    base &= BITS;
    const close = row[base + AT.close] as number;
    const atr = Math.max(row[base + AT.atr_14] as number, ATR_FLOOR * close);
    const ema7 = row[base + AT.ema_7] as number;
    const slopeFrom = row[base - SLOPE_BARS * WIDTH + AT.ema_7] as number;
    this.adx = row[base + AT.adx_14] as number;
    this.adxChange = this.adx - (row[base - RISING_BARS * WIDTH + AT.adx_14] as number);
    this.diGap = (row[base + AT.plus_di] as number) - (row[base + AT.minus_di] as number);
    this.emaGapAtr = (ema7 - (row[base + AT.ema_26] as number)) / atr;
    this.slopeAtr = (ema7 - slopeFrom) / (SLOPE_BARS * atr);
    this.alignment = row[base + AT.trend_alignment] as number;
    this.rsi = row[base + AT.rsi_14] as number;
    const volatilityRank = row[base + AT.atr_percentile] as number;
    this.volatilityRank = Number.isNaN(volatilityRank) ? 50 : volatilityRank;
    this.rangeAtr = this.atr.trueRange / atr;
    this.channelAtr = ((row[base + AT.donchian_high_20] as number) - (row[base + AT.donchian_low_20] as number)) / atr;
    this.efficiency = this.kama.efficiency;
    this.macdHistogramAtr = row[base + AT.macd_histogram_atr] as number;
    this.superTrend = row[base + AT.supertrend_direction] as number;
    this.z = row[base + AT.z_20] as number;
    this.expanding = row[base + AT.bb_expansion] as number;
    const volumeRatio = row[base + AT.volume_ratio] as number;
    this.volumeRatio = Number.isNaN(volumeRatio) ? 1 : volumeRatio;
    return !Number.isNaN(this.alignment + this.adxChange);
  }
}

import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, inRegime, lowest, RANGING, regimeUnopposed, rising } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, atr_percentile, macd_histogram, rsi_14, volume_ratio, z_20 } = COL;

/**
 * A close far from its mean turns back, together with the MACD histogram.
 *
 * BUY: z was at or below −1.8 within 3 bars, rises and still is at most −1; histogram rising; ADX at most 45, volume at least the usual; regime
 * not against it unless the trend is weak (ADX below 25).
 */
export const zscoreExtremeReversal = defineStrategy({
  name: 'ZScore_Extreme_Reversal_Strategy',
  family: 'mean_reversion',
  sides: 'both',
  inputs: ['z_20', 'macd_histogram', 'adx_14', 'volume_ratio', 'market_regime'],
  base: 0.55,
  confirmations: {
    extreme_2_2: 0.05,
    extreme_2_8: 0.05,
    rsi_30: 0.05,
    atr_percentile_60: 0.05,
    volume_1_5: 0.05,
    ranging: 0.05,
  },
  rule({ bars }) {
    const adx = bars.at(adx_14);
    const volume = bars.at(volume_ratio);
    if (!(bars.at(z_20) <= -1 && rising(bars, z_20))) return NO_VOTE;
    const extreme = lowest(bars, z_20, 3);
    const votes =
      extreme <= -1.8 &&
      rising(bars, macd_histogram) &&
      adx <= 45 &&
      volume >= 1 &&
      (regimeUnopposed(bars) || adx < 25);
    if (!votes) return NO_VOTE;
    return bits(
      extreme <= -2.2,
      extreme <= -2.8,
      bars.at(rsi_14) <= 30,
      bars.at(atr_percentile) >= 60,
      volume >= 1.5,
      inRegime(bars, RANGING),
    );
  },
});

import { COL } from '../analyzer/columns.ts';
import { VOLATILITY_REGIMES, type VolatilityRegime } from '../analyzer/labels.ts';
import { defineStrategy } from './define.ts';
import { bits, inRegime, lowest, RANGING, regimeUnopposed, rising } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, cci_20, rsi_14, volatility_regime, volume_ratio } = COL;

/** How much farther CCI must go before it counts as an extreme, by volatility. */
const EXTREME_FACTOR: Readonly<Record<VolatilityRegime, number>> = { LOW: 0.9, NORMAL: 1, HIGH: 1.3, EXTREME: 1.5 };
const FACTOR_BY_INDEX = Float64Array.from(VOLATILITY_REGIMES, (word) => EXTREME_FACTOR[word]);

/**
 * CCI turns back from an extreme.
 *
 * BUY: CCI was at or below −150 (scaled by volatility) within 3 bars, now rises but is still below 0; RSI at most 50, volume at least
 * 0.2 × the usual; regime not against it unless the trend is weak (ADX below 25).
 */
export const cciReversal = defineStrategy({
  name: 'CCI_Reversal_Strategy',
  family: 'mean_reversion',
  sides: 'both',
  inputs: ['cci_20', 'rsi_14', 'volume_ratio', 'volatility_regime', 'market_regime', 'adx_14'],
  base: 0.55,
  confirmations: { extreme_200: 0.1, zone_left: 0.05, rsi_35: 0.05, volume_1_5: 0.05, ranging: 0.05 },
  rule({ bars }) {
    const cci = bars.at(cci_20);
    const rsi = bars.at(rsi_14);
    if (!(cci < 0 && rsi <= 50 && rising(bars, cci_20))) return NO_VOTE;
    const volatility = bars.at(volatility_regime);
    const factor = volatility >= 0 ? (FACTOR_BY_INDEX[volatility] as number) : NaN;
    const bottom = lowest(bars, cci_20, 3);
    const volume = bars.at(volume_ratio);
    const votes = bottom <= -150 * factor && volume >= 0.2 && (regimeUnopposed(bars) || bars.at(adx_14) < 25);
    if (!votes) return NO_VOTE;
    return bits(bottom <= -200 * factor, cci > -150 * factor, rsi <= 35, volume >= 1.5, inRegime(bars, RANGING));
  },
});

import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, crossUpLevel, inRegime, lowest, nearLevel, RANGING, regimeUnopposed, rising } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, macd_histogram, rsi_14, volume_ratio } = COL;

/**
 * RSI leaves the oversold zone, or turns inside its depth.
 *
 * BUY: RSI rose above 35 within 2 bars, or is at most 25 and rising; volume at least 0.5 × the usual; regime not against it unless the trend
 * is weak (ADX below 25).
 */
export const rsiCross = defineStrategy({
  name: 'RSI_Cross_Strategy',
  family: 'mean_reversion',
  sides: 'both',
  inputs: ['rsi_14', 'volume_ratio', 'market_regime', 'adx_14'],
  base: 0.55,
  confirmations: { bottom_25: 0.1, histogram_rising: 0.05, near_level: 0.05, volume_1_5: 0.05, ranging: 0.05 },
  rule({ bars }) {
    const rsi = bars.at(rsi_14);
    const volume = bars.at(volume_ratio);
    const votes =
      volume >= 0.5 &&
      (crossUpLevel(bars, rsi_14, 35, 2) || (rsi <= 25 && rising(bars, rsi_14))) &&
      (regimeUnopposed(bars) || bars.at(adx_14) < 25);
    if (!votes) return NO_VOTE;
    return bits(
      lowest(bars, rsi_14, 5) <= 25,
      rising(bars, macd_histogram),
      nearLevel(bars),
      volume >= 1.5,
      inRegime(bars, RANGING),
    );
  },
});

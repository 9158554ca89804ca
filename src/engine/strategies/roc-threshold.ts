import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, regimeUnopposed } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, confluence_score, momentum_score, natr, roc_10, rsi_14, volume_ratio } = COL;

/**
 * The price moves faster than its volatility explains.
 *
 * BUY: the change over 10 bars is at least 0.8 % and 2 NATR; volume at least the usual, momentum 55 or more, ADX 20 or more, RSI at most 85,
 * regime not against it.
 */
export const rocThreshold = defineStrategy({
  name: 'ROC_Threshold_Strategy',
  family: 'trend_following',
  sides: 'both',
  inputs: ['roc_10', 'natr', 'volume_ratio', 'momentum_score', 'adx_14', 'rsi_14', 'market_regime'],
  base: 0.55,
  confirmations: {
    change_1_5_times: 0.05,
    change_2_5_times: 0.05,
    volume_1_5: 0.05,
    volume_double: 0.05,
    adx_25: 0.05,
    confluence_55: 0.05,
  },
  rule({ bars }) {
    const change = bars.at(roc_10);
    const threshold = Math.max(0.8, 2 * bars.at(natr));
    const volume = bars.at(volume_ratio);
    const adx = bars.at(adx_14);
    const votes =
      change >= threshold &&
      volume >= 1 &&
      bars.at(momentum_score) >= 55 &&
      adx >= 20 &&
      bars.at(rsi_14) <= 85 &&
      regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      change >= 1.5 * threshold,
      change >= 2.5 * threshold,
      volume >= 1.5,
      volume >= 2,
      adx > 25,
      bars.at(confluence_score) >= 55,
    );
  },
});

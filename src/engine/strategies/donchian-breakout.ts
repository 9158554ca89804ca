import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, regimeUnopposed } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, atr_percentile, close, donchian_high_20, rsi_14, volume_ratio } = COL;

/**
 * A close beyond the extreme of the 20 bars before it.
 *
 * BUY: close at least 0.1 % above the 20-bar high, ADX at least 12, volume 1.1 × the usual, RSI at most 85, regime not against it.
 */
export const donchianBreakout = defineStrategy({
  name: 'Donchian_Breakout_Strategy',
  family: 'breakout',
  sides: 'both',
  inputs: ['close', 'donchian_high_20', 'adx_14', 'volume_ratio', 'rsi_14', 'market_regime'],
  base: 0.55,
  confirmations: {
    beyond_0_3_percent: 0.05,
    beyond_0_6_percent: 0.05,
    beyond_1_5_percent: 0.05,
    volume_1_6: 0.05,
    adx_25: 0.05,
    atr_percentile_70: 0.05,
  },
  rule({ bars }) {
    const price = bars.at(close);
    const beyondPercent = ((price - bars.at(donchian_high_20)) / Math.abs(price)) * 100;
    if (!(beyondPercent >= 0.1)) return NO_VOTE;
    const adx = bars.at(adx_14);
    const volume = bars.at(volume_ratio);
    const votes = adx >= 12 && volume >= 1.1 && bars.at(rsi_14) <= 85 && regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      beyondPercent >= 0.3,
      beyondPercent >= 0.6,
      beyondPercent >= 1.5,
      volume >= 1.6,
      adx >= 25,
      bars.at(atr_percentile) >= 70,
    );
  },
});

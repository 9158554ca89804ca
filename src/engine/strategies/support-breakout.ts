import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import {
  biasAligned,
  biasUnopposed,
  bits,
  BREAKOUT_BULL,
  inRegime,
  LEVEL_MODERATE,
  regimeUnopposed,
  TRENDING_BULL,
} from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { close, confluence_score, momentum_score, natr, nearest_resistance, resistance_strength, volume_ratio } = COL;

/**
 * A support gives way: the position below it has no floor.
 *
 * SELL only: the previous close was at or above the support known then (MODERATE or stronger), this one is below it by 0.5 % or half a NATR,
 * whichever is less; volume 1.1 × the usual, momentum at most 50; neither bias nor regime bullish.
 *
 * Like every SELL it runs on the mirrored series, so the text below speaks of a resistance that is broken upward.
 */
export const supportBreakout = defineStrategy({
  name: 'Support_Breakout_Strategy',
  family: 'breakout',
  sides: 'sell',
  inputs: ['close', 'natr', 'volume_ratio', 'momentum_score', 'directional_bias', 'market_regime'],
  base: 0.6,
  confirmations: {
    volume_1_8: 0.05,
    depth_0_5_percent: 0.05,
    regime_aligned: 0.05,
    bias_aligned: 0.05,
    confluence_aligned: 0.05,
  },
  rule({ bars }) {
    const level = bars.at(nearest_resistance, 1);
    const depthPercent = ((bars.at(close) - level) / Math.abs(level)) * 100;
    const volume = bars.at(volume_ratio);
    const votes =
      depthPercent >= Math.min(0.5, 0.5 * bars.at(natr)) &&
      bars.at(close, 1) <= level &&
      volume >= 1.1 &&
      bars.at(momentum_score) >= 50 &&
      bars.at(resistance_strength, 1) >= LEVEL_MODERATE &&
      biasUnopposed(bars) &&
      regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      volume >= 1.8,
      depthPercent >= 0.5,
      inRegime(bars, TRENDING_BULL) || inRegime(bars, BREAKOUT_BULL),
      biasAligned(bars),
      bars.at(confluence_score) >= 55,
    );
  },
});

import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, lowest } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, close, confluence_score, ema_50, momentum_score, supertrend_direction, volume_ratio } = COL;

/**
 * The SuperTrend (10, 3) flips.
 *
 * BUY: it flipped from down to up within 3 bars and still is up; momentum 50 or more, volume at least 0.6 × the usual.
 */
export const supertrendReversal = defineStrategy({
  name: 'Supertrend_Reversal_Strategy',
  family: 'trend_following',
  sides: 'both',
  inputs: ['supertrend_direction', 'momentum_score', 'volume_ratio'],
  base: 0.55,
  confirmations: { volume_1_5: 0.05, confluence_55: 0.05, above_ema_50: 0.05, adx_20: 0.05, momentum_65: 0.05 },
  rule({ bars }) {
    const momentum = bars.at(momentum_score);
    const volume = bars.at(volume_ratio);
    const votes =
      bars.at(supertrend_direction) > 0 &&
      momentum >= 50 &&
      volume >= 0.6 &&
      lowest(bars, supertrend_direction, 3, 1) < 0;
    if (!votes) return NO_VOTE;
    return bits(
      volume >= 1.5,
      bars.at(confluence_score) >= 55,
      bars.at(close) > bars.at(ema_50),
      bars.at(adx_14) >= 20,
      momentum >= 65,
    );
  },
});

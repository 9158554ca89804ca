import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, flagWithin, highest, regimeUnopposed } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, bb_position, bb_squeeze, close, donchian_high_20, donchian_low_20 } = COL;
const { minus_di, momentum_score, plus_di, volume_ratio } = COL;

/** The channel stored with the bar of this many bars ago covers the 20 bars before it: the range before the break. */
const RANGE_AGE_BARS = 2;

/**
 * A range is left, and the next bar confirms it.
 *
 * BUY: the 20 bars that ended 3 bars ago spanned 0.8 … 6 % with ADX below 25 at their end; the close 2 bars ago was inside, the previous one
 * 0.1 % above, and this one still is not below the range's top; at least 2 of 4 agree (volume 1.2 × the usual, momentum 55, trending DI, close
 * above the upper band); regime not against it.
 */
export const rangeBreakoutConfirmation = defineStrategy({
  name: 'Range_Breakout_Confirmation_Strategy',
  family: 'breakout',
  sides: 'both',
  inputs: ['close', 'adx_14', 'volume_ratio', 'momentum_score', 'plus_di', 'minus_di', 'bb_position', 'market_regime'],
  base: 0.55,
  confirmations: {
    three_of_four: 0.05,
    four_of_four: 0.05,
    second_close_higher: 0.05,
    break_0_3_percent: 0.05,
    recent_squeeze: 0.05,
  },
  rule({ bars }) {
    const top = bars.at(donchian_high_20, RANGE_AGE_BARS);
    const held = bars.at(close);
    const broke = bars.at(close, 1);
    const edge = top + 0.001 * Math.abs(top);
    if (!(held >= top && broke >= edge && bars.at(close, 2) < edge && bars.at(adx_14, 3) < 25)) return NO_VOTE;

    const bottom = bars.at(donchian_low_20, RANGE_AGE_BARS);
    // In the mirrored frame the lower bound is the one with the smaller distance from zero.
    const widthPercent = ((top - bottom) / Math.min(Math.abs(top), Math.abs(bottom))) * 100;
    const agreeing =
      (highest(bars, volume_ratio, 2) >= 1.2 ? 1 : 0) +
      (bars.at(momentum_score) >= 55 ? 1 : 0) +
      (bars.at(adx_14) > 20 && bars.at(plus_di) > bars.at(minus_di) ? 1 : 0) +
      (bars.at(bb_position) > 1 ? 1 : 0);
    const votes = widthPercent >= 0.8 && widthPercent <= 6 && agreeing >= 2 && regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      agreeing >= 3,
      agreeing === 4,
      held >= broke,
      broke >= top + 0.003 * Math.abs(top),
      flagWithin(bars, bb_squeeze, 10),
    );
  },
});

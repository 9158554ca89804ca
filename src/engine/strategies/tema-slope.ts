import { COL } from '../analyzer/columns.ts';
import type { BarReader } from '../analyzer/series.ts';
import { defineStrategy } from './define.ts';
import { bits, regimeUnopposed } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, close, confluence_score, ema_12, ema_26, momentum_score, tema_12, volume_ratio } = COL;

/** Growth of the TEMA over the bar `back` bars ago, as a ratio (0.0003 = 0.03 %). */
function growth(bars: BarReader, back: number): number {
  const before = bars.at(tema_12, back + 1);
  return (bars.at(tema_12, back) - before) / Math.abs(before);
}

/**
 * The slope of the triple exponential average is followed.
 *
 * BUY: TEMA 12 grew by at least 0.03 % on this and the previous bar; close above it by at most 1.5 %; volume 1.25 × the usual, confluence 52 or
 * more, regime not against it.
 */
export const temaSlope = defineStrategy({
  name: 'TEMA_Slope_Strategy',
  family: 'trend_following',
  sides: 'both',
  inputs: ['close', 'tema_12', 'volume_ratio', 'confluence_score', 'market_regime'],
  base: 0.55,
  confirmations: { slope_0_18_percent: 0.05, ema_aligned: 0.05, momentum_65: 0.05, adx_25: 0.05, volume_double: 0.05 },
  rule({ bars }) {
    const volume = bars.at(volume_ratio);
    const average = bars.at(tema_12);
    const above = bars.at(close) - average;
    const slope = growth(bars, 0);
    const votes =
      volume >= 1.25 &&
      above > 0 &&
      above <= 0.015 * Math.abs(average) &&
      slope >= 0.0003 &&
      growth(bars, 1) >= 0.0003 &&
      bars.at(confluence_score) >= 52 &&
      regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      slope >= 0.0018,
      bars.at(ema_12) > bars.at(ema_26),
      bars.at(momentum_score) >= 65,
      bars.at(adx_14) >= 25,
      volume >= 2,
    );
  },
});

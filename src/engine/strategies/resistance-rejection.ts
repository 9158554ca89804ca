import { COL } from '../analyzer/columns.ts';
import type { BarReader } from '../analyzer/series.ts';
import { defineStrategy } from './define.ts';
import { bits, LEVEL_MODERATE, LEVEL_STRONG, lowest, regimeUnopposed, rising } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { atr_14, close, low, macd_histogram, nearest_support, open, rsi_14, support_strength, high, volume_ratio } = COL;

/** The wick below the body is at least 40 % of the bar `back` bars ago. A bar without range has no wick. */
function longLowerWick(bars: BarReader, back: number): boolean {
  const range = bars.at(high, back) - bars.at(low, back);
  const wick = Math.min(bars.at(open, back), bars.at(close, back)) - bars.at(low, back);
  return range > 0 && wick >= 0.4 * range;
}

/**
 * An attack on a resistance fails.
 *
 * SELL only: within 2 bars the high came within 0.1 ATR of the resistance known one bar ago (MODERATE or stronger), the close is half an ATR
 * below it on a falling bar; the upper wick of this or the previous bar is 40 % of its range; RSI was at least 55 within 3 bars, volume 0.8 ×
 * the usual; no rising trend or breakout.
 *
 * Like every SELL it runs on the mirrored series, so the text below speaks of a support, lows and a rising bar.
 */
export const resistanceRejection = defineStrategy({
  name: 'Resistance_Rejection_Strategy',
  family: 'structure_based',
  sides: 'sell',
  inputs: ['open', 'high', 'low', 'close', 'atr_14', 'rsi_14', 'volume_ratio', 'market_regime'],
  base: 0.55,
  confirmations: {
    level_strong: 0.05,
    failed_break: 0.05,
    rsi_extreme_65: 0.05,
    volume_1_5: 0.05,
    histogram_turning: 0.05,
  },
  rule({ bars }) {
    const price = bars.at(close);
    const level = bars.at(nearest_support, 1);
    const atr = bars.at(atr_14);
    if (!(price > bars.at(open) && price >= level + 0.5 * atr)) return NO_VOTE;
    const attack = lowest(bars, low, 2);
    const strength = bars.at(support_strength, 1);
    const rsiExtreme = lowest(bars, rsi_14, 3);
    const volume = bars.at(volume_ratio);
    const votes =
      attack <= level + 0.1 * atr &&
      strength >= LEVEL_MODERATE &&
      rsiExtreme <= 45 &&
      volume >= 0.8 &&
      (longLowerWick(bars, 0) || longLowerWick(bars, 1)) &&
      regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      strength >= LEVEL_STRONG,
      attack < level,
      rsiExtreme <= 35,
      volume >= 1.5,
      rising(bars, macd_histogram),
    );
  },
});

import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, crossUp, rising } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { atr_14, close, ema_12, ema_26, ema_50, ema_99, macd_histogram, macd_line, macd_signal } = COL;
const { momentum_score, volume_ratio } = COL;

/**
 * The fast average crosses the slow one.
 *
 * BUY: EMA 12 rose above EMA 26 within 5 bars and is 0.1 ATR clear of it; close above EMA 50 and not more than 2 % below EMA 99; MACD
 * above its signal line.
 */
export const emaCross = defineStrategy({
  name: 'EMA_Cross_Strategy',
  family: 'trend_following',
  sides: 'both',
  inputs: ['close', 'ema_12', 'ema_26', 'ema_50', 'ema_99', 'atr_14', 'macd_line', 'macd_signal'],
  base: 0.55,
  confirmations: {
    averages_aligned: 0.05,
    histogram_rising: 0.05,
    volume_1_2: 0.05,
    volume_double: 0.05,
    momentum_65: 0.05,
  },
  rule({ bars }) {
    const price = bars.at(close);
    const fast = bars.at(ema_12);
    const middle = bars.at(ema_50);
    const slow = bars.at(ema_99);
    const votes =
      price > middle &&
      bars.at(macd_line) > bars.at(macd_signal) &&
      fast - bars.at(ema_26) >= 0.1 * bars.at(atr_14) &&
      price >= slow - 0.02 * Math.abs(slow) &&
      crossUp(bars, ema_12, ema_26, 5);
    if (!votes) return NO_VOTE;
    const volume = bars.at(volume_ratio);
    return bits(
      price > slow && fast > middle,
      rising(bars, macd_histogram),
      volume >= 1.2,
      volume >= 2,
      bars.at(momentum_score) >= 65,
    );
  },
});

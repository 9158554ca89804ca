import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { biasUnopposed, bits, crossUp } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { atr_14, close, ema_12, macd_histogram, momentum_score, roc_10, trix, trix_signal, volume_ratio } = COL;

/**
 * TRIX (12) crosses its 9-bar signal: a smoothed turn, taken only before the price has run away.
 *
 * BUY: TRIX rose above its signal within 3 bars; close at most 1.5 ATR above EMA 12, change over 10 bars −0.1 … 5 %; volume at least 0.5 × the
 * usual; directional bias not against it.
 */
export const trixCrossover = defineStrategy({
  name: 'TRIX_Crossover_Strategy',
  family: 'trend_following',
  sides: 'both',
  inputs: ['trix', 'trix_signal', 'close', 'ema_12', 'atr_14', 'roc_10', 'volume_ratio', 'directional_bias'],
  base: 0.55,
  confirmations: {
    trix_above_zero: 0.05,
    volume_1_2: 0.05,
    volume_1_8: 0.05,
    histogram_positive: 0.05,
    momentum_60: 0.05,
  },
  rule({ bars }) {
    const volume = bars.at(volume_ratio);
    const change = bars.at(roc_10);
    const votes =
      bars.at(close) <= bars.at(ema_12) + 1.5 * bars.at(atr_14) &&
      change >= -0.1 &&
      change <= 5 &&
      volume >= 0.5 &&
      crossUp(bars, trix, trix_signal, 3) &&
      biasUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      bars.at(trix) > 0,
      volume >= 1.2,
      volume >= 1.8,
      bars.at(macd_histogram) > 0,
      bars.at(momentum_score) >= 60,
    );
  },
});

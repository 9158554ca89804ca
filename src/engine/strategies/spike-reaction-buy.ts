import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, highest, lowest, nearLevel, rising } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { close, low, macd_histogram, natr, open, roc_10, rsi_14, volume_ratio } = COL;

/**
 * The calm after a crash is bought.
 *
 * BUY only: within 3 bars the change over 10 bars was −1.5 % and −3 NATR or worse; within 5 bars volume was 2 × the usual and RSI at most 30;
 * this bar rises and makes no new low against the 3 before it; ATR at most 10 % of the price.
 */
export const spikeReactionBuy = defineStrategy({
  name: 'Spike_Reaction_Buy_Strategy',
  family: 'structure_based',
  sides: 'buy',
  inputs: ['open', 'low', 'close', 'roc_10', 'natr', 'volume_ratio', 'rsi_14'],
  base: 0.55,
  confirmations: {
    drop_2_5_percent: 0.05,
    drop_4_percent: 0.05,
    volume_3_5: 0.05,
    rsi_20: 0.05,
    histogram_rising: 0.05,
    near_level: 0.05,
  },
  rule({ bars }) {
    const drop = lowest(bars, roc_10, 3);
    const volatility = bars.at(natr);
    if (!(drop <= -Math.max(1.5, 3 * volatility))) return NO_VOTE;
    const volume = highest(bars, volume_ratio, 5);
    const rsiBottom = lowest(bars, rsi_14, 5);
    const votes =
      bars.at(close) > bars.at(open) &&
      bars.at(low) > lowest(bars, low, 3, 1) &&
      volume >= 2 &&
      rsiBottom <= 30 &&
      volatility <= 10;
    if (!votes) return NO_VOTE;
    return bits(
      drop <= -2.5,
      drop <= -4,
      volume >= 3.5,
      rsiBottom <= 20,
      rising(bars, macd_histogram),
      nearLevel(bars),
    );
  },
});

import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, BREAKOUT_BEAR, highest, inRegime, LEVEL_MODERATE, lowest, RANGING, rising } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { close, low, macd_histogram, natr, nearest_support, open, rsi_14, support_strength, volume_ratio } = COL;

/** The support must have been known before the sweep: its value of this many bars ago is used, and the sweep must be younger. */
const SWEEP_BARS = 5;

/**
 * A support is broken to collect the stops below it, then won back.
 *
 * BUY only: within 5 bars the low went below the support known 5 bars ago (MODERATE or stronger) by 0.6 % or one NATR, whichever is less;
 * this bar closes rising and above it; a bar of these 5 had 1.5 × the usual volume; RSI at most 60; no falling breakout.
 */
export const liquiditySweepBuy = defineStrategy({
  name: 'Liquidity_Sweep_Buy_Strategy',
  family: 'volume_based',
  sides: 'buy',
  inputs: ['open', 'low', 'close', 'natr', 'volume_ratio', 'rsi_14', 'market_regime'],
  base: 0.6,
  confirmations: {
    depth_1_percent: 0.05,
    recovered_0_5_percent: 0.05,
    rsi_40: 0.05,
    volume_2_5: 0.05,
    histogram_rising: 0.05,
    ranging: 0.05,
  },
  rule({ bars }) {
    const support = bars.at(nearest_support, SWEEP_BARS);
    const price = bars.at(close);
    const rsi = bars.at(rsi_14);
    if (!(price > support && price > bars.at(open) && rsi <= 60)) return NO_VOTE;
    const depthPercent = ((support - lowest(bars, low, SWEEP_BARS)) / Math.abs(support)) * 100;
    const volume = highest(bars, volume_ratio, SWEEP_BARS);
    const votes =
      depthPercent >= Math.min(0.6, bars.at(natr)) &&
      volume >= 1.5 &&
      bars.at(support_strength, SWEEP_BARS) >= LEVEL_MODERATE &&
      !inRegime(bars, BREAKOUT_BEAR);
    if (!votes) return NO_VOTE;
    return bits(
      depthPercent >= 1,
      price >= support + 0.005 * Math.abs(support),
      rsi <= 40,
      volume >= 2.5,
      rising(bars, macd_histogram),
      inRegime(bars, RANGING),
    );
  },
});

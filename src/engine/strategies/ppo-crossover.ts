import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { biasAligned, biasUnopposed, bits, regimeUnopposed } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { confluence_score, macd_histogram, momentum_score, natr, ppo } = COL;

/**
 * Momentum in percent of the price is large and expanding. A state, not a cross: the crosses belong to EMA_Cross and MACD_Crossover.
 *
 * BUY: PPO at least 0.25 % and half a NATR, and growing; MACD histogram above 0, momentum 50 or more; neither bias nor regime against it.
 */
export const ppoCrossover = defineStrategy({
  name: 'PPO_Crossover_Strategy',
  family: 'trend_following',
  sides: 'both',
  inputs: ['ppo', 'natr', 'macd_histogram', 'momentum_score', 'directional_bias', 'market_regime'],
  base: 0.55,
  confirmations: { ppo_0_5: 0.05, ppo_1: 0.05, bias_aligned: 0.05, momentum_65: 0.05, confluence_55: 0.05 },
  rule({ bars }) {
    const value = bars.at(ppo);
    const momentum = bars.at(momentum_score);
    const votes =
      value >= Math.max(0.25, 0.5 * bars.at(natr)) &&
      value > bars.at(ppo, 1) &&
      bars.at(macd_histogram) > 0 &&
      momentum >= 50 &&
      biasUnopposed(bars) &&
      regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(value >= 0.5, value >= 1, biasAligned(bars), momentum >= 65, bars.at(confluence_score) >= 55);
  },
});

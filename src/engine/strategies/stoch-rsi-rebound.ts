import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { biasUnopposed, bits, crossUpLevel, inRegime, lowest, RANGING } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, confluence_score, rsi_14, stoch_d, stoch_k, stoch_rsi, volume_ratio } = COL;

/**
 * StochRSI leaves its oversold zone.
 *
 * BUY: StochRSI rose above 28 on this bar; ADX 15 … 40, RSI at most 55, stochastic K above D, directional bias not against it.
 */
export const stochRsiRebound = defineStrategy({
  name: 'StochRSI_Rebound_Strategy',
  family: 'mean_reversion',
  sides: 'both',
  inputs: ['stoch_rsi', 'adx_14', 'rsi_14', 'stoch_k', 'stoch_d', 'directional_bias'],
  base: 0.55,
  confirmations: { bottom_15: 0.1, rsi_35: 0.05, volume_1_3: 0.05, ranging: 0.05, confluence_50: 0.05 },
  rule({ bars }) {
    const adx = bars.at(adx_14);
    const rsi = bars.at(rsi_14);
    const votes =
      rsi <= 55 &&
      adx >= 15 &&
      adx <= 40 &&
      bars.at(stoch_k) > bars.at(stoch_d) &&
      crossUpLevel(bars, stoch_rsi, 28, 1) &&
      biasUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      lowest(bars, stoch_rsi, 5) <= 15,
      rsi <= 35,
      bars.at(volume_ratio) >= 1.3,
      inRegime(bars, RANGING),
      bars.at(confluence_score) >= 50,
    );
  },
});

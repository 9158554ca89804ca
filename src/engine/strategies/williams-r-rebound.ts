import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { biasUnopposed, bits, inRegime, lowest, nearLevel, RANGING } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, stoch_d, stoch_k, volume_ratio, williams_r } = COL;

/**
 * Williams %R leaves its oversold zone with a jump.
 *
 * BUY: %R was at or below −80 within the 3 bars before, at most −75 on the previous one, and is now above −75 by a rise of at least 5; ADX at
 * most 30, volume at least the usual, directional bias not against it.
 */
export const williamsRRebound = defineStrategy({
  name: 'WilliamsR_Rebound_Strategy',
  family: 'mean_reversion',
  sides: 'both',
  inputs: ['williams_r', 'adx_14', 'volume_ratio', 'directional_bias'],
  base: 0.55,
  confirmations: { bottom_90: 0.1, stochastic_turned: 0.05, near_level: 0.05, volume_1_5: 0.05, ranging: 0.05 },
  rule({ bars }) {
    const now = bars.at(williams_r);
    const before = bars.at(williams_r, 1);
    if (!(now > -75 && before <= -75 && now - before >= 5)) return NO_VOTE;
    const bottom = lowest(bars, williams_r, 3, 1);
    const volume = bars.at(volume_ratio);
    const votes = bottom <= -80 && bars.at(adx_14) <= 30 && volume >= 1 && biasUnopposed(bars);
    if (!votes) return NO_VOTE;
    const k = bars.at(stoch_k);
    return bits(bottom <= -90, k > bars.at(stoch_d) && k < 50, nearLevel(bars), volume >= 1.5, inRegime(bars, RANGING));
  },
});

import { COL } from '../analyzer/columns.ts';
import type { BarReader } from '../analyzer/series.ts';
import { defineStrategy } from './define.ts';
import { bits, crossUp, inRegime, nearLevel, RANGING, regimeUnopposed } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, rsi_14, stoch_d, stoch_k, volume_ratio } = COL;

/** K and D were both at or below `level` on the same bar, one of the last 3. */
function bothBelow(bars: BarReader, level: number): boolean {
  for (let back = 0; back < 3; back++) {
    if (bars.at(stoch_k, back) <= level && bars.at(stoch_d, back) <= level) return true;
  }
  return false;
}

/**
 * The stochastic turns up out of the oversold zone.
 *
 * BUY only: K and D were both at most 22 within 3 bars; K rose above D within 2 bars, is 1.5 clear of it and still at most 40; ADX at most 40,
 * regime not against it.
 */
export const stochasticOversoldBuy = defineStrategy({
  name: 'Stochastic_Oversold_Buy_Strategy',
  family: 'mean_reversion',
  sides: 'buy',
  inputs: ['stoch_k', 'stoch_d', 'adx_14', 'market_regime'],
  base: 0.55,
  confirmations: {
    both_below_15: 0.1,
    gap_8: 0.05,
    rsi_35: 0.05,
    near_level: 0.05,
    volume_1_2: 0.05,
    ranging: 0.05,
  },
  rule({ bars }) {
    const k = bars.at(stoch_k);
    const gap = k - bars.at(stoch_d);
    const votes =
      k <= 40 &&
      gap >= 1.5 &&
      bars.at(adx_14) <= 40 &&
      bothBelow(bars, 22) &&
      crossUp(bars, stoch_k, stoch_d, 2) &&
      regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      bothBelow(bars, 15),
      gap >= 8,
      bars.at(rsi_14) <= 35,
      nearLevel(bars),
      bars.at(volume_ratio) >= 1.2,
      inRegime(bars, RANGING),
    );
  },
});

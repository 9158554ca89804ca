import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { biasUnopposed, bits, crossUp, inRegime, VOLATILE } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { close, confluence_score, ema_12, obv, obv_dist, obv_ma_10, rsi_14, volume_ratio, vwap_day } = COL;

/**
 * Volume flows in before the price shows it: OBV crosses its average.
 *
 * BUY: OBV rose above its 10-bar average within 3 bars and is half a usual bar's volume clear of it; volume 1.2 × the usual, close above
 * EMA 12, regime not volatile, directional bias not against it.
 */
export const obvCrossover = defineStrategy({
  name: 'OBV_Crossover_Strategy',
  family: 'volume_based',
  sides: 'both',
  inputs: ['close', 'ema_12', 'obv', 'obv_ma_10', 'obv_dist', 'volume_ratio', 'market_regime', 'directional_bias'],
  base: 0.55,
  confirmations: {
    distance_1_5: 0.05,
    volume_2_5: 0.05,
    above_day_vwap: 0.05,
    confluence_55: 0.05,
    rsi_40_65: 0.05,
  },
  rule({ bars }) {
    const distance = bars.at(obv_dist);
    const volume = bars.at(volume_ratio);
    const price = bars.at(close);
    const votes =
      distance >= 0.5 &&
      volume >= 1.2 &&
      price > bars.at(ema_12) &&
      crossUp(bars, obv, obv_ma_10, 3) &&
      !inRegime(bars, VOLATILE) &&
      biasUnopposed(bars);
    if (!votes) return NO_VOTE;
    const rsi = bars.at(rsi_14);
    return bits(
      distance >= 1.5,
      volume >= 2.5,
      price > bars.at(vwap_day),
      bars.at(confluence_score) >= 55,
      rsi >= 40 && rsi <= 65,
    );
  },
});

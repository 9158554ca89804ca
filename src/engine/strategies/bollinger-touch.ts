import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, inRegime, lowest, RANGING, regimeUnopposed } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, bb_lower, bb_position, bb_width, close, low, open, rsi_14, stoch_d, stoch_k, volume_ratio } = COL;

/**
 * A wick through the outer band that is bought back is faded.
 *
 * BUY: the low of this or the previous bar reached the lower band of its bar, the close is back inside the lowest quarter of the
 * bands on a rising bar; RSI at most 45, ADX at most 30, bands 0.6 … 8 % of the price wide, regime not against it.
 */
export const bollingerTouch = defineStrategy({
  name: 'Bollinger_Touch_Strategy',
  family: 'mean_reversion',
  sides: 'both',
  inputs: ['open', 'low', 'close', 'bb_lower', 'bb_position', 'bb_width', 'rsi_14', 'adx_14', 'market_regime'],
  base: 0.55,
  confirmations: { position_05: 0.1, rsi_35: 0.05, stochastic_25: 0.05, volume_1_3: 0.05, ranging: 0.05 },
  rule({ bars }) {
    const position = bars.at(bb_position);
    const rsi = bars.at(rsi_14);
    if (!(position > 0 && position <= 0.25 && rsi <= 45)) return NO_VOTE;
    const price = bars.at(close);
    const widthPercent = (bars.at(bb_width) / Math.abs(price)) * 100;
    const votes =
      price > bars.at(open) &&
      (bars.at(low) <= bars.at(bb_lower) || bars.at(low, 1) <= bars.at(bb_lower, 1)) &&
      bars.at(adx_14) <= 30 &&
      widthPercent >= 0.6 &&
      widthPercent <= 8 &&
      regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      lowest(bars, bb_position, 2) <= 0.05,
      rsi <= 35,
      bars.at(stoch_k) <= 25 && bars.at(stoch_d) <= 25,
      bars.at(volume_ratio) >= 1.3,
      inRegime(bars, RANGING),
    );
  },
});

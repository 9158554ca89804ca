import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, flagWithin, inRegime, RANGING, regimeUnopposed } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, atr_14, atr_percentile, bb_squeeze, close, donchian_high_20, momentum_score } = COL;
const { nearest_resistance, volume_ratio } = COL;

/**
 * A level breaks while volatility expands.
 *
 * BUY: the previous close was at or below the resistance known then (without one: the 20-bar high), this one is 0.1 … 1 ATR above it;
 * ATR in its upper half, ADX at least 18, volume 1.2 × the usual; regime neither against it nor ranging.
 */
export const atrBreakout = defineStrategy({
  name: 'ATR_Breakout_Strategy',
  family: 'breakout',
  sides: 'both',
  inputs: ['close', 'atr_14', 'atr_percentile', 'adx_14', 'volume_ratio', 'market_regime'],
  base: 0.6,
  confirmations: {
    atr_percentile_65: 0.05,
    atr_percentile_80: 0.05,
    volume_double: 0.05,
    recent_squeeze: 0.05,
    momentum_65: 0.05,
  },
  rule({ bars }) {
    const percentile = bars.at(atr_percentile);
    const volume = bars.at(volume_ratio);
    if (!(volume >= 1.2 && percentile >= 50 && bars.at(adx_14) >= 18)) return NO_VOTE;
    const known = bars.at(nearest_resistance, 1);
    const level = Number.isNaN(known) ? bars.at(donchian_high_20) : known;
    const atr = bars.at(atr_14);
    const beyond = bars.at(close) - level;
    const votes =
      beyond >= 0.1 * atr &&
      beyond <= atr &&
      bars.at(close, 1) <= level &&
      regimeUnopposed(bars) &&
      !inRegime(bars, RANGING);
    if (!votes) return NO_VOTE;
    const squeezed = flagWithin(bars, bb_squeeze, 10);
    return bits(percentile >= 65, percentile >= 80, volume >= 2, squeezed, bars.at(momentum_score) >= 65);
  },
});

import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, regimeUnopposed } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, atr_14, close, low, open, psar, psar_af, psar_bars, psar_direction, rsi_14, volume_ratio } = COL;

/**
 * In a trend the price dips to the parabolic SAR and turns up again.
 *
 * BUY: SAR below the price for at least 3 bars; the low of this or the previous bar came within 0.75 ATR of it; a rising bar that closes
 * above the previous close and at most 1.5 % above the SAR; ADX at least 18, volume at least the usual, regime not against it.
 */
export const parabolicSarBounce = defineStrategy({
  name: 'ParabolicSAR_Bounce_Strategy',
  family: 'trend_following',
  sides: 'both',
  inputs: [
    'open',
    'low',
    'close',
    'psar',
    'psar_direction',
    'psar_bars',
    'atr_14',
    'adx_14',
    'volume_ratio',
    'market_regime',
  ],
  base: 0.55,
  confirmations: { dip_0_35_atr: 0.05, acceleration_0_1: 0.05, adx_25: 0.05, volume_1_5: 0.05, rsi_30_60: 0.05 },
  rule({ bars }) {
    if (!(bars.at(psar_direction) > 0 && bars.at(psar_bars) >= 3)) return NO_VOTE;
    const price = bars.at(close);
    if (!(price > bars.at(open) && price > bars.at(close, 1))) return NO_VOTE;
    const sar = bars.at(psar);
    const atr = bars.at(atr_14);
    const approach = Math.min(bars.at(low) - sar, bars.at(low, 1) - bars.at(psar, 1));
    const adx = bars.at(adx_14);
    const volume = bars.at(volume_ratio);
    const votes =
      approach <= 0.75 * atr &&
      price - sar <= 0.015 * Math.abs(price) &&
      adx >= 18 &&
      volume >= 1 &&
      regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    const rsi = bars.at(rsi_14);
    return bits(approach <= 0.35 * atr, bars.at(psar_af) >= 0.1, adx > 25, volume >= 1.5, rsi >= 30 && rsi <= 60);
  },
});

import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { biasUnopposed, bits, regimeUnopposed } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { atr_14, close, confluence_score, ema_12, ema_26, low, momentum_score, nearest_support } = COL;
const { obv_oscillator, open, volume_ratio, vwap_day, vwap_day_bars } = COL;

/** A session average of fewer closed bars than this is not a level yet. */
const MIN_SESSION_BARS = 8;

/**
 * The price comes down to the day's VWAP and bounces.
 *
 * BUY: the close 3 bars ago was above the VWAP of its bar; this bar's low came within half an ATR of it, and it closes rising and above by at
 * most 1.2 % and 2 ATR; volume 1.4 × the usual, momentum 45 or more; neither bias nor regime against it. Silent while fewer than 8 bars of
 * the UTC day are closed, and on 1d, where a session is a single bar.
 */
export const vwapSupportResistance = defineStrategy({
  name: 'VWAP_Support_Resistance_Strategy',
  family: 'structure_based',
  sides: 'both',
  inputs: [
    'open',
    'low',
    'close',
    'vwap_day',
    'vwap_day_bars',
    'atr_14',
    'volume_ratio',
    'momentum_score',
    'directional_bias',
    'market_regime',
  ],
  base: 0.55,
  confirmations: {
    support_at_vwap: 0.05,
    volume_double: 0.05,
    ema_aligned: 0.05,
    obv_rising: 0.05,
    confluence_55: 0.05,
  },
  rule({ bars, timeframe }) {
    if (timeframe === '1d') return NO_VOTE;
    const price = bars.at(close);
    const vwap = bars.at(vwap_day);
    const atr = bars.at(atr_14);
    const volume = bars.at(volume_ratio);
    const bounce = price - vwap;
    const votes =
      volume >= 1.4 &&
      price > bars.at(open) &&
      bounce > 0 &&
      bounce <= Math.min(0.012 * Math.abs(price), 2 * atr) &&
      bars.at(low) <= vwap + 0.5 * atr &&
      bars.at(close, 3) > bars.at(vwap_day, 3) &&
      bars.at(vwap_day_bars) >= MIN_SESSION_BARS &&
      bars.at(momentum_score) >= 45 &&
      biasUnopposed(bars) &&
      regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      Math.abs(bars.at(nearest_support) - vwap) <= 0.5 * atr,
      volume >= 2,
      bars.at(ema_12) > bars.at(ema_26),
      bars.at(obv_oscillator) > 0,
      bars.at(confluence_score) >= 55,
    );
  },
});

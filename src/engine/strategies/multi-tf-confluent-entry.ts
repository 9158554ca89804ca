import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { biasAligned, bits, lowest } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, close, confluence_score, ema_7, ema_12, ema_26, ema_50, low, momentum_score } = COL;
const { rsi_14, volume_ratio } = COL;

/**
 * A pullback that resumes in the direction of the higher timeframe.
 *
 * BUY: on the last closed bar of the higher timeframe EMA 12 is above EMA 26 and the close above EMA 50; here EMA 12 is above EMA 26,
 * a low of the last 3 bars came back to EMA 12 and the close is above EMA 7 again; RSI 40 … 65, ADX at least 15, volume 0.5 × the usual.
 */
export const multiTfConfluentEntry = defineStrategy({
  name: 'MultiTF_ConfluentEntry_Strategy',
  family: 'structure_based',
  sides: 'both',
  inputs: ['low', 'close', 'ema_7', 'ema_12', 'ema_26', 'rsi_14', 'adx_14', 'volume_ratio'],
  base: 0.6,
  confirmations: { confluence_55: 0.05, adx_25: 0.05, volume_1_3: 0.05, bias_aligned: 0.05, momentum_60: 0.05 },
  rule({ bars, higher }) {
    if (higher === null) return NO_VOTE;
    const fast = bars.at(ema_12);
    const rsi = bars.at(rsi_14);
    const adx = bars.at(adx_14);
    const volume = bars.at(volume_ratio);
    const votes =
      fast > bars.at(ema_26) &&
      rsi >= 40 &&
      rsi <= 65 &&
      bars.at(close) > bars.at(ema_7) &&
      adx >= 15 &&
      volume >= 0.5 &&
      higher.at(ema_12) > higher.at(ema_26) &&
      higher.at(close) > higher.at(ema_50) &&
      lowest(bars, low, 3) <= fast;
    if (!votes) return NO_VOTE;
    return bits(
      bars.at(confluence_score) >= 55,
      adx >= 25,
      volume >= 1.3,
      biasAligned(bars),
      bars.at(momentum_score) >= 60,
    );
  },
});

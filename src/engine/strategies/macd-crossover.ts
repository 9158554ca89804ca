import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, crossUp, regimeUnopposed } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { adx_14, atr_14, close, confluence_score, ema_50, macd_histogram, macd_line, macd_signal } = COL;
const { rsi_14, volume_ratio } = COL;

/**
 * MACD crosses its signal line.
 *
 * BUY: the line rose above its signal within 3 bars and is 0.02 ATR clear of it; ADX at least 15, RSI below 80, regime not against it.
 */
export const macdCrossover = defineStrategy({
  name: 'MACD_Crossover_Strategy',
  family: 'trend_following',
  sides: 'both',
  inputs: ['macd_line', 'macd_signal', 'macd_histogram', 'atr_14', 'adx_14', 'rsi_14', 'market_regime'],
  base: 0.55,
  confirmations: {
    line_above_zero: 0.05,
    histogram_rising_twice: 0.05,
    above_ema_50: 0.05,
    volume_1_5: 0.05,
    confluence_55: 0.05,
  },
  rule({ bars }) {
    const histogram = bars.at(macd_histogram);
    const votes =
      histogram >= 0.02 * bars.at(atr_14) &&
      bars.at(adx_14) >= 15 &&
      bars.at(rsi_14) < 80 &&
      regimeUnopposed(bars) &&
      crossUp(bars, macd_line, macd_signal, 3);
    if (!votes) return NO_VOTE;
    const before = bars.at(macd_histogram, 1);
    return bits(
      bars.at(macd_line) > 0,
      histogram > before && before > bars.at(macd_histogram, 2),
      bars.at(close) > bars.at(ema_50),
      bars.at(volume_ratio) >= 1.5,
      bars.at(confluence_score) >= 55,
    );
  },
});

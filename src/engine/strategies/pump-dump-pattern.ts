import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { biasUnopposed, bits } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { close, high, low, momentum_score, natr, roc_10, rsi_14, volume_ratio } = COL;

/**
 * A young pump is ridden, a dump is left. The two sides differ on purpose: entering needs more than leaving.
 *
 * BUY: price rose over 10 bars by at least 1.8 % and 3 NATR on 1.8 × the usual volume; RSI 60 … 80, close in the upper 40 % of its bar, bias
 * not against it. An RSI of 75 or more lowers the confidence.
 *
 * SELL (here in mirrored terms): fell by at least 1.5 % and 3 NATR on 1.5 × the usual volume, RSI at most 45, bias not against it.
 */
export const pumpDumpPattern = defineStrategy({
  name: 'Pump_Dump_Pattern_Strategy',
  family: 'volume_based',
  sides: 'both',
  inputs: ['high', 'low', 'close', 'roc_10', 'natr', 'volume_ratio', 'rsi_14', 'directional_bias'],
  base: 0.6,
  confirmations: { volume_3_5: 0.05, large_move: 0.05, momentum_75: 0.05, overbought: -0.1 },
  rule({ bars, side }) {
    const buying = side === 'BUY';
    const move = bars.at(roc_10);
    const volatility = bars.at(natr);
    if (!(move >= Math.max(buying ? 1.8 : 1.5, 3 * volatility))) return NO_VOTE;
    const volume = bars.at(volume_ratio);
    const rsi = bars.at(rsi_14);
    const bottom = bars.at(low);
    const young = rsi >= 60 && rsi < 80 && bars.at(close) - bottom >= 0.6 * (bars.at(high) - bottom);
    const votes = volume >= (buying ? 1.8 : 1.5) && (buying ? young : rsi >= 55) && biasUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      volume >= 3.5,
      move >= Math.max(buying ? 3 : 2.5, 5 * volatility),
      bars.at(momentum_score) >= 75,
      buying && rsi >= 75,
    );
  },
});

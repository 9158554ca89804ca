import { COL } from '../analyzer/columns.ts';
import { defineStrategy } from './define.ts';
import { bits, regimeUnopposed, VOLATILITY_EXTREME } from './rules.ts';
import { NO_VOTE } from './strategy.ts';

const { atr_14, close, confluence_score, ema_12, ema_26, hull_20, momentum_score, rsi_14 } = COL;
const { volatility_regime, volume_ratio } = COL;

/**
 * The slope of the Hull average is followed.
 *
 * BUY: Hull 20 rose by at least 0.15 ATR a bar over 3 bars and the close is above it; RSI at least 45, momentum 50, volume 0.8 × the
 * usual; volatility not extreme, regime not against it.
 */
export const hullMaSlope = defineStrategy({
  name: 'HullMA_Slope_Strategy',
  family: 'trend_following',
  sides: 'both',
  inputs: [
    'close',
    'hull_20',
    'atr_14',
    'rsi_14',
    'momentum_score',
    'volume_ratio',
    'volatility_regime',
    'market_regime',
  ],
  base: 0.55,
  confirmations: { slope_0_3: 0.05, ema_aligned: 0.05, volume_1_5: 0.05, confluence_55: 0.05, momentum_65: 0.05 },
  rule({ bars }) {
    const hull = bars.at(hull_20);
    const slope = (hull - bars.at(hull_20, 3)) / (3 * bars.at(atr_14));
    const momentum = bars.at(momentum_score);
    const volume = bars.at(volume_ratio);
    const votes =
      slope >= 0.15 &&
      bars.at(close) > hull &&
      bars.at(rsi_14) >= 45 &&
      momentum >= 50 &&
      volume >= 0.8 &&
      bars.at(volatility_regime) < VOLATILITY_EXTREME &&
      regimeUnopposed(bars);
    if (!votes) return NO_VOTE;
    return bits(
      slope >= 0.3,
      bars.at(ema_12) > bars.at(ema_26),
      volume >= 1.5,
      bars.at(confluence_score) >= 55,
      momentum >= 65,
    );
  },
});

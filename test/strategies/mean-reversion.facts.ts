import { bollingerTouch } from '../../src/engine/strategies/bollinger-touch.ts';
import { cciReversal } from '../../src/engine/strategies/cci-reversal.ts';
import { rsiCross } from '../../src/engine/strategies/rsi-cross.ts';
import { stochRsiRebound } from '../../src/engine/strategies/stoch-rsi-rebound.ts';
import { stochasticOversoldBuy } from '../../src/engine/strategies/stochastic-oversold-buy.ts';
import { williamsRRebound } from '../../src/engine/strategies/williams-r-rebound.ts';
import { zscoreExtremeReversal } from '../../src/engine/strategies/zscore-extreme-reversal.ts';
import type { StrategyFacts } from '../support/strategy-cases.ts';

const STRONG_SUPPORT = { close: 100, nearest_support: 99.8, support_strength: 'STRONG', atr_14: 1 };
const RANGING = { market_regime: 'RANGING' };

const bollinger: StrategyFacts = {
  strategy: bollingerTouch,
  buy: {
    chart: {
      open: 98.1,
      low: [100, 97.9],
      close: 98.4,
      bb_lower: 98,
      bb_position: [0.3, 0.1],
      bb_width: 4,
      rsi_14: 45,
      adx_14: 30,
      market_regime: 'TRANSITION',
      volume_ratio: 1.3,
    },
    confirmed: ['volume_1_3'],
    silent: {
      'no touch': { low: 98.1 },
      'touch 3 bars old': { low: [97.9, 98.1, 98.1] },
      'closed outside': { bb_position: 0 },
      'not in the lowest quarter': { bb_position: 0.26 },
      'falling bar': { open: 98.5 },
      'RSI above 45': { rsi_14: 45.1 },
      'ADX above 30': { adx_14: 30.1 },
      'bands too narrow': { bb_width: 0.5 },
      'bands too wide': { bb_width: 8 },
      'falling trend': { market_regime: 'TRENDING_BEAR' },
      'no confirmation': { volume_ratio: 1.2 },
    },
    votes: { 'touch on the bar before': { low: [97.9, 98.1] } },
    adds: {
      position_05: { bb_position: [0.05, 0.1] },
      rsi_35: { rsi_14: 35 },
      stochastic_25: { stoch_k: 20, stoch_d: 25 },
      ranging: RANGING,
    },
  },
  sell: {
    chart: {
      open: 101.9,
      high: [100, 102.1],
      low: 101.5,
      close: 101.6,
      bb_upper: 102,
      bb_lower: 98,
      bb_position: [0.96, 0.9],
      bb_width: 4,
      rsi_14: 65,
      adx_14: 30,
      market_regime: 'RANGING',
    },
    confirmed: ['position_05', 'rsi_35', 'ranging'],
    silent: {
      'no touch': { high: 101.9 },
      'not in the highest quarter': { bb_position: 0.74 },
      'rising bar': { open: 101.5 },
    },
  },
};

const cci: StrategyFacts = {
  strategy: cciReversal,
  buy: {
    chart: {
      cci_20: [-160, -140],
      volatility_regime: 'NORMAL',
      rsi_14: 50,
      volume_ratio: 0.2,
      adx_14: 30,
      market_regime: 'TRANSITION',
    },
    confirmed: ['zone_left'],
    silent: {
      'no extreme': { cci_20: [-149, -140] },
      'extreme 4 bars old': { cci_20: [-160, -140, -139, -138] },
      'still falling': { cci_20: [-160, -130, -140] },
      'already above zero': { cci_20: [-160, 0] },
      'RSI above 50': { rsi_14: 50.1 },
      'thin volume': { volume_ratio: 0.1 },
      'not extreme for a high volatility': { volatility_regime: 'HIGH' },
      'not extreme for an extreme volatility': { cci_20: [-220, -140], volatility_regime: 'EXTREME' },
      'strong falling trend': { market_regime: 'TRENDING_BEAR', adx_14: 25 },
      'no confirmation': { cci_20: [-170, -155] },
    },
    votes: {
      'weak falling trend': { market_regime: 'TRENDING_BEAR', adx_14: 24.9 },
      'low volatility needs less': { cci_20: [-140, -130], volatility_regime: 'LOW' },
    },
    adds: {
      extreme_200: { cci_20: [-200, -140] },
      rsi_35: { rsi_14: 35 },
      volume_1_5: { volume_ratio: 1.5 },
      ranging: RANGING,
    },
  },
  sell: {
    chart: {
      cci_20: [210, 160],
      volatility_regime: 'NORMAL',
      rsi_14: 66,
      volume_ratio: 0.2,
      adx_14: 30,
      market_regime: 'BREAKOUT_BEAR',
    },
    confirmed: ['extreme_200', 'rsi_35'],
    silent: { 'RSI below 50': { rsi_14: 49 }, 'strong rising trend': { market_regime: 'TRENDING_BULL' } },
  },
};

const rsi: StrategyFacts = {
  strategy: rsiCross,
  buy: {
    chart: {
      rsi_14: [34, 36],
      volume_ratio: 0.5,
      market_regime: 'TRANSITION',
      adx_14: 30,
      macd_histogram: [-0.2, -0.1],
    },
    confirmed: ['histogram_rising'],
    silent: {
      'no cross': { rsi_14: [36, 36.5] },
      'cross 3 bars old': { rsi_14: [34, 36, 36.2, 36.4] },
      'thin volume': { volume_ratio: 0.49 },
      'strong falling trend': { market_regime: 'TRENDING_BEAR', adx_14: 25 },
      'no confirmation': { macd_histogram: -0.1 },
    },
    votes: {
      'cross 2 bars old': { rsi_14: [34, 36, 36.2] },
      'a turn in the depth': { rsi_14: [24, 25] },
      'weak falling trend': { market_regime: 'TRENDING_BEAR', adx_14: 24.9 },
    },
    adds: {
      bottom_25: { rsi_14: [25, 36] },
      near_level: STRONG_SUPPORT,
      volume_1_5: { volume_ratio: 1.5 },
      ranging: RANGING,
    },
  },
  sell: {
    chart: {
      rsi_14: [66, 64],
      volume_ratio: 0.5,
      market_regime: 'TRANSITION',
      adx_14: 30,
      close: 100,
      nearest_resistance: 100.4,
      resistance_strength: 'MAJOR',
      atr_14: 1,
    },
    confirmed: ['near_level'],
    silent: {
      'strong rising trend': { market_regime: 'BREAKOUT_BULL' },
      'level too far': { nearest_resistance: 100.6 },
    },
    votes: { 'a turn in the height': { rsi_14: [76, 75] } },
  },
};

const stochRsi: StrategyFacts = {
  strategy: stochRsiRebound,
  buy: {
    chart: {
      stoch_rsi: [20, 30],
      adx_14: 15,
      rsi_14: 55,
      stoch_k: 40,
      stoch_d: 35,
      directional_bias: 'NEUTRAL',
      confluence_score: 50,
    },
    confirmed: ['confluence_50'],
    silent: {
      'no cross': { stoch_rsi: [29, 30] },
      'cross on the bar before': { stoch_rsi: [20, 30, 31] },
      'no trend at all': { adx_14: 14.9 },
      'trend too strong': { adx_14: 40.1 },
      'RSI above 55': { rsi_14: 55.1 },
      'K not above D': { stoch_k: 35 },
      'bias against it': { directional_bias: 'BEARISH' },
      'no confirmation': { confluence_score: 49.9 },
    },
    adds: {
      bottom_15: { stoch_rsi: [15, 30] },
      rsi_35: { rsi_14: 35 },
      volume_1_3: { volume_ratio: 1.3 },
      ranging: RANGING,
    },
  },
  sell: {
    chart: {
      stoch_rsi: [86, 71],
      adx_14: 40,
      rsi_14: 45,
      stoch_k: 60,
      stoch_d: 65,
      directional_bias: 'BEARISH',
    },
    confirmed: ['bottom_15'],
    silent: { 'bias against it': { directional_bias: 'BULLISH' }, 'RSI below 45': { rsi_14: 44.9 } },
  },
};

const stochastic: StrategyFacts = {
  strategy: stochasticOversoldBuy,
  buy: {
    chart: { stoch_k: [20, 18, 25], stoch_d: [21, 20, 21], adx_14: 40, market_regime: 'TRANSITION', volume_ratio: 1.2 },
    confirmed: ['volume_1_2'],
    silent: {
      'never oversold': { stoch_k: [30, 23, 28], stoch_d: [30, 24, 24] },
      'cross 3 bars old': { stoch_k: [10, 14, 17, 21], stoch_d: [12, 11, 12, 13] },
      'K and D too close': { stoch_k: [20, 18, 22.4] },
      'K already above 40': { stoch_k: [20, 18, 40.1] },
      'trend too strong': { adx_14: 40.1 },
      'falling trend': { market_regime: 'TRENDING_BEAR' },
      'no confirmation': { volume_ratio: 1.1 },
    },
    adds: {
      both_below_15: { stoch_k: [14, 12, 25], stoch_d: [15, 14, 21] },
      gap_8: { stoch_k: [20, 18, 29] },
      rsi_35: { rsi_14: 35 },
      near_level: STRONG_SUPPORT,
      ranging: RANGING,
    },
  },
};

const williams: StrategyFacts = {
  strategy: williamsRRebound,
  buy: {
    chart: {
      williams_r: [-85, -78, -70],
      adx_14: 30,
      volume_ratio: 1,
      directional_bias: 'NEUTRAL',
      stoch_k: 30,
      stoch_d: 25,
    },
    confirmed: ['stochastic_turned'],
    silent: {
      'no bottom': { williams_r: [-79, -78, -70] },
      'bottom 4 bars before': { williams_r: [-85, -78, -78, -78, -70] },
      'left before': { williams_r: [-85, -74, -68] },
      'not left yet': { williams_r: [-85, -82, -75.5] },
      'step too small': { williams_r: [-85, -76, -74] },
      'trend too strong': { adx_14: 30.1 },
      'thin volume': { volume_ratio: 0.99 },
      'bias against it': { directional_bias: 'BEARISH' },
      'no confirmation': { stoch_k: 25 },
    },
    adds: {
      bottom_90: { williams_r: [-90, -78, -70] },
      near_level: STRONG_SUPPORT,
      volume_1_5: { volume_ratio: 1.5 },
      ranging: RANGING,
    },
  },
  sell: {
    chart: {
      williams_r: [-9, -22, -30],
      adx_14: 30,
      volume_ratio: 1,
      directional_bias: 'NEUTRAL',
    },
    confirmed: ['bottom_90'],
    silent: { 'no top': { williams_r: [-21, -22, -30] } },
  },
};

const zscore: StrategyFacts = {
  strategy: zscoreExtremeReversal,
  buy: {
    chart: {
      z_20: [-2, -1.5],
      macd_histogram: [-0.2, -0.1],
      adx_14: 45,
      volume_ratio: 1,
      market_regime: 'TRANSITION',
      rsi_14: 30,
    },
    confirmed: ['rsi_30'],
    silent: {
      'no extreme': { z_20: [-1.7, -1.5] },
      'extreme 4 bars old': { z_20: [-2, -1.7, -1.6, -1.5] },
      'still falling': { z_20: [-1.9, -2] },
      'already back': { z_20: [-2, -0.9] },
      'histogram not rising': { macd_histogram: -0.1 },
      'trend too strong': { adx_14: 45.1 },
      'thin volume': { volume_ratio: 0.99 },
      'strong falling trend': { market_regime: 'TRENDING_BEAR', adx_14: 25 },
      'no confirmation': { rsi_14: 30.1 },
    },
    votes: { 'weak falling trend': { market_regime: 'TRENDING_BEAR', adx_14: 24.9 } },
    adds: {
      extreme_2_2: { z_20: [-2.2, -1.5] },
      extreme_2_8: { z_20: [-2.8, -1.5] },
      atr_percentile_60: { atr_percentile: 60 },
      volume_1_5: { volume_ratio: 1.5 },
      ranging: RANGING,
    },
  },
  sell: {
    chart: {
      z_20: [2.3, 1.5],
      macd_histogram: [0.2, 0.1],
      adx_14: 20,
      volume_ratio: 1,
      market_regime: 'TRENDING_BULL',
    },
    confirmed: ['extreme_2_2'],
    silent: { 'strong rising trend': { adx_14: 25 }, 'histogram not falling': { macd_histogram: 0.1 } },
  },
};

export const MEAN_REVERSION: readonly StrategyFacts[] = [bollinger, cci, rsi, stochRsi, stochastic, williams, zscore];

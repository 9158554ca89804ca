import { adxDirection } from '../../src/engine/strategies/adx-direction.ts';
import { emaCross } from '../../src/engine/strategies/ema-cross.ts';
import { hullMaSlope } from '../../src/engine/strategies/hull-ma-slope.ts';
import { macdCrossover } from '../../src/engine/strategies/macd-crossover.ts';
import { parabolicSarBounce } from '../../src/engine/strategies/parabolic-sar-bounce.ts';
import { ppoCrossover } from '../../src/engine/strategies/ppo-crossover.ts';
import { rocThreshold } from '../../src/engine/strategies/roc-threshold.ts';
import { supertrendReversal } from '../../src/engine/strategies/supertrend-reversal.ts';
import { temaSlope } from '../../src/engine/strategies/tema-slope.ts';
import { trixCrossover } from '../../src/engine/strategies/trix-crossover.ts';
import type { StrategyFacts } from '../support/strategy-cases.ts';

const OPPOSED = {
  'falling trend': { market_regime: 'TRENDING_BEAR' },
  'falling breakout': { market_regime: 'BREAKOUT_BEAR' },
};

const adx: StrategyFacts = {
  strategy: adxDirection,
  buy: {
    chart: {
      adx_14: [24, 25, 26, 27],
      plus_di: 25,
      minus_di: 15,
      momentum_score: 55,
      market_regime: 'TRANSITION',
      confluence_score: 55,
    },
    confirmed: ['confluence_55'],
    silent: {
      'weak trend': { adx_14: [19, 20, 21, 21.9] },
      'trend not strengthening': { adx_14: 27 },
      'DI close together': { plus_di: 19.9 },
      'momentum below 55': { momentum_score: 54.9 },
      'no confirmation': { confluence_score: 54.9 },
      ...OPPOSED,
    },
    adds: {
      adx_30: { adx_14: [24, 25, 26, 30] },
      adx_40: { adx_14: [24, 25, 26, 40] },
      di_gap_15: { plus_di: 30 },
      momentum_65: { momentum_score: 65 },
    },
  },
  sell: {
    chart: {
      adx_14: [24, 25, 26, 31],
      plus_di: 15,
      minus_di: 25,
      momentum_score: 45,
      market_regime: 'BREAKOUT_BEAR',
      confluence_score: 45,
    },
    confirmed: ['adx_30', 'confluence_55'],
    silent: {
      'momentum above 45': { momentum_score: 45.1 },
      'rising trend': { market_regime: 'TRENDING_BULL' },
      'rising breakout': { market_regime: 'BREAKOUT_BULL' },
    },
  },
};

const ema: StrategyFacts = {
  strategy: emaCross,
  buy: {
    chart: {
      close: 101,
      ema_12: [99, 99.2, 99.5, 100.5],
      ema_26: 100,
      ema_50: 99.8,
      ema_99: 102,
      atr_14: 2,
      macd_line: 0.3,
      macd_signal: 0.1,
      macd_histogram: 0.2,
      volume_ratio: 1.2,
    },
    confirmed: ['volume_1_2'],
    silent: {
      'no cross': { ema_12: 100.5 },
      'cross 6 bars old': { ema_12: [99, 100.5, 100.5, 100.5, 100.5, 100.5, 100.5] },
      'averages too close': { ema_12: [99, 100.19] },
      'close not above EMA 50': { ema_50: 101 },
      'close 3 % below EMA 99': { ema_99: 104 },
      'MACD below its signal': { macd_line: 0.1 },
      'no confirmation': { volume_ratio: 1.1 },
    },
    votes: { 'cross 5 bars old': { ema_12: [99, 100.5, 100.5, 100.5, 100.5, 100.5] } },
    adds: {
      averages_aligned: { ema_99: 100.5 },
      histogram_rising: { macd_histogram: [0.1, 0.2] },
      volume_double: { volume_ratio: 2 },
      momentum_65: { momentum_score: 65 },
    },
  },
  sell: {
    chart: {
      close: 99,
      ema_12: [101, 100.8, 100.5, 99.5],
      ema_26: 100,
      ema_50: 100.2,
      ema_99: 98,
      atr_14: 2,
      macd_line: -0.3,
      macd_signal: -0.1,
      macd_histogram: [-0.1, -0.2],
      volume_ratio: 1.2,
    },
    confirmed: ['histogram_rising', 'volume_1_2'],
    silent: { 'close 3 % above EMA 99': { ema_99: 96 } },
  },
};

const hull: StrategyFacts = {
  strategy: hullMaSlope,
  buy: {
    chart: {
      close: 102,
      hull_20: [100, 100.5, 101, 101.5],
      atr_14: 2,
      rsi_14: 45,
      momentum_score: 50,
      volume_ratio: 0.8,
      volatility_regime: 'HIGH',
      market_regime: 'TRANSITION',
      confluence_score: 55,
    },
    confirmed: ['confluence_55'],
    silent: {
      'flat average': { hull_20: [101, 101, 101, 101.5] },
      'close below it': { close: 101.4 },
      'RSI below 45': { rsi_14: 44.9 },
      'momentum below 50': { momentum_score: 49.9 },
      'thin volume': { volume_ratio: 0.79 },
      'extreme volatility': { volatility_regime: 'EXTREME' },
      'no confirmation': { confluence_score: 54.9 },
      ...OPPOSED,
    },
    adds: {
      slope_0_3: { hull_20: [100, 100.5, 101, 101.9] },
      ema_aligned: { ema_12: 101, ema_26: 100 },
      volume_1_5: { volume_ratio: 1.5 },
      momentum_65: { momentum_score: 65 },
    },
  },
  sell: {
    chart: {
      close: 100,
      hull_20: [102, 101.5, 101, 100.5],
      atr_14: 2,
      rsi_14: 55,
      momentum_score: 35,
      volume_ratio: 0.8,
      volatility_regime: 'LOW',
      market_regime: 'RANGING',
      ema_12: 100,
      ema_26: 101,
    },
    confirmed: ['ema_aligned', 'momentum_65'],
    silent: { 'RSI above 55': { rsi_14: 55.1 } },
  },
};

const macd: StrategyFacts = {
  strategy: macdCrossover,
  buy: {
    chart: {
      macd_line: [-0.2, -0.1, 0.2],
      macd_signal: [0, 0, 0.1],
      macd_histogram: [-0.05, -0.1, 0.1],
      atr_14: 2,
      adx_14: 15,
      rsi_14: 79,
      market_regime: 'TRANSITION',
    },
    confirmed: ['line_above_zero'],
    silent: {
      'no cross': { macd_line: 0.2, macd_signal: 0.1 },
      'cross 4 bars old': { macd_line: [-0.2, 0.2, 0.2, 0.2, 0.2], macd_signal: 0.1 },
      'histogram too small': { macd_histogram: 0.03 },
      'no trend': { adx_14: 14.9 },
      'RSI 80': { rsi_14: 80 },
      'no confirmation': { macd_line: [-0.2, -0.01], macd_signal: -0.1 },
      ...OPPOSED,
    },
    votes: { 'cross 3 bars old': { macd_line: [-0.2, 0.2, 0.2, 0.2], macd_signal: 0.1 } },
    adds: {
      histogram_rising_twice: { macd_histogram: [-0.2, -0.1, 0.1] },
      above_ema_50: { close: 101, ema_50: 100 },
      volume_1_5: { volume_ratio: 1.5 },
      confluence_55: { confluence_score: 55 },
    },
  },
  sell: {
    chart: {
      macd_line: [0.2, 0.1, 0.05],
      macd_signal: [0, 0, 0.15],
      macd_histogram: [0.2, 0.1, -0.1],
      atr_14: 2,
      adx_14: 15,
      rsi_14: 21,
      market_regime: 'TRENDING_BEAR',
      close: 99,
      ema_50: 100,
    },
    confirmed: ['histogram_rising_twice', 'above_ema_50'],
    silent: { 'RSI 20': { rsi_14: 20 } },
  },
};

const sar: StrategyFacts = {
  strategy: parabolicSarBounce,
  buy: {
    chart: {
      open: 100,
      low: [99.9, 99.8],
      close: [100, 100.3],
      psar: [98.9, 99],
      psar_direction: 1,
      psar_bars: 3,
      atr_14: 1.2,
      adx_14: 18,
      volume_ratio: 1,
      market_regime: 'TRANSITION',
      rsi_14: 60,
    },
    confirmed: ['rsi_30_60'],
    silent: {
      'SAR above': { psar_direction: -1 },
      'SAR just turned': { psar_bars: 2 },
      'no approach': { low: [100.2, 100] },
      'falling bar': { open: 100.3 },
      'below the previous close': { close: [100.4, 100.3] },
      'too far above the SAR': { psar: 98.7, low: 99.5 },
      'no trend': { adx_14: 17.9 },
      'thin volume': { volume_ratio: 0.9 },
      'no confirmation': { rsi_14: 61 },
      ...OPPOSED,
    },
    adds: {
      dip_0_35_atr: { low: [99.9, 99.4] },
      acceleration_0_1: { psar_af: 0.1 },
      adx_25: { adx_14: 25.1 },
      volume_1_5: { volume_ratio: 1.5 },
    },
  },
  sell: {
    chart: {
      open: 100,
      high: [100.1, 100.2],
      low: 99.5,
      close: [100, 99.7],
      psar: [101.1, 101],
      psar_direction: -1,
      psar_bars: 4,
      psar_af: 0.12,
      atr_14: 1.2,
      adx_14: 18,
      volume_ratio: 1,
      market_regime: 'TRANSITION',
      rsi_14: 40,
    },
    confirmed: ['acceleration_0_1', 'rsi_30_60'],
    silent: { 'no approach': { high: 99.8 }, 'rising bar': { open: 99.6 } },
  },
};

const ppo: StrategyFacts = {
  strategy: ppoCrossover,
  buy: {
    chart: {
      ppo: [0.3, 0.4],
      natr: 0.4,
      macd_histogram: 0.1,
      momentum_score: 50,
      directional_bias: 'NEUTRAL',
      market_regime: 'TRANSITION',
      confluence_score: 55,
    },
    confirmed: ['confluence_55'],
    silent: {
      'PPO below 0.25': { ppo: [0.2, 0.24] },
      'PPO below half a NATR': { natr: 0.9 },
      'not growing': { ppo: 0.4 },
      'histogram not positive': { macd_histogram: 0 },
      'momentum below 50': { momentum_score: 49.9 },
      'bias against it': { directional_bias: 'BEARISH' },
      'no confirmation': { confluence_score: 54 },
      ...OPPOSED,
    },
    adds: {
      ppo_0_5: { ppo: [0.3, 0.5] },
      ppo_1: { ppo: [0.3, 1] },
      bias_aligned: { directional_bias: 'BULLISH' },
      momentum_65: { momentum_score: 65 },
    },
  },
  sell: {
    chart: {
      ppo: [-0.4, -0.6],
      natr: 0.4,
      macd_histogram: -0.1,
      momentum_score: 50,
      directional_bias: 'BEARISH',
      market_regime: 'TRENDING_BEAR',
    },
    confirmed: ['ppo_0_5', 'bias_aligned'],
    silent: { 'bias against it': { directional_bias: 'BULLISH' } },
  },
};

const roc: StrategyFacts = {
  strategy: rocThreshold,
  buy: {
    chart: {
      roc_10: 1,
      natr: 0.4,
      volume_ratio: 1,
      momentum_score: 55,
      adx_14: 20,
      rsi_14: 85,
      market_regime: 'TRANSITION',
      confluence_score: 55,
    },
    confirmed: ['confluence_55'],
    silent: {
      'change below 0.8 %': { roc_10: 0.79 },
      'change below 2 NATR': { natr: 0.6 },
      'thin volume': { volume_ratio: 0.99 },
      'momentum below 55': { momentum_score: 54.9 },
      'no trend': { adx_14: 19.9 },
      'RSI above 85': { rsi_14: 85.1 },
      'no confirmation': { confluence_score: 54 },
      ...OPPOSED,
    },
    adds: {
      change_1_5_times: { roc_10: 1.3 },
      change_2_5_times: { roc_10: 2.1 },
      volume_1_5: { volume_ratio: 1.5 },
      volume_double: { volume_ratio: 2 },
      adx_25: { adx_14: 25.1 },
    },
  },
  sell: {
    chart: {
      roc_10: -1.3,
      natr: 0.4,
      volume_ratio: 1.5,
      momentum_score: 45,
      adx_14: 20,
      rsi_14: 15,
      market_regime: 'VOLATILE',
    },
    confirmed: ['change_1_5_times', 'volume_1_5'],
    silent: { 'RSI below 15': { rsi_14: 14.9 } },
  },
};

const supertrend: StrategyFacts = {
  strategy: supertrendReversal,
  buy: {
    chart: { supertrend_direction: [-1, 1, 1], momentum_score: 50, volume_ratio: 0.6, adx_14: 20 },
    confirmed: ['adx_20'],
    silent: {
      'no flip': { supertrend_direction: 1 },
      'flip 4 bars old': { supertrend_direction: [-1, 1, 1, 1, 1] },
      'flipped back': { supertrend_direction: [-1, 1, -1], momentum_score: 51 },
      'momentum below 50': { momentum_score: 49.9 },
      'thin volume': { volume_ratio: 0.59 },
      'no confirmation': { adx_14: 19.9 },
    },
    votes: { 'flip 3 bars old': { supertrend_direction: [-1, 1, 1, 1] } },
    adds: {
      volume_1_5: { volume_ratio: 1.5 },
      confluence_55: { confluence_score: 55 },
      above_ema_50: { close: 101, ema_50: 100 },
      momentum_65: { momentum_score: 65 },
    },
  },
  sell: {
    chart: {
      supertrend_direction: [1, 1, -1],
      momentum_score: 35,
      volume_ratio: 0.6,
      confluence_score: 45,
    },
    confirmed: ['confluence_55', 'momentum_65'],
    silent: { 'momentum above 50': { momentum_score: 50.1 } },
  },
};

const tema: StrategyFacts = {
  strategy: temaSlope,
  buy: {
    chart: {
      close: 100.5,
      tema_12: [100, 100.05, 100.1],
      volume_ratio: 1.25,
      confluence_score: 52,
      market_regime: 'TRANSITION',
      ema_12: 101,
      ema_26: 100,
    },
    confirmed: ['ema_aligned'],
    silent: {
      'flat on this bar': { tema_12: [100, 100.05, 100.06] },
      'flat on the bar before': { tema_12: [100.04, 100.05, 100.1] },
      'close below it': { close: 100 },
      'close too far above it': { close: 102 },
      'thin volume': { volume_ratio: 1.24 },
      'confluence below 52': { confluence_score: 51.9 },
      'no confirmation': { ema_12: 99 },
      ...OPPOSED,
    },
    adds: {
      slope_0_18_percent: { tema_12: [100, 100.05, 100.3] },
      momentum_65: { momentum_score: 65 },
      adx_25: { adx_14: 25 },
      volume_double: { volume_ratio: 2 },
    },
  },
  sell: {
    chart: {
      close: 99.6,
      tema_12: [100.1, 100.05, 100],
      volume_ratio: 1.25,
      confluence_score: 48,
      market_regime: 'TRANSITION',
      adx_14: 25,
    },
    confirmed: ['adx_25'],
    silent: { 'confluence above 48': { confluence_score: 48.1 }, 'close too far below it': { close: 98.4 } },
  },
};

const trix: StrategyFacts = {
  strategy: trixCrossover,
  buy: {
    chart: {
      trix: [-0.02, -0.01, 0.01],
      trix_signal: 0,
      close: 100,
      ema_12: 99.5,
      atr_14: 1,
      roc_10: -0.1,
      volume_ratio: 0.5,
      directional_bias: 'NEUTRAL',
    },
    confirmed: ['trix_above_zero'],
    silent: {
      'no cross': { trix: 0.01 },
      'cross 4 bars old': { trix: [-0.02, 0.01, 0.01, 0.01, 0.01] },
      'price ran away': { close: 101.1 },
      'still falling': { roc_10: -0.11 },
      'rose too far': { roc_10: 5.1 },
      'thin volume': { volume_ratio: 0.49 },
      'bias against it': { directional_bias: 'BEARISH' },
      'no confirmation': { trix: [-0.03, -0.01], trix_signal: -0.02 },
    },
    votes: { 'cross 3 bars old': { trix: [-0.02, 0.01, 0.01, 0.01] } },
    adds: {
      volume_1_2: { volume_ratio: 1.2 },
      volume_1_8: { volume_ratio: 1.8 },
      histogram_positive: { macd_histogram: 0.1 },
      momentum_60: { momentum_score: 60 },
    },
  },
  sell: {
    chart: {
      trix: [0.02, 0.01, -0.01],
      trix_signal: 0,
      close: 100,
      ema_12: 101.4,
      atr_14: 1,
      roc_10: -5,
      volume_ratio: 0.5,
      directional_bias: 'BEARISH',
    },
    confirmed: ['trix_above_zero'],
    silent: { 'rose before': { roc_10: 0.11 }, 'price ran away': { ema_12: 101.6 } },
  },
};

export const TREND_FOLLOWING: readonly StrategyFacts[] = [adx, ema, hull, macd, ppo, sar, roc, supertrend, tema, trix];

import { liquiditySweepBuy } from '../../src/engine/strategies/liquidity-sweep-buy.ts';
import { obvCrossover } from '../../src/engine/strategies/obv-crossover.ts';
import { pumpDumpPattern } from '../../src/engine/strategies/pump-dump-pattern.ts';
import type { StrategyFacts } from '../support/strategy-cases.ts';

const obv: StrategyFacts = {
  strategy: obvCrossover,
  buy: {
    chart: {
      obv: [90, 95, 110],
      obv_ma_10: 100,
      obv_dist: 0.5,
      volume_ratio: 1.2,
      close: 101,
      ema_12: 100,
      market_regime: 'TRANSITION',
      directional_bias: 'NEUTRAL',
      rsi_14: 65,
    },
    confirmed: ['rsi_40_65'],
    silent: {
      'no cross': { obv: 110 },
      'cross 4 bars old': { obv: [90, 110, 110, 110, 110] },
      'too close': { obv_dist: 0.49 },
      'thin volume': { volume_ratio: 1.19 },
      'close not above EMA 12': { close: 100 },
      'volatile regime': { market_regime: 'VOLATILE' },
      'bias against it': { directional_bias: 'BEARISH' },
      'no confirmation': { rsi_14: 65.1 },
    },
    votes: { 'cross 3 bars old': { obv: [90, 110, 110, 110] } },
    adds: {
      distance_1_5: { obv_dist: 1.5 },
      volume_2_5: { volume_ratio: 2.5 },
      above_day_vwap: { vwap_day: 100 },
      confluence_55: { confluence_score: 55 },
    },
  },
  sell: {
    chart: {
      obv: [-90, -95, -110],
      obv_ma_10: -100,
      obv_dist: -1.6,
      volume_ratio: 1.2,
      close: 99,
      ema_12: 100,
      market_regime: 'TRANSITION',
      directional_bias: 'NEUTRAL',
      rsi_14: 34,
      vwap_day: 99.5,
    },
    confirmed: ['distance_1_5', 'above_day_vwap'],
    silent: { 'volatile regime': { market_regime: 'VOLATILE' }, 'bias against it': { directional_bias: 'BULLISH' } },
  },
};

const sweep: StrategyFacts = {
  strategy: liquiditySweepBuy,
  buy: {
    chart: {
      nearest_support: [100, 98, 98, 98, 98, 98],
      support_strength: ['MODERATE', 'WEAK', 'WEAK', 'WEAK', 'WEAK', 'WEAK'],
      low: [101, 101, 99.3, 99.9],
      open: 100,
      close: 100.3,
      natr: 0.5,
      volume_ratio: [1, 1.5, 1],
      rsi_14: 60,
      market_regime: 'TRANSITION',
    },
    confirmed: [],
    silent: {
      'sweep too shallow': { low: 99.6 },
      'sweep older than 5 bars': { low: [99.3, 100.1, 100.1, 100.1, 100.1, 100.1] },
      'level learnt from the sweep': { nearest_support: [null, 100, 100, 100, 100, 100] },
      'not won back': { open: 99.5, close: 100 },
      'falling bar': { open: 100.4 },
      'no volume': { volume_ratio: 1.4 },
      'weak level': { support_strength: 'WEAK' },
      'RSI above 60': { rsi_14: 60.1 },
      'falling breakout': { market_regime: 'BREAKOUT_BEAR' },
    },
    votes: {
      'falling trend': { market_regime: 'TRENDING_BEAR' },
      '0.7 % is enough when NATR is large': { natr: 5 },
    },
    adds: {
      depth_1_percent: { low: 99 },
      recovered_0_5_percent: { close: 100.6 },
      rsi_40: { rsi_14: 40 },
      volume_2_5: { volume_ratio: 2.5 },
      histogram_rising: { macd_histogram: [-0.2, -0.1] },
      ranging: { market_regime: 'RANGING' },
    },
  },
};

const pump: StrategyFacts = {
  strategy: pumpDumpPattern,
  buy: {
    chart: {
      high: 101,
      low: 99,
      close: 100.5,
      roc_10: 2.5,
      natr: 0.5,
      volume_ratio: 1.8,
      rsi_14: 65,
      directional_bias: 'NEUTRAL',
    },
    confirmed: [],
    silent: {
      'rise below 1.8 %': { roc_10: 1.7 },
      'rise below 3 NATR': { natr: 0.9 },
      'thin volume': { volume_ratio: 1.7 },
      'RSI below 60': { rsi_14: 59.9 },
      'RSI 80': { rsi_14: 80, volume_ratio: 3.5, roc_10: 3 },
      'close not in the upper 40 %': { close: 100.1 },
      'bias against it': { directional_bias: 'BEARISH' },
      'overbought with nothing to make up for it': { rsi_14: 75 },
      'overbought with one confirmation only': { rsi_14: 75, volume_ratio: 3.5 },
    },
    adds: {
      volume_3_5: { volume_ratio: 3.5 },
      large_move: { roc_10: 3 },
      momentum_75: { momentum_score: 75 },
      overbought: { rsi_14: 75, volume_ratio: 3.5, roc_10: 3 },
    },
  },
  sell: {
    chart: {
      high: 101,
      low: 99,
      close: 100.9,
      roc_10: -1.6,
      natr: 0.5,
      volume_ratio: 1.5,
      rsi_14: 45,
      directional_bias: 'NEUTRAL',
    },
    confirmed: [],
    silent: {
      'fall below 1.5 %': { roc_10: -1.4 },
      'fall below 3 NATR': { natr: 0.9 },
      'thin volume': { volume_ratio: 1.4 },
      'RSI above 45': { rsi_14: 45.1 },
      'bias against it': { directional_bias: 'BULLISH' },
    },
    votes: { 'RSI at the bottom': { rsi_14: 10 } },
    adds: {
      volume_3_5: { volume_ratio: 3.5 },
      large_move: { roc_10: -2.5 },
      momentum_75: { momentum_score: 25 },
    },
  },
};

export const VOLUME_BASED: readonly StrategyFacts[] = [obv, sweep, pump];

import { multiTfConfluentEntry } from '../../src/engine/strategies/multi-tf-confluent-entry.ts';
import { resistanceRejection } from '../../src/engine/strategies/resistance-rejection.ts';
import { spikeReactionBuy } from '../../src/engine/strategies/spike-reaction-buy.ts';
import { vwapSupportResistance } from '../../src/engine/strategies/vwap-support-resistance.ts';
import type { StrategyFacts } from '../support/strategy-cases.ts';

const multi: StrategyFacts = {
  strategy: multiTfConfluentEntry,
  buy: {
    chart: {
      low: [100.4, 101, 101],
      close: 101.5,
      ema_7: 101,
      ema_12: 100.5,
      ema_26: 100,
      rsi_14: 65,
      adx_14: 15,
      volume_ratio: 0.5,
    },
    higher: { close: 102, ema_12: 101, ema_26: 100, ema_50: 99 },
    confirmed: [],
    silent: {
      'no pullback': { low: 100.6 },
      'pullback 4 bars old': { low: [100.4, 101, 101, 101] },
      'not resumed': { ema_7: 101.5 },
      'averages not in order': { ema_26: 100.5 },
      'RSI below 40': { rsi_14: 39.9 },
      'RSI above 65': { rsi_14: 65.1 },
      'no trend': { adx_14: 14.9 },
      'thin volume': { volume_ratio: 0.4 },
    },
    silentHigher: {
      'averages not in order': { ema_12: 100 },
      'close below EMA 50': { close: 99 },
      'EMA 12 missing': { ema_12: null },
      'EMA 26 missing': { ema_26: null },
      'EMA 50 missing': { ema_50: null },
      'close missing': { close: null },
    },
    adds: {
      confluence_55: { confluence_score: 55 },
      adx_25: { adx_14: 25 },
      volume_1_3: { volume_ratio: 1.3 },
      bias_aligned: { directional_bias: 'BULLISH' },
      momentum_60: { momentum_score: 60 },
    },
  },
  sell: {
    chart: {
      low: 98,
      high: [99.6, 99, 99],
      close: 98.5,
      ema_7: 99,
      ema_12: 99.5,
      ema_26: 100,
      rsi_14: 35,
      adx_14: 25,
      volume_ratio: 0.5,
    },
    higher: { close: 98, ema_12: 99, ema_26: 100, ema_50: 101 },
    confirmed: ['adx_25'],
    silent: { 'no pullback': { high: 99.4 }, 'RSI above 60': { rsi_14: 60.1 }, 'RSI below 35': { rsi_14: 34.9 } },
    silentHigher: { 'close above EMA 50': { close: 102 } },
  },
};

const rejection: StrategyFacts = {
  strategy: resistanceRejection,
  sell: {
    chart: {
      nearest_resistance: [100, 101],
      resistance_strength: ['MODERATE', 'WEAK'],
      open: 99.5,
      high: [99.5, 100],
      low: 98.9,
      close: 99.3,
      atr_14: 1,
      rsi_14: [55, 50, 50],
      volume_ratio: 1.5,
      market_regime: 'TRANSITION',
    },
    confirmed: ['volume_1_5'],
    silent: {
      'level not reached': { high: 99.85, low: 99.25 },
      'attack 3 bars old': { high: [100, 99.5, 99.5], low: 99.25 },
      'not pushed back': { open: 99.56, close: 99.55, low: 99 },
      'rising bar': { open: 99.2 },
      'no upper wick': { low: 98 },
      'weak level': { resistance_strength: 'WEAK' },
      'no level': { nearest_resistance: null },
      'RSI never at 55': { rsi_14: 54 },
      'RSI at 55 too long ago': { rsi_14: [55, 50, 50, 50] },
      'thin volume': { volume_ratio: 0.7, macd_histogram: [0.2, 0.1] },
      'rising trend': { market_regime: 'TRENDING_BULL' },
      'rising breakout': { market_regime: 'BREAKOUT_BULL' },
      'no confirmation': { volume_ratio: 1.4 },
    },
    votes: {
      'the wick is on the bar before': { high: [100, 99.6], open: [99, 99.5], close: [99.2, 99.3], low: [98.5, 98.9] },
    },
    adds: {
      level_strong: { resistance_strength: 'STRONG' },
      failed_break: { high: [99.5, 100.1] },
      rsi_extreme_65: { rsi_14: [65, 50, 50] },
      histogram_turning: { macd_histogram: [0.2, 0.1] },
    },
  },
};

const spike: StrategyFacts = {
  strategy: spikeReactionBuy,
  buy: {
    chart: {
      roc_10: [-2, -1.8],
      natr: 0.5,
      volume_ratio: [2, 1.2],
      rsi_14: [30, 35],
      low: [98, 98.2, 98.5, 98.4],
      open: 98.6,
      close: 99,
      macd_histogram: [-0.2, -0.1],
    },
    confirmed: ['histogram_rising'],
    silent: {
      'fall below 1.5 %': { roc_10: -1.4 },
      'fall below 3 NATR': { natr: 0.7 },
      'fall 4 bars old': { roc_10: [-2, -1, -1, -1] },
      'no volume': { volume_ratio: 1.9 },
      'volume 6 bars old': { volume_ratio: [2, 1, 1, 1, 1, 1] },
      'RSI never at 30': { rsi_14: 31 },
      'a new low': { low: [98, 98.2, 98.5, 97.9] },
      'falling bar': { open: 99 },
      'ATR above 10 % of the price': { natr: 10.1, roc_10: -31 },
      'no confirmation': { macd_histogram: -0.1 },
    },
    adds: {
      drop_2_5_percent: { roc_10: -2.5 },
      drop_4_percent: { roc_10: -4 },
      volume_3_5: { volume_ratio: 3.5 },
      rsi_20: { rsi_14: [20, 35] },
      near_level: { nearest_support: 98.8, support_strength: 'MAJOR', atr_14: 0.5 },
    },
  },
};

const vwap: StrategyFacts = {
  strategy: vwapSupportResistance,
  buy: {
    chart: {
      open: 100.2,
      low: 100.3,
      close: [100.5, 100.5, 100.5, 100.6],
      vwap_day: 100,
      vwap_day_bars: 8,
      atr_14: 1,
      volume_ratio: 1.4,
      momentum_score: 45,
      directional_bias: 'NEUTRAL',
      market_regime: 'TRANSITION',
      ema_12: 101,
      ema_26: 100,
    },
    confirmed: ['ema_aligned'],
    silent: {
      'came from below': { close: [99.9, 100.5, 100.5, 100.6] },
      'no touch': { low: 100.55 },
      'closed below': { open: 99.8, close: [100.5, 100.5, 100.5, 99.9] },
      'more than 1.2 % above': { close: [100.5, 100.5, 100.5, 101.3] },
      'more than 2 ATR above': { atr_14: 0.25, low: 100.1 },
      'falling bar': { open: 100.6 },
      'thin volume': { volume_ratio: 1.3 },
      'momentum below 45': { momentum_score: 44.9 },
      'bias against it': { directional_bias: 'BEARISH' },
      'falling trend': { market_regime: 'TRENDING_BEAR' },
      'day too young': { vwap_day_bars: 7 },
      'no confirmation': { ema_12: 99 },
    },
    adds: {
      support_at_vwap: { nearest_support: 99.6 },
      volume_double: { volume_ratio: 2 },
      obv_rising: { obv_oscillator: 1 },
      confluence_55: { confluence_score: 55 },
    },
  },
  sell: {
    chart: {
      open: 99.8,
      high: 99.7,
      low: 99.3,
      close: [99.5, 99.5, 99.5, 99.4],
      vwap_day: 100,
      vwap_day_bars: 8,
      atr_14: 1,
      volume_ratio: 1.4,
      momentum_score: 55,
      directional_bias: 'NEUTRAL',
      market_regime: 'TRANSITION',
      nearest_resistance: 100.4,
      obv_oscillator: -5,
    },
    confirmed: ['support_at_vwap', 'obv_rising'],
    silent: { 'came from above': { close: [100.1, 99.5, 99.5, 99.4] }, 'no touch': { high: 99.45 } },
  },
};

export const STRUCTURE_BASED: readonly StrategyFacts[] = [multi, rejection, spike, vwap];

import { atrBreakout } from '../../src/engine/strategies/atr-breakout.ts';
import { donchianBreakout } from '../../src/engine/strategies/donchian-breakout.ts';
import { rangeBreakoutConfirmation } from '../../src/engine/strategies/range-breakout-confirmation.ts';
import { supportBreakout } from '../../src/engine/strategies/support-breakout.ts';
import type { StrategyFacts } from '../support/strategy-cases.ts';

const atr: StrategyFacts = {
  strategy: atrBreakout,
  buy: {
    chart: {
      close: [99.8, 100.5],
      nearest_resistance: [100, 102],
      atr_14: 1,
      atr_percentile: 50,
      adx_14: 18,
      volume_ratio: 1.2,
      market_regime: 'TRANSITION',
    },
    confirmed: [],
    silent: {
      'was above before': { close: [100.1, 100.5] },
      'barely above': { close: [99.8, 100.05] },
      'ran away': { close: [99.8, 101.1] },
      'quiet market': { atr_percentile: 49.9 },
      'no trend': { adx_14: 17.9 },
      'thin volume': { volume_ratio: 1.1 },
      'falling trend': { market_regime: 'TRENDING_BEAR' },
      ranging: { market_regime: 'RANGING' },
      'no level at all': { nearest_resistance: null },
    },
    votes: { 'no resistance known: the 20-bar high': { nearest_resistance: null, donchian_high_20: 100 } },
    adds: {
      atr_percentile_65: { atr_percentile: 65 },
      atr_percentile_80: { atr_percentile: 80 },
      volume_double: { volume_ratio: 2 },
      recent_squeeze: { bb_squeeze: [true, false, false, false, false, false, false, false, false, false] },
      momentum_65: { momentum_score: 65 },
    },
  },
  sell: {
    chart: {
      close: [100.2, 99.5],
      nearest_support: [100, 98],
      atr_14: 1,
      atr_percentile: 65,
      adx_14: 18,
      volume_ratio: 1.2,
      market_regime: 'BREAKOUT_BEAR',
      momentum_score: 35,
    },
    confirmed: ['atr_percentile_65', 'momentum_65'],
    silent: { 'was below before': { close: [99.9, 99.5] }, 'rising trend': { market_regime: 'TRENDING_BULL' } },
    votes: { 'no support known: the 20-bar low': { nearest_support: null, donchian_low_20: 100 } },
  },
};

const donchian: StrategyFacts = {
  strategy: donchianBreakout,
  buy: {
    chart: {
      close: 100.2,
      donchian_high_20: 100,
      adx_14: 12,
      volume_ratio: 1.1,
      rsi_14: 85,
      market_regime: 'TRANSITION',
      atr_percentile: 70,
    },
    confirmed: ['atr_percentile_70'],
    silent: {
      'less than 0.1 % above': { close: 100.09 },
      'no trend': { adx_14: 11.9 },
      'thin volume': { volume_ratio: 1.09 },
      'RSI above 85': { rsi_14: 85.1 },
      'falling trend': { market_regime: 'TRENDING_BEAR' },
      'no confirmation': { atr_percentile: 69 },
    },
    adds: {
      beyond_0_3_percent: { close: 100.4 },
      beyond_0_6_percent: { close: 100.7 },
      beyond_1_5_percent: { close: 101.6 },
      volume_1_6: { volume_ratio: 1.6 },
      adx_25: { adx_14: 25 },
    },
  },
  sell: {
    chart: {
      close: 99.6,
      donchian_low_20: 100,
      adx_14: 12,
      volume_ratio: 1.1,
      rsi_14: 15,
      market_regime: 'TRANSITION',
    },
    confirmed: ['beyond_0_3_percent'],
    silent: { 'less than 0.1 % below': { close: 99.91 }, 'RSI below 15': { rsi_14: 14.9 } },
  },
};

const range: StrategyFacts = {
  strategy: rangeBreakoutConfirmation,
  buy: {
    chart: {
      donchian_high_20: 100,
      donchian_low_20: 98,
      close: [99.9, 100.2, 100.2],
      adx_14: 20,
      plus_di: 20,
      minus_di: 15,
      volume_ratio: [1.2, 1],
      momentum_score: 55,
      bb_position: 0.9,
      market_regime: 'TRANSITION',
    },
    confirmed: ['second_close_higher'],
    silent: {
      'range too narrow': { donchian_low_20: 99.5 },
      'range too wide': { donchian_low_20: 94 },
      'trend before the break': { adx_14: [25, 20, 20, 20] },
      'outside before': { close: [100.15, 100.2, 100.2] },
      'no break': { close: [99.9, 100.05, 100.2] },
      'not held': { close: [99.9, 100.4, 99.95] },
      'one of four': { momentum_score: 54.9 },
      'falling trend': { market_regime: 'TRENDING_BEAR' },
      'no confirmation': { close: [99.9, 100.2, 100.1] },
    },
    adds: {
      three_of_four: { bb_position: 1.1 },
      four_of_four: { bb_position: 1.1, adx_14: [20, 20, 20, 21] },
      break_0_3_percent: { close: [99.9, 100.4, 100.5] },
      recent_squeeze: { bb_squeeze: true },
    },
  },
  sell: {
    chart: {
      donchian_high_20: 102,
      donchian_low_20: 100,
      close: [100.1, 99.6, 99.5],
      adx_14: [20, 20, 20, 21],
      plus_di: 15,
      minus_di: 20,
      volume_ratio: 1,
      momentum_score: 45,
      bb_position: -0.1,
      market_regime: 'TRANSITION',
    },
    confirmed: ['three_of_four', 'second_close_higher', 'break_0_3_percent'],
    silent: {
      'range too narrow': { donchian_high_20: 100.7 },
      'range too wide': { donchian_high_20: 106.1 },
      'not held': { close: [100.1, 99.6, 100.1] },
    },
    votes: { 'range 5.9 % wide': { donchian_high_20: 105.9 } },
  },
};

const support: StrategyFacts = {
  strategy: supportBreakout,
  sell: {
    chart: {
      close: [100.2, 99.8],
      nearest_support: [100, 98],
      support_strength: ['MODERATE', 'WEAK'],
      natr: 0.3,
      volume_ratio: 1.1,
      momentum_score: 50,
      directional_bias: 'NEUTRAL',
      market_regime: 'TRANSITION',
    },
    confirmed: [],
    silent: {
      'was below before': { close: [99.9, 99.8] },
      'not deep enough': { close: [100.2, 99.9] },
      'below half a percent while NATR is large': { natr: 5, close: [100.2, 99.6] },
      'thin volume': { volume_ratio: 1.09 },
      'momentum above 50': { momentum_score: 50.1 },
      'weak level': { support_strength: 'WEAK' },
      'no level': { nearest_support: null },
      'bullish bias': { directional_bias: 'BULLISH' },
      'rising trend': { market_regime: 'TRENDING_BULL' },
      'rising breakout': { market_regime: 'BREAKOUT_BULL' },
    },
    votes: { 'half a percent when NATR is large': { natr: 5, close: [100.2, 99.4] } },
    adds: {
      volume_1_8: { volume_ratio: 1.8 },
      depth_0_5_percent: { close: [100.2, 99.4] },
      regime_aligned: { market_regime: 'BREAKOUT_BEAR' },
      bias_aligned: { directional_bias: 'BEARISH' },
      confluence_aligned: { confluence_score: 45 },
    },
  },
};

export const BREAKOUT: readonly StrategyFacts[] = [atr, donchian, range, support];

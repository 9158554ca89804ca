/**
 * Limits that a rule has to compute (shares of a price, of an ATR), met exactly: numbers chosen so that no rounding comes between.
 * Whether the limit itself belongs to the rule is what neither edges nor random changes can tell.
 */
import { expect, test } from 'vitest';
import type { Chart } from '../support/rows.ts';
import { votesOn } from '../support/strategy-cases.ts';
import { FACTS } from './facts.ts';

type Name = (typeof FACTS)[number]['strategy']['name'];

/** What becomes of the market of the facts after a change: no vote, a vote, or a vote that a confirmation is (`+id`) or is not (`-id`) part of. */
type Outcome = 'silent' | 'votes' | `+${string}` | `-${string}`;

const TEN = Array<boolean>(9).fill(false);

const BUY_LIMITS: readonly (readonly [Name, string, Chart, Outcome])[] = [
  ['ATR_Breakout_Strategy', 'one ATR above', { close: [99.5, 101] }, 'votes'],
  ['ATR_Breakout_Strategy', 'was at the level', { close: [100, 100.5] }, 'votes'],
  ['ATR_Breakout_Strategy', 'squeeze 10 bars ago', { bb_squeeze: [false, true, ...TEN] }, '+recent_squeeze'],
  ['ATR_Breakout_Strategy', 'squeeze 11 bars ago', { bb_squeeze: [false, true, ...TEN, false] }, '-recent_squeeze'],
  ['Bollinger_Touch_Strategy', 'low at the band', { low: 98 }, 'votes'],
  ['Bollinger_Touch_Strategy', 'low at the band before', { low: [98, 98.1] }, 'votes'],
  ['Bollinger_Touch_Strategy', 'doji', { open: 98.4 }, 'silent'],
  ['Bollinger_Touch_Strategy', 'bands 0.6 % wide', { open: 99, close: 100, bb_width: 0.6 }, 'votes'],
  ['Bollinger_Touch_Strategy', 'bands 8 % wide', { open: 99, close: 100, bb_width: 8 }, 'votes'],
  ['Donchian_Breakout_Strategy', '0.1 %', { close: 1000, donchian_high_20: 999 }, 'votes'],
  ['Donchian_Breakout_Strategy', '0.3 %', { close: 1000, donchian_high_20: 997 }, '+beyond_0_3_percent'],
  ['Donchian_Breakout_Strategy', '0.6 %', { close: 1000, donchian_high_20: 994 }, '+beyond_0_6_percent'],
  ['Donchian_Breakout_Strategy', '1.5 %', { close: 1000, donchian_high_20: 985 }, '+beyond_1_5_percent'],
  ['EMA_Cross_Strategy', 'a tenth of an ATR', { atr_14: 5 }, 'votes'],
  ['EMA_Cross_Strategy', '2 % below EMA 99', { close: 98, ema_50: 97, ema_99: 100 }, 'votes'],
  ['EMA_Cross_Strategy', 'close at EMA 99', { ema_99: 101 }, '-averages_aligned'],
  ['EMA_Cross_Strategy', 'EMA 12 at EMA 50', { ema_50: 100.5, ema_99: 100 }, '-averages_aligned'],
  ['HullMA_Slope_Strategy', 'slope 0.15', { atr_14: 20, close: 110, hull_20: [100, 100, 100, 109] }, 'votes'],
  ['HullMA_Slope_Strategy', 'slope 0.3', { atr_14: 20, close: 119, hull_20: [100, 100, 100, 118] }, '+slope_0_3'],
  ['HullMA_Slope_Strategy', 'close at it', { close: 101.5 }, 'silent'],
  ['HullMA_Slope_Strategy', 'equal averages', { ema_12: 100, ema_26: 100 }, '-ema_aligned'],
  ['Liquidity_Sweep_Buy_Strategy', '0.5 % above', { close: 100.5 }, '+recovered_0_5_percent'],
  ['Liquidity_Sweep_Buy_Strategy', 'at the support', { open: 99.9, close: 100 }, 'silent'],
  ['MACD_Crossover_Strategy', '0.02 ATR', { macd_histogram: 0.04 }, 'votes'],
  [
    'MACD_Crossover_Strategy',
    'line at zero',
    { macd_line: [-0.2, -0.2, 0], macd_signal: -0.1, volume_ratio: 2 },
    '-line_above_zero',
  ],
  ['ParabolicSAR_Bounce_Strategy', '0.75 ATR', { atr_14: 1, low: 99.75 }, 'votes'],
  [
    'ParabolicSAR_Bounce_Strategy',
    '0.35 ATR',
    { atr_14: 20, psar: 94, low: 101, open: 95, close: [94, 95.25] },
    '+dip_0_35_atr',
  ],
  [
    'ParabolicSAR_Bounce_Strategy',
    '1.5 % above',
    { open: 199, close: [199, 200], psar: 197, low: 197, atr_14: 4 },
    'votes',
  ],
  ['Pump_Dump_Pattern_Strategy', 'upper 40 %', { low: 100, high: 110, close: 106 }, 'votes'],
  ['Range_Breakout_Confirmation_Strategy', 'held at the top', { close: [99.9, 100.2, 100], bb_squeeze: true }, 'votes'],
  ['ROC_Threshold_Strategy', '1.5 times', { natr: 0.5, roc_10: 1.5 }, '+change_1_5_times'],
  ['ROC_Threshold_Strategy', '2.5 times', { natr: 0.5, roc_10: 2.5 }, '+change_2_5_times'],
  ['Spike_Reaction_Buy_Strategy', 'the same low', { low: [98, 98.2, 98.5, 98] }, 'silent'],
  ['Stochastic_Oversold_Buy_Strategy', 'K and D at 22', { stoch_k: [20, 22, 25], stoch_d: [23, 22, 21] }, 'votes'],
  ['TEMA_Slope_Strategy', '1.5 % above', { close: 203, tema_12: [199, 199.5, 200] }, 'votes'],
  ['TEMA_Slope_Strategy', '0.03 %', { close: 10_010, tema_12: [9990, 10_000, 10_003] }, 'votes'],
  ['TEMA_Slope_Strategy', '0.03 % before', { close: 10_100, tema_12: [10_000, 10_003, 10_010] }, 'votes'],
  ['TEMA_Slope_Strategy', '0.18 %', { close: 10_100, tema_12: [9990, 10_000, 10_018] }, '+slope_0_18_percent'],
  ['TRIX_Crossover_Strategy', '1.5 ATR above EMA 12', { close: 101 }, 'votes'],
  ['TRIX_Crossover_Strategy', 'at zero', { trix: [-2, -2, 0], trix_signal: -1, volume_ratio: 1.2 }, '-trix_above_zero'],
  ['TRIX_Crossover_Strategy', 'histogram zero', { macd_histogram: 0 }, '-histogram_positive'],
];

const SELL_LIMITS: readonly (readonly [Name, string, Chart, Outcome])[] = [
  ['Resistance_Rejection_Strategy', 'half an ATR back', { close: 99.5, open: 99.6, low: 99.25 }, 'votes'],
  [
    'Resistance_Rejection_Strategy',
    'a tenth of an ATR short',
    { atr_14: 10, high: 99, close: 94, open: 95, low: 92 },
    'votes',
  ],
  ['Resistance_Rejection_Strategy', 'a wick of 40 %', { high: 100, open: 98, close: 97, low: 95, atr_14: 1 }, 'votes'],
  ['Support_Breakout_Strategy', 'half a NATR', { natr: 0.5, close: [100.2, 99.75] }, 'votes'],
  ['Support_Breakout_Strategy', 'half a percent', { close: [100.2, 99.5] }, '+depth_0_5_percent'],
  [
    'Range_Breakout_Confirmation_Strategy',
    '0.8 % wide',
    { donchian_high_20: 1008, donchian_low_20: 1000, close: [1001, 996, 995] },
    'votes',
  ],
  ['Range_Breakout_Confirmation_Strategy', '6 % wide', { donchian_high_20: 106 }, 'votes'],
  [
    'Range_Breakout_Confirmation_Strategy',
    'broke by 0.1 %',
    { donchian_high_20: 1020, donchian_low_20: 1000, close: [1001, 999, 995] },
    'votes',
  ],
  [
    'Range_Breakout_Confirmation_Strategy',
    'had broken before',
    { donchian_high_20: 1020, donchian_low_20: 1000, close: [999, 998, 995] },
    'silent',
  ],
  [
    'Range_Breakout_Confirmation_Strategy',
    'broke by 0.3 %',
    { donchian_high_20: 1020, donchian_low_20: 1000, close: [1001, 997, 995] },
    '+break_0_3_percent',
  ],
  [
    'Range_Breakout_Confirmation_Strategy',
    'squeeze 10 bars ago',
    { bb_squeeze: [false, true, ...TEN] },
    '+recent_squeeze',
  ],
  [
    'Range_Breakout_Confirmation_Strategy',
    'squeeze 11 bars ago',
    { bb_squeeze: [false, true, ...TEN, false] },
    '-recent_squeeze',
  ],
];

const cases = [
  ...BUY_LIMITS.map(([name, ...rest]) => ['BUY', name, ...rest] as const),
  ...SELL_LIMITS.map(([name, ...rest]) => ['SELL', name, ...rest] as const),
];

test.each(cases)('%s %s: %s', (side, name, _limit, change, outcome) => {
  const facts = FACTS.find(({ strategy }) => strategy.name === name);
  const own = side === 'BUY' ? facts?.buy : facts?.sell;
  if (facts === undefined || own === undefined) throw new Error(`no facts of ${name} ${side}`);
  const [vote] = votesOn(facts.strategy, { ...own.chart, ...change });
  expect(vote?.side).toBe(outcome === 'silent' ? undefined : side);
  if (outcome === 'silent' || outcome === 'votes') return;
  const id = outcome.slice(1);
  expect(facts.strategy.confirmations.map((item) => item.id)).toContain(id);
  expect(vote?.reasons.includes(id)).toBe(outcome.startsWith('+'));
});

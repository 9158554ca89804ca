import { describe, expect, test } from 'vitest';
import { seriesOf, type Cell, type Chart } from '../../../test/support/rows.ts';
import { COL } from '../analyzer/columns.ts';
import {
  biasAligned,
  biasUnopposed,
  bits,
  crossUp,
  crossUpLevel,
  flagWithin,
  highest,
  inRegime,
  lowest,
  nearLevel,
  RANGING,
  regimeUnopposed,
  rising,
} from './rules.ts';

const { bb_squeeze, ema_12, ema_26, rsi_14 } = COL;

describe('crossUp', () => {
  test.each<[string, Cell[], number, boolean]>([
    ['on this bar', [9, 11], 1, true],
    ['from equal', [10, 11], 1, true],
    ['to equal is none', [9, 10], 1, false],
    ['one bar ago, window 1', [9, 11, 11], 1, false],
    ['one bar ago, window 2', [9, 11, 11], 2, true],
    ['crossed back', [9, 11, 9], 3, false],
    ['crossed back and up again', [9, 11, 9, 12], 1, true],
    ['always above', [11, 12], 5, false],
    ['no value now', [9, null], 3, false],
    ['no value before', [null, 11], 3, false],
  ])('%s', (_, fast, bars, expected) => {
    expect(crossUp(seriesOf({ ema_12: fast, ema_26: 10 }), ema_12, ema_26, bars)).toBe(expected);
    expect(crossUpLevel(seriesOf({ ema_12: fast }), ema_12, 10, bars)).toBe(expected);
  });
});

test('both lines are looked at a bar before, not only the faster', () => {
  expect(crossUp(seriesOf({ ema_12: 11, ema_26: [12, 10] }), ema_12, ema_26, 1)).toBe(true);
  expect(crossUp(seriesOf({ ema_12: 11, ema_26: [12, 10, 10] }), ema_12, ema_26, 1)).toBe(false);
  expect(crossUp(seriesOf({ ema_12: [9, 11, 10], ema_26: 10 }), ema_12, ema_26, 2)).toBe(false);
});

test('near a level is half an ATR above it', () => {
  const at = (close: number) => seriesOf({ close, nearest_support: 100, support_strength: 'STRONG', atr_14: 2 });
  expect([nearLevel(at(101)), nearLevel(at(101.01))]).toEqual([true, false]);
});

describe('lowest and highest', () => {
  const bars = seriesOf({ rsi_14: [50, 20, 40, 60, 30] });
  test.each([
    [1, 0, 30, 30],
    [3, 0, 30, 60],
    [4, 0, 20, 60],
    [3, 1, 20, 60],
    [2, 2, 20, 40],
  ])('of %i bars that end %i bars ago: %i and %i', (n, from, low, high) => {
    expect(lowest(bars, rsi_14, n, from)).toBe(low);
    expect(highest(bars, rsi_14, n, from)).toBe(high);
  });

  test('have no value where one is missing', () => {
    const gap = seriesOf({ rsi_14: [50, null, 40] });
    expect(lowest(gap, rsi_14, 3)).toBeNaN();
    expect(highest(gap, rsi_14, 3)).toBeNaN();
    expect(lowest(gap, rsi_14, 1)).toBe(40);
  });
});

describe('a missing value makes a condition false', () => {
  const nothing = seriesOf({});
  test.each<[string, boolean]>([
    ['rising', rising(nothing, rsi_14)],
    ['flagWithin', flagWithin(nothing, bb_squeeze, 10)],
    ['regimeUnopposed', regimeUnopposed(nothing)],
    ['inRegime', inRegime(nothing, RANGING)],
    ['biasUnopposed', biasUnopposed(nothing)],
    ['biasAligned', biasAligned(nothing)],
    ['nearLevel', nearLevel(nothing)],
  ])('%s', (_, value) => {
    expect(value).toBe(false);
  });
});

test.each<[string, boolean, boolean]>([
  ['TRENDING_BULL', true, false],
  ['TRENDING_BEAR', false, false],
  ['BREAKOUT_BULL', true, false],
  ['BREAKOUT_BEAR', false, false],
  ['RANGING', true, true],
  ['VOLATILE', true, false],
  ['TRANSITION', true, false],
  ['UNKNOWN', true, false],
])('regime %s: not against a BUY %s, ranging %s', (market_regime, unopposed, ranging) => {
  const bars = seriesOf({ market_regime });
  expect(regimeUnopposed(bars)).toBe(unopposed);
  expect(inRegime(bars, RANGING)).toBe(ranging);
});

test.each<[string, boolean, boolean]>([
  ['BULLISH', true, true],
  ['NEUTRAL', true, false],
  ['BEARISH', false, false],
])('bias %s: not against a BUY %s, with it %s', (directional_bias, unopposed, aligned) => {
  const bars = seriesOf({ directional_bias });
  expect(biasUnopposed(bars)).toBe(unopposed);
  expect(biasAligned(bars)).toBe(aligned);
});

test.each<[string, Chart, boolean]>([
  ['strong and close', {}, true],
  ['exactly half an ATR', { close: 100.5 }, true],
  ['farther', { close: 100.6 }, false],
  ['moderate', { support_strength: 'MODERATE' }, false],
  ['major', { support_strength: 'MAJOR' }, true],
  ['none', { nearest_support: null }, false],
])('near a level: %s', (_, change, expected) => {
  const chart: Chart = { close: 100.2, nearest_support: 100, support_strength: 'STRONG', atr_14: 1 };
  expect(nearLevel(seriesOf({ ...chart, ...change }))).toBe(expected);
});

test('a flag counts within its window only', () => {
  const bars = seriesOf({ bb_squeeze: [false, true, false, false] });
  expect(flagWithin(bars, bb_squeeze, 2)).toBe(false);
  expect(flagWithin(bars, bb_squeeze, 3)).toBe(true);
});

test('bits packs conditions in order', () => {
  expect(bits(true, false, true)).toBe(0b101);
  expect(bits(false, true, false, true, true, false, true)).toBe(0b1011010);
});

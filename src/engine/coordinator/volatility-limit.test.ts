import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { NatrWindow, volatilityLimitPercent } from './volatility-limit.ts';

const MINUTE_MS = 60_000;
const ROWS_3M = 400;

function windowOf(natrs: readonly number[]): NatrWindow {
  const window = new NatrWindow(3 * MINUTE_MS);
  for (const natr of natrs) window.note(natr);
  return window;
}

/** Percentile by linear interpolation, written down once more: between the neighbours of rank share × (n − 1). */
function limitOf(natrs: readonly number[]): number {
  const sorted = natrs.filter((natr) => !Number.isNaN(natr)).toSorted((a, b) => a - b);
  if (sorted.length === 0) return 5;
  const percentile = (share: number) => {
    const below = Math.trunc(share * (sorted.length - 1));
    const rest = share * (sorted.length - 1) - below;
    return (sorted[below] as number) * (1 - rest) + (sorted[below + 1] ?? 0) * rest;
  };
  return Math.max(3 * percentile(0.5), 1.2 * percentile(0.9), 5);
}

test.each<[string, number[], number]>([
  ['a calm market: the floor', [0.3, 0.4, 0.5], 5],
  ['nothing known: the floor', [], 5],
  ['missing values are left out', [NaN, 0.4, NaN], 5],
  ['three times the median', [2, 2, 2, 2, 2, 2, 2, 2, 2, 2], 6],
  ['1.2 times the 90th percentile', [1, 1, 1, 1, 1, 1, 1, 1, 10, 10, 10], 12],
  ['the percentile is the ninth of ten steps', [1, 1, 1, 1, 1, 1, 1, 1, 10, 20, 30], 24],
  ['order does not matter', [4, 1, 3], 9],
])('%s: %j → %d', (_name, natrs, limit) => {
  expect(volatilityLimitPercent([windowOf(natrs)])).toBeCloseTo(limit, 12);
});

describe('the limit over the windows of all symbols', () => {
  const natr = fc.oneof(
    fc.double({ min: 0, max: 12, noNaN: true }),
    // where the counts decide: just at, below and above a floor
    fc.constantFrom(5 / 3, 5 / 1.2, 1.66, 1.67, 4.16, 4.17, NaN),
  );

  it('is that of all their values together', () => {
    fc.assert(
      fc.property(fc.array(fc.array(natr, { maxLength: 40 }), { maxLength: 5 }), (symbols) => {
        expect(volatilityLimitPercent(symbols.map(windowOf))).toBeCloseTo(limitOf(symbols.flat()), 9);
      }),
      { numRuns: 2_000 },
    );
  });

  it('looks back twenty hours: 400 rows of 3m, 240 of 5m', () => {
    const wild = Array.from({ length: 300 }, () => 4);
    const calm = (rows: number) => Array.from({ length: rows }, () => 0.5);
    expect(volatilityLimitPercent([windowOf([...wild, ...calm(249)])])).toBe(5);
    expect(volatilityLimitPercent([windowOf([...wild, ...calm(149)])])).toBe(12);
    expect(windowOf([...wild, ...calm(ROWS_3M)]).rows()).toEqual(Float64Array.from(calm(ROWS_3M)));
    expect(windowOf([...wild, ...calm(ROWS_3M - 1)]).rows()).toEqual(Float64Array.from([4, ...calm(ROWS_3M - 1)]));
    const fiveMinutes = new NatrWindow(5 * MINUTE_MS);
    for (const value of [...wild, ...calm(240)]) fiveMinutes.note(value);
    expect(fiveMinutes.rows()).toEqual(Float64Array.from(calm(240)));
  });

  it('goes on from what it kept', () => {
    const before = windowOf(Array.from({ length: 1_000 }, (_, i) => (i % 7 === 0 ? NaN : (i % 13) / 2)));
    const after = windowOf([...before.rows()]);
    for (const window of [before, after]) for (let i = 0; i < 130; i++) window.note(3);
    expect(after.rows()).toEqual(before.rows());
    expect(volatilityLimitPercent([after])).toBe(volatilityLimitPercent([before]));
  });
});

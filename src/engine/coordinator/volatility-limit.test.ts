import { expect, test } from 'vitest';
import { volatilityLimitPercent } from './volatility-limit.ts';

test.each<[string, number[], number]>([
  ['a calm market: the floor', [0.3, 0.4, 0.5], 5],
  ['nothing known: the floor', [], 5],
  ['missing values are left out', [NaN, 0.4, NaN], 5],
  ['three times the median', [2, 2, 2, 2, 2, 2, 2, 2, 2, 2], 6],
  ['1.2 times the 90th percentile', [1, 1, 1, 1, 1, 1, 1, 1, 10, 10, 10], 12],
  ['the percentile is the ninth of ten steps', [1, 1, 1, 1, 1, 1, 1, 1, 10, 20, 30], 24],
  ['order does not matter', [4, 1, 3], 9],
])('%s: %j → %d', (_name, natrs, limit) => {
  expect(volatilityLimitPercent(natrs)).toBeCloseTo(limit, 12);
});

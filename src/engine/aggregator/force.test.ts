import { describe, expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../settings.ts';
import { categoryOf, forceOf } from './force.ts';

const settings = DEFAULT_ENGINE_SETTINGS.force;

describe('force', () => {
  test.each([
    ['COMP of the guide', 5.0, 6, 0.94, 11.51, 'STRONG'],
    ['SHIB of the guide', 5.0, 6, 0.9, 11.02, 'STRONG'],
    ['BTC of the guide', 5.0, 6, 0.88, 10.78, 'MODERATE'],
    ['a default manual signal', 5.0, 6, 0.95, 11.64, 'STRONG'],
    ['a full house', 6.17, 10, 0.8, 15.61, 'VERY_STRONG'],
    ['three of a family', 1.47, 3, 0.7, 1.78, 'WEAK'],
  ])('%s: %d × √%d × %d = %d → %s', (_name, strength, count, confidence, force, category) => {
    expect(forceOf(strength, count, confidence)).toBeCloseTo(force, 2);
    expect(categoryOf(forceOf(strength, count, confidence), settings)).toBe(category);
  });

  test.each([
    [12, 'VERY_STRONG'],
    [11.999, 'STRONG'],
    [11, 'STRONG'],
    [10.999, 'MODERATE'],
    [4, 'MODERATE'],
    [3.999, 'WEAK'],
    [0, 'WEAK'],
    [NaN, 'WEAK'],
  ])('a threshold belongs to the higher category: %d → %s', (force, category) => {
    expect(categoryOf(force, settings)).toBe(category);
  });
});

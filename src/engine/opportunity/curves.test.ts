import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { plateau, ramp } from './curves.ts';

describe('curves', () => {
  test.each([
    [19, 0],
    [20, 0],
    [30, 0.5],
    [40, 1],
    [99, 1],
  ])('ramp(%d, 20, 40) = %d', (x, y) => expect(ramp(x, 20, 40)).toBe(y));

  test.each([
    [29, 0],
    [37.5, 0.5],
    [45, 1],
    [65, 1],
    [70, 0.5],
    [75, 0],
    [Infinity, 0],
  ])('plateau(%d, 30, 45, 65, 75) = %d', (x, y) => expect(plateau(x, 30, 45, 65, 75)).toBe(y));

  test('always within 0 … 1', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), (x) => {
        expect(ramp(x, -3, 8)).toBeGreaterThanOrEqual(0);
        expect(plateau(x, -3, -1, 2, 8)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

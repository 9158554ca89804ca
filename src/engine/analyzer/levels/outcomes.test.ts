import { describe, expect, it } from 'vitest';
import { Outcomes, outcomeClass } from './outcomes.ts';

function after(broken: readonly number[]): Outcomes {
  const outcomes = new Outcomes();
  for (const one of broken) outcomes.record(0, one);
  return outcomes;
}

describe('the share of tests that broke a level', () => {
  it.each([
    { what: 'nine tests say nothing', broken: Array.from({ length: 9 }, () => 1), share: NaN },
    { what: 'ten do', broken: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0], share: 0.3 },
    {
      what: 'the last forty count',
      broken: [...Array.from({ length: 30 }, () => 1), ...Array.from({ length: 40 }, () => 0)],
      share: 0,
    },
    {
      what: 'a break leaves with the fortieth after it',
      broken: [1, ...Array.from({ length: 39 }, () => 0)],
      share: 1 / 40,
    },
  ])('$what', ({ broken, share }) => {
    expect(after(broken).shareBroken[0]).toBe(share);
    expect(after(broken).shareBroken[1]).toBeNaN();
  });

  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [20, 2],
  ])('a level with %i touches is of class %i', (touches, kind) => {
    expect(outcomeClass(touches)).toBe(kind);
  });
});

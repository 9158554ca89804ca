import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviation, mean, midRank, sum, windows } from '../../../../test/oracles/averages.ts';
import { RollingRank } from './rank.ts';
import { RollingMax, RollingMin, RollingMoments, RollingSum } from './rolling.ts';
import { Tape } from './tape.ts';

const coarse = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 200 });
const window = fc.record({ length: fc.integer({ min: 1, max: 20 }), lag: fc.integer({ min: 0, max: 3 }) });

/** What a rolling thing answers after each value pushed onto its tape. */
function stream<T extends { update: () => void }>(
  values: readonly number[],
  make: (tape: Tape) => T,
  read: (thing: T) => number,
): number[] {
  const tape = new Tape(24);
  const thing = make(tape);
  const input = new Float64Array(1);
  return values.map((value) => {
    input[0] = value;
    tape.push(input, 0);
    thing.update();
    return read(thing);
  });
}

const rounded = (value: number): number => Math.round(1e5 * value + 0.1) / 1e5;

describe('rolling windows answer what a window computed anew answers', () => {
  it('sum', () => {
    fc.assert(
      fc.property(coarse, window, (values, { length, lag }) => {
        const actual = stream(
          values,
          (tape) => new RollingSum(tape, length, lag),
          (rolling) => rolling.sum,
        );
        expect(actual).toEqual(windows(values, length, sum, lag));
      }),
    );
  });

  it('highest and lowest', () => {
    fc.assert(
      fc.property(coarse, window, (values, { length, lag }) => {
        const highest = stream(
          values,
          (tape) => new RollingMax(tape, length, lag),
          (rolling) => rolling.value,
        );
        const lowest = stream(
          values,
          (tape) => new RollingMin(tape, length, lag),
          (rolling) => rolling.value,
        );
        expect(highest).toEqual(windows(values, length, (part) => Math.max(...part), lag));
        expect(lowest).toEqual(windows(values, length, (part) => Math.min(...part), lag));
      }),
    );
  });

  it('mean and deviation', () => {
    fc.assert(
      fc.property(coarse, window, (values, { length, lag }) => {
        const means = stream(
          values,
          (tape) => new RollingMoments(tape, length, lag),
          (rolling) => rolling.mean,
        );
        const spreads = stream(
          values,
          (tape) => new RollingMoments(tape, length, lag),
          (rolling) => rolling.deviation,
        );
        expect(means.map(rounded)).toEqual(windows(values, length, mean, lag).map(rounded));
        expect(spreads.map(rounded)).toEqual(windows(values, length, deviation, lag).map(rounded));
      }),
    );
  });

  it('mid-rank, ties included', () => {
    fc.assert(
      fc.property(coarse, fc.integer({ min: 2, max: 40 }), (values, length) => {
        const rank = new RollingRank(length);
        const input = new Float64Array(1);
        const actual = values.map((value) => {
          input[0] = value;
          rank.update(input, 0);
          return rank.rank;
        });
        expect(actual).toEqual(midRank(values, length, 1).map((wanted) => expect.closeTo(wanted, 9)));
      }),
    );
  });
});

describe('rounding errors do not stay', () => {
  it('a sum is exact again after a value 1e12 times the others has left', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i === 10 ? 1e12 : 0.1));
    const actual = stream(
      values,
      (tape) => new RollingSum(tape, 5),
      (rolling) => rolling.sum,
    );
    expect(actual[15]).toBe(sum([0.1, 0.1, 0.1, 0.1, 0.1]));
  });

  it('a sum of values that became zero is zero', () => {
    const values = Array.from({ length: 60 }, (_, i) => (i < 30 ? 0.1 * (i % 7) : 0));
    expect(
      stream(
        values,
        (tape) => new RollingSum(tape, 14),
        (rolling) => rolling.sum,
      ).at(-1),
    ).toBe(0);
  });

  it('a missing value makes a sum NaN only while it is in the window', () => {
    const values = [1, 2, NaN, 4, 5, 6, 7];
    expect(
      stream(
        values,
        (tape) => new RollingSum(tape, 3),
        (rolling) => rolling.sum,
      ),
    ).toEqual([NaN, NaN, NaN, NaN, NaN, 15, 18]);
  });
});

it('a tape refuses windows that it cannot hold', () => {
  expect(() => new RollingSum(new Tape(20), 20)).toThrow(/too short/);
  expect(() => new RollingMax(new Tape(20), 20, 1)).toThrow(/too short/);
});

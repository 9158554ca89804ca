import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviation, mean, midRank, sum, windows } from '../../../../test/oracles/averages.ts';
import { RollingRank } from './rank.ts';
import { RollingMoments, RollingRange, RollingSum } from './rolling.ts';

const coarse = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 200 });
const window = fc.record({
  length: fc.integer({ min: 1, max: 20 }),
  lag: fc.integer({ min: 0, max: 3 }),
  /** A window is summed anew every so many values. */
  turn: fc.integer({ min: 1, max: 80 }),
});

/** What a window answers after each value of a tape, at first preceded by nothing. */
function stream(
  values: readonly number[],
  answer: (tape: Float64Array, newest: number, anew: boolean, index: number) => number,
  { lag = 0, turn = 29 } = {},
): number[] {
  const before = 30;
  const tape = new Float64Array(before + values.length).fill(NaN);
  return values.map((value, index) => {
    tape[before + index] = value;
    return answer(tape, before + index - lag, index % turn === turn - 1, index);
  });
}

function sums(values: readonly number[], length: number, rhythm = {}): number[] {
  const rolling = new RollingSum();
  return stream(
    values,
    (tape, newest, anew) => {
      rolling.update(tape, newest, length, anew);
      return rolling.sum;
    },
    rhythm,
  );
}

const rounded = (value: number): number => Math.round(1e5 * value + 0.1) / 1e5;

describe('rolling windows answer what a window computed anew answers', () => {
  it('sum', () => {
    fc.assert(
      fc.property(coarse, window, (values, { length, ...rhythm }) => {
        expect(sums(values, length, rhythm)).toEqual(windows(values, length, sum, rhythm.lag));
      }),
    );
  });

  it('highest and lowest', () => {
    fc.assert(
      fc.property(coarse, window, (values, { length, lag }) => {
        const range = new RollingRange();
        const read = (side: 'highest' | 'lowest') =>
          stream(
            values,
            (tape, newest, _anew, index) => {
              if (index - lag < length - 1) return NaN;
              range.update(tape, newest, newest, length);
              return range[side];
            },
            { lag },
          );
        expect(read('highest')).toEqual(windows(values, length, (part) => Math.max(...part), lag));
        Object.assign(range, new RollingRange());
        expect(read('lowest')).toEqual(windows(values, length, (part) => Math.min(...part), lag));
      }),
    );
  });

  it('mean and deviation', () => {
    fc.assert(
      fc.property(coarse, window, (values, { length, ...rhythm }) => {
        const moments = new RollingMoments();
        const deviations: number[] = [];
        const means = stream(
          values,
          (tape, newest, anew) => {
            moments.update(tape, newest, length, anew);
            deviations.push(moments.deviation);
            return moments.mean;
          },
          rhythm,
        );
        expect(means.map(rounded)).toEqual(windows(values, length, mean, rhythm.lag).map(rounded));
        expect(deviations.map(rounded)).toEqual(windows(values, length, deviation, rhythm.lag).map(rounded));
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
    expect(sums(values, 5)[15]).toBe(sum([0.1, 0.1, 0.1, 0.1, 0.1]));
  });

  it('a sum of values that became zero is zero', () => {
    const values = Array.from({ length: 60 }, (_, i) => (i < 30 ? 0.1 * (i % 7) : 0));
    expect(sums(values, 14).at(-1)).toBe(0);
  });

  it('a missing value makes a sum NaN only while it is in the window', () => {
    expect(sums([1, 2, NaN, 4, 5, 6, 7], 3)).toEqual([NaN, NaN, NaN, NaN, NaN, 15, 18]);
  });
});

import { describe, expect, test } from 'vitest';
import { splitAmount } from './attribution.ts';
import { Big, toText, ZERO } from './money.ts';

describe('a trade is owed to its strategies in equal parts', () => {
  test.each([
    ['6', ['A', 'B', 'C'], ['2', '2', '2']],
    ['-10', ['A', 'B', 'C'], ['-3.333333333334', '-3.333333333333', '-3.333333333333']],
    ['0.000000000001', ['A', 'B'], ['0.000000000001', '0']],
    ['1.5', ['A'], ['1.5']],
    ['1.5', [], []],
  ])('%s among %j is %j', (amount, strategies, parts) => {
    expect(splitAmount(new Big(amount), strategies).map(toText)).toEqual(parts);
  });

  test('the parts of many trades add up to their results exactly', () => {
    const results = Array.from({ length: 200 }, (_, index) => new Big(`${(index * 7919) % 1_000}.00000${index}`));
    const sum = (amounts: readonly Big[]) => toText(amounts.reduce((total, amount) => total.plus(amount), ZERO));
    const owed = results.flatMap((result, index) => splitAmount(result, Array<string>((index % 28) + 1).fill('S')));
    expect(sum(owed)).toBe(sum(results));
  });
});

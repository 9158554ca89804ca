import { expect, it } from 'vitest';
import { COL, COLUMN_COUNT } from '../columns.ts';
import { EXTRA } from '../indicators/bars.ts';
import { Swings } from './swings.ts';

/** `+price` a confirmed high, `-price` a low, of bars without range at these prices and an ATR of 1. */
function swingsOf(prices: readonly number[]): number[] {
  const swings = new Swings();
  const found: number[] = [];
  prices.forEach((price, bar) => {
    const row = new Float64Array(COLUMN_COUNT);
    row[COL.high] = row[COL.low] = price;
    row[COL.atr_14] = 1;
    const extra = new Float64Array(Object.keys(EXTRA).length);
    extra[EXTRA.openTimeMs] = bar;
    swings.update(row, 0, extra, bar);
    if (swings.confirmed !== 0) found.push(swings.confirmed * swings.price);
  });
  return found;
}

it.each([
  { what: 'a turn of two ATR', prices: [100, 105, 103, 105], found: [-100, 105, -103] },
  { what: 'a turn of less', prices: [100, 105, 103.1, 105, 103.1, 106], found: [-100] },
  { what: 'the highest of several counts', prices: [100, 103, 104, 103.5, 104.5, 102], found: [-100, 104.5] },
])('swings: $what', ({ prices, found }) => {
  expect(swingsOf(prices)).toEqual(found);
});

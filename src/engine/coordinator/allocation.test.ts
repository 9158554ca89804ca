import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { Big, ZERO } from '../money.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../settings.ts';
import { FORCE_CATEGORIES, type ForceCategory } from '../trader/cycle.ts';
import { allocate, entryMinimum, type Allocation, type AllocationInput } from './allocation.ts';

const { allocation, limits } = DEFAULT_ENGINE_SETTINGS;
const RULES = { lotStep: '0.001', marketLotStep: '0', minQuantity: '0.001', maxQuantity: null, minNotional: '5' };

/** An equity that is no limit, and an exchange that takes 700 at least, which makes 735. */
const LEAST_735 = { equity: '10000', rules: { minNotional: '700' } };

interface Case {
  readonly equity?: string;
  readonly free?: string;
  readonly reserved?: string;
  readonly category?: ForceCategory;
  readonly price?: string;
  readonly held?: string;
  readonly requested?: string;
  readonly confirmed?: string;
  readonly rules?: Partial<AllocationInput['rules']>;
}

function run(given: Case): Allocation {
  return allocate({
    equity: new Big(given.equity ?? '1000'),
    freeQuote: new Big(given.free ?? given.equity ?? '1000'),
    reserved: new Big(given.reserved ?? '0'),
    category: given.category ?? 'MODERATE',
    price: new Big(given.price ?? '10'),
    rules: { ...RULES, ...given.rules },
    positionsValueOfAsset: new Big(given.held ?? '0'),
    requestedAmount: given.requested === undefined ? null : new Big(given.requested),
    confirmedQuantity: given.confirmed === undefined ? null : new Big(given.confirmed),
    allocation,
    limits,
  });
}

const amountOf = (answer: Allocation) => (answer.ok ? answer.amount.toFixed() : answer.code);
const missingOf = (answer: Allocation) => answer.missing?.toFixed() ?? null;

describe('allocation', () => {
  test.each<[string, string, string, string, string]>([
    // equity, WEAK 12 %, MODERATE 18 %, STRONG 22 %, VERY_STRONG 28 %
    ['60', 'AMOUNT_BELOW_MIN', 'AMOUNT_BELOW_MIN', 'AMOUNT_BELOW_MIN', '16.8'],
    ['100', 'AMOUNT_BELOW_MIN', '18', '22', '28'],
    ['200', '24', '36', '44', '56'],
    ['400', '48', '72', '88', '112'],
    ['1000', '120', '180', '220', '280'],
  ])('of an equity of %s', (equity, ...expected) => {
    expect(FORCE_CATEGORIES.map((category) => amountOf(run({ equity, category })))).toEqual(expected);
  });

  test.each<[string, Case, string]>([
    ['as quoted', { confirmed: '18' }, '18'],
    ['at a price that rose', { confirmed: '18', price: '10.04' }, '18'],
    ['at a price that fell', { confirmed: '18', price: '9.96' }, '18'],
    ['all that was free, at a price that rose', { confirmed: '9.8', free: '100', price: '10.04' }, '9.8'],
    ['as much more than is free as a price may move', { confirmed: '9.849', free: '100' }, '9.849'],
    ['just beyond that', { confirmed: '9.85', free: '100' }, 'USDC_INSUFFICIENT'],
    ['as much more than the cap leaves', { confirmed: '15.075', held: '150' }, '15.075'],
    ['just beyond the cap', { confirmed: '15.076', held: '150' }, 'ASSET_EXPOSURE'],
    ['more than is free now', { confirmed: '18', free: '150' }, 'USDC_INSUFFICIENT'],
    ['more than the cap of the asset leaves now', { confirmed: '18', held: '150' }, 'ASSET_EXPOSURE'],
    ['the least there is, at a price that fell', { confirmed: '1.5', price: '9.96' }, '1.5'],
    ['too little at this price', { confirmed: '1.5', price: '9.9' }, 'AMOUNT_BELOW_MIN'],
  ])('a confirmed quantity is bought exactly or not at all: %s', (_what, given, expected) => {
    const answer = run(given);
    expect(answer.ok ? answer.quantity.toFixed() : answer.code).toBe(expected);
    expect(answer.missing).toBeNull();
  });

  test('the share is of equity, not of what is free: sizes do not shrink as money is used', () => {
    expect(amountOf(run({ equity: '1000', free: '200' }))).toBe('180');
  });

  test('at most 98 % of unreserved quote', () => {
    expect(amountOf(run({ free: '100' }))).toBe('98');
    expect(amountOf(run({ free: '150', reserved: '50' }))).toBe('98');
    expect(amountOf(run({ free: '50', reserved: '60' }))).toBe('USDC_INSUFFICIENT');
  });

  test('the quantity is rounded down to the coarser lot step and kept below the maximum', () => {
    const quantityOf = (given: Case) => {
      const answer = run(given);
      return answer.ok ? answer.quantity.toFixed() : answer.code;
    };
    expect(quantityOf({ price: '7' })).toBe('25.714');
    expect(quantityOf({ price: '7', rules: { marketLotStep: '0.1' } })).toBe('25.7');
    expect(quantityOf({ price: '7', rules: { lotStep: '0', marketLotStep: '0' } })).toMatch(/^25\.714285714/);
    expect(quantityOf({ price: '7', rules: { maxQuantity: '3.0005' } })).toBe('3');
    expect(quantityOf({ price: '0.00001234', rules: { lotStep: '1', minQuantity: '1' } })).toBe('14586709');
  });

  test('the minimum is ours, or the exchange minimum with a margin', () => {
    expect(entryMinimum('5', allocation).toFixed()).toBe('15');
    expect(entryMinimum('20', allocation).toFixed()).toBe('21');
  });

  test.each<[string, Case, string, number, number]>([
    ['no free quote', { free: '14' }, 'USDC_INSUFFICIENT', 13.72, 15],
    ['the share itself is too small', { equity: '100', category: 'WEAK' }, 'AMOUNT_BELOW_MIN', 12, 15],
    [
      'the lot makes it too small',
      { equity: '100', price: '10.5', rules: { lotStep: '1' } },
      'AMOUNT_BELOW_MIN',
      10.5,
      15,
    ],
    ['below the minimum quantity', { rules: { minQuantity: '100' } }, 'AMOUNT_BELOW_MIN', 18, 100],
    ['the asset cap of 30 % is full', { held: '290' }, 'ASSET_EXPOSURE', 290, 300],
    ['the cap leaves too little of the least entry', { requested: '15', held: '290' }, 'ASSET_EXPOSURE', 290, 300],
    ['what was confirmed is above the cap', { confirmed: '18', held: '150' }, 'ASSET_EXPOSURE', 330, 300],
    ['no price', { price: '0' }, 'NO_PRICE', 0, 0],
  ])('refused: %s', (_name, given, code, measured, limit) => {
    expect(run(given)).toMatchObject({ ok: false, code, measured, limit });
  });

  test.each<[string, Case, string]>([
    ['the least amount', { requested: '15' }, '15'],
    ['all that the cap leaves is the least amount', { held: '285' }, '15'],
    ['all that is usable is the least amount', { free: '750', requested: '1000', ...LEAST_735 }, '735'],
    ['the least quantity', { rules: { minQuantity: '18' } }, '180'],
  ])('at the limit itself it is bought: %s', (_what, given, amount) => {
    expect(amountOf(run(given))).toBe(amount);
  });

  test('the asset cap limits the amount', () => {
    expect(amountOf(run({ held: '200' }))).toBe('100');
  });

  test('an amount asked for replaces the share and obeys every limit', () => {
    expect(amountOf(run({ requested: '50' }))).toBe('50');
    expect(amountOf(run({ requested: '5000' }))).toBe('300');
    expect(amountOf(run({ requested: '14' }))).toBe('AMOUNT_BELOW_MIN');
    expect(amountOf(run({ requested: '200', free: '100' }))).toBe('98');
  });

  test.each<[string, Case, string | null]>([
    ['enough', {}, null],
    ['more than half of the target: no one is sold for the rest', { free: '100' }, null],
    ['less than half of the target', { free: '50' }, '131'],
    ['nothing', { free: '0' }, '180'],
    ['the entry is too small in any case', { equity: '100', free: '0', category: 'WEAK' }, null],
    ['exactly half of the target', { requested: '196', free: '100' }, null],
    ['a little less than half', { requested: '196.02', free: '100' }, '98.02'],
    ['nothing of the least amount', { requested: '15', free: '0' }, '15'],
    ['the least amount is usable', { free: '750', requested: '1000', ...LEAST_735 }, null],
    ['only what the asset cap leaves is worth freeing', { free: '0', held: '250' }, '50'],
  ])('missing: %s', (_name, given, missing) => {
    expect(missingOf(run(given))).toBe(missing);
  });

  test('never more than usable, than the asset cap, or than the share; always a lot multiple', () => {
    const cents = (max: number) => fc.integer({ min: 0, max }).map((n) => new Big(String(n)).div(new Big('100')));
    const steps = fc.constantFrom('0.00001', '0.001', '0.1', '1', '0.003');
    fc.assert(
      fc.property(
        cents(10_000_000),
        cents(10_000_000),
        cents(100_000),
        cents(1_000_000),
        fc.integer({ min: 1, max: 100_000_000 }),
        steps,
        fc.constantFrom(...FORCE_CATEGORIES),
        (invested, freeQuote, reserved, held, ticks, lotStep, category) => {
          const equity = freeQuote.plus(invested);
          const price = new Big(String(ticks)).div(new Big('10000'));
          const answer = allocate({
            equity,
            freeQuote,
            reserved,
            category,
            price,
            rules: { ...RULES, lotStep },
            positionsValueOfAsset: held,
            allocation,
            limits,
          });
          if (!answer.ok) return;
          const { quantity, amount } = answer;
          expect(amount.lte(freeQuote.minus(reserved).times(new Big('0.98')))).toBe(true);
          expect(amount.lte(equity.times(new Big('0.28')))).toBe(true);
          expect(amount.plus(held).lte(equity.times(new Big('0.3')))).toBe(true);
          expect(amount.gte(new Big('15'))).toBe(true);
          expect(quantity.mod(new Big(lotStep)).eq(ZERO)).toBe(true);
          expect(quantity.times(price).eq(amount)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

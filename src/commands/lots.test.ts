import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { big, fillOf, opened } from '../../test/support/cycles.ts';
import { ONE, ZERO, type Big } from '../engine/money.ts';
import type { Cycle, Fill } from '../engine/trader/cycle.ts';
import { bookFill } from '../engine/trader/ledger.ts';
import type { ArchivedTrade } from './archive.ts';
import { lotsOf, sum } from './lots.ts';

const BUY = { clientOrderId: 'c1-b-1', side: 'BUY' } as const;
const SELL = { clientOrderId: 'c1-s-2', side: 'SELL' } as const;
const BNB_PRICE = big('600');

/** A trade as the engine's own books have it after these fills. */
function tradeOf(fills: readonly Fill[], change: Partial<ArchivedTrade> = {}): ArchivedTrade {
  const cycle = fills.reduce<Cycle>((before, fill) => bookFill(before, fill, BNB_PRICE).cycle, opened().cycle);
  const { id, symbol, baseAsset, quoteAsset, soldQuantity, proceeds, fees, profitLoss, demo } = cycle;
  const books = { id, symbol, baseAsset, quoteAsset, soldQuantity, proceeds, fees, profitLoss, demo };
  const about = { completedAtMs: 5_000, exitReason: 'trailing', strategies: '', regime: null, source: 'auto' };
  return { ...books, ...about, fills: fills.map((fill) => ({ ...fill, reason: null })), ...change };
}

const shown = (trade: ArchivedTrade): string[] =>
  lotsOf(trade).lots.map(({ quantity, cost, proceeds, buyFees, sellFees, result }) =>
    [quantity, cost, proceeds, buyFees, sellFees, result].map((amount) => amount.toFixed()).join(' '),
  );

describe('lots: quantity, cost, proceeds, fee of the purchase, fee of the sale, result', () => {
  it.each([
    {
      what: 'one purchase, one sale',
      fills: [fillOf(BUY, '2', '100', '0.2', 'USDC'), fillOf(SELL, '2', '110', '0.22', 'USDC')],
      lots: ['2 200 220 0.2 0.22 19.58'],
    },
    {
      what: 'the first bought is sold first; fees follow the quantity',
      fills: [
        fillOf(BUY, '1', '100', '0.1', 'USDC'),
        fillOf(BUY, '3', '104', '0.3', 'USDC'),
        fillOf(SELL, '2', '110', '0.22', 'USDC'),
        fillOf(SELL, '2', '90', '0.18', 'USDC'),
      ],
      lots: ['1 100 110 0.1 0.11 9.79', '1 104 110 0.1 0.11 5.79', '2 208 180 0.2 0.18 -28.38'],
    },
    {
      what: 'a fee in the coin itself is paid with bought coins',
      fills: [fillOf(BUY, '2', '100', '0.002'), fillOf(SELL, '1.998', '110', '0.21978', 'USDC')],
      lots: ['1.998 199.8 219.78 0.2 0.21978 19.56022'],
    },
    {
      what: 'a sale that pays its fee in the coin',
      fills: [fillOf(BUY, '2', '100'), fillOf(SELL, '1.9', '110', '0.1')],
      lots: ['1.9 190 209 0 10 9'],
    },
    {
      what: 'fees in a third asset count as the books valued them',
      fills: [fillOf(BUY, '2', '100', '0.0003', 'BNB'), fillOf(SELL, '2', '100', '0.0003', 'BNB')],
      lots: ['2 200 200 0.18 0.18 -0.36'],
    },
    {
      what: 'thirds that no decimal holds',
      fills: [fillOf(BUY, '3', '100', '1', 'USDC'), ...[1, 2, 3].map(() => fillOf(SELL, '1', '100'))],
      lots: [
        '1 100 100 0.333333333333333333 0 -0.333333333333333333',
        '1 100 100 0.333333333333333333 0 -0.333333333333333333',
        '1 100 100 0.333333333333333334 0 -0.333333333333333334',
      ],
    },
  ])('$what', ({ fills, lots }) => {
    const trade = tradeOf(fills);
    expect(shown(trade)).toEqual(lots);
    expect(lotsOf(trade)).toMatchObject({ difference: null, isComplete: true });
  });

  it('a remainder that was not sold: the books count it at the mean price, the lots at the last', () => {
    const trade = tradeOf([fillOf(BUY, '1', '100'), fillOf(BUY, '1', '104'), fillOf(SELL, '1.5', '110')]);
    expect(shown(trade)).toEqual(['1 100 110 0 0 10', '0.5 52 55 0 0 3']);
    const { difference, isComplete } = lotsOf(trade);
    expect(isComplete).toBe(true);
    expect([difference?.cost.toFixed(), difference?.result.toFixed()]).toEqual(['1', '-1']);
  });

  it('a trade without its fills keeps what the books say', () => {
    const whole = tradeOf([fillOf(BUY, '2', '100', '0.2', 'USDC'), fillOf(SELL, '2', '110', '0.22', 'USDC')]);
    const { lots, difference, isComplete } = lotsOf({ ...whole, fills: [] });
    expect([lots, isComplete]).toEqual([[], false]);
    const { cost, proceeds, fees, result } = difference ?? {};
    expect([cost, proceeds, fees, result].map((amount) => amount?.toFixed())).toEqual(['200', '220', '0.42', '19.58']);
  });

  it('a trade that sold nothing has no result, only its fees', () => {
    const trade = tradeOf([fillOf(BUY, '2', '100', '0.2', 'USDC')], { exitReason: 'external' });
    const { lots, difference } = lotsOf(trade);
    expect([lots, difference?.fees.toFixed(), difference?.result.toFixed()]).toEqual([[], '0.2', '0']);
  });
});

const price = fc.integer({ min: 1, max: 10_000_000 }).map((cents) => big(String(cents)).div('100'));
const share = fc.integer({ min: 1, max: 9 }).map((tenths) => big(String(tenths)).div('10'));
const feeAsset = fc.constantFrom('SOL', 'USDC', 'BNB');
const purchase = fc.record({ quantity: fc.integer({ min: 1, max: 5_000 }), price, feeAsset });
const sale = fc.record({ share, price, feeAsset });

describe('whatever was traded', () => {
  it('lots and difference are the books to the last digit, and no coin is sold twice', () => {
    const property = fc.property(
      fc.array(purchase, { minLength: 1, maxLength: 4 }),
      fc.array(sale, { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      (purchases, sales, endsAtZero) => {
        const trade = tradeOf(fillsOf(purchases, sales, endsAtZero));
        const { lots, difference, isComplete } = lotsOf(trade);
        const fees = sum(lots.map(({ buyFees, sellFees }) => buyFees.plus(sellFees))).plus(difference?.fees ?? ZERO);
        const result = sum(lots.map((lot) => lot.result)).plus(difference?.result ?? ZERO);
        const proceeds = sum(lots.map((lot) => lot.proceeds)).plus(difference?.proceeds ?? ZERO);
        expect(isComplete).toBe(true);
        expect(near(fees, trade.fees) && near(result, trade.profitLoss ?? ZERO) && near(proceeds, trade.proceeds)).toBe(
          true,
        );
        for (const { fill } of bought(trade)) {
          const used = sum(lots.filter(({ buy }) => buy === fill).map(({ quantity }) => quantity));
          expect(used.lte(fill.quantity)).toBe(true);
        }
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('where every coin was sold the lots alone are the books', () => {
    const outside = fc.constantFrom('USDC', 'BNB');
    const property = fc.property(
      fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 5_000 }), price, feeAsset: outside }), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.array(fc.record({ share, price, feeAsset: outside }), { minLength: 1, maxLength: 5 }),
      (purchases, sales) => {
        const trade = tradeOf(fillsOf(purchases, sales, true));
        const { lots, difference } = lotsOf(trade);
        expect(difference).toBeNull();
        expect(sum(lots.map(({ quantity }) => quantity)).eq(trade.soldQuantity)).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});

const near = (a: Big, b: Big): boolean => a.minus(b).abs().lt('0.000000000000000000000000000001');
const bought = ({ fills }: ArchivedTrade) => fills.filter(({ side }) => side === 'BUY').map((fill) => ({ fill }));

/** Fees of 0.1 %, in any of three assets; each sale sells a share of what is left, the last one all where asked. */
function fillsOf(
  purchases: readonly { readonly quantity: number; readonly price: Big; readonly feeAsset: string }[],
  sales: readonly { readonly share: Big; readonly price: Big; readonly feeAsset: string }[],
  endsAtZero: boolean,
): Fill[] {
  const fee = (quantity: Big, at: Big, asset: string): Big => {
    const value = asset === 'SOL' ? quantity : quantity.times(at).div(asset === 'BNB' ? BNB_PRICE : ONE);
    return value.div('1000').round(8);
  };
  const fills: Fill[] = [];
  let left = ZERO;
  for (const { quantity, price: at, feeAsset: asset } of purchases) {
    const amount = big(String(quantity)).div('100');
    const cost = fee(amount, at, asset);
    fills.push(fillOf(BUY, amount.toFixed(), at.toFixed(), cost.toFixed(), asset));
    left = left.plus(amount).minus(asset === 'SOL' ? cost : ZERO);
  }
  for (const [index, { share: part, price: at, feeAsset: asset }] of sales.entries()) {
    const isLast = endsAtZero && index === sales.length - 1;
    const amount = isLast ? left : left.times(part).round(8);
    if (amount.eq(ZERO)) continue;
    const paidIn = isLast && asset === 'SOL' ? 'USDC' : asset;
    const cost = fee(amount, at, paidIn);
    if (paidIn === 'SOL' && cost.gt(left.minus(amount))) continue;
    fills.push(fillOf(SELL, amount.toFixed(), at.toFixed(), cost.toFixed(), paidIn));
    left = left.minus(amount).minus(paidIn === 'SOL' ? cost : ZERO);
  }
  return fills;
}

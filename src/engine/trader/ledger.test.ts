import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Big, ZERO } from '../money.ts';
import { InvariantError } from '../portfolio/invariant.ts';
import { Wallet } from '../portfolio/wallet.ts';
import { big, fillOf, GRID, opened } from '../../../test/support/cycles.ts';
import type { Cycle, Fill } from './cycle.ts';
import { bookFill, ownedCost, soldCost, valueFees } from './ledger.ts';
import { exitOrder } from './orders.ts';
import { SeenTrades } from './seen-trades.ts';
import { releaseReservation, settleFill } from './settlement.ts';
import { exitStored, onEntryClosed, onEntryFill, onExitClosed, onExitFill } from './transitions.ts';

const BUY = { clientOrderId: 'c0000000rs_0001-b-1', side: 'BUY' } as const;
const SELL = { clientOrderId: 'c0000000rs_0001-s-2', side: 'SELL' } as const;

function book(fills: readonly Fill[], feePrice: Big | null = null): Cycle {
  return fills.reduce((cycle, fill) => bookFill(cycle, fill, feePrice).cycle, opened().cycle);
}

const text = (value: Big | null) => value?.toFixed() ?? null;

describe('books of a cycle', () => {
  // prettier-ignore
  it.each([
    { what: 'bought, fee in base', fills: [fillOf(BUY, '2', '100', '0.002')],
      expected: { quantity: '1.998', cost: '200', fees: '0.2', entryPrice: '100', profitLoss: null } },
    { what: 'bought, fee in quote', fills: [fillOf(BUY, '2', '100', '0.2', 'USDC')],
      expected: { quantity: '2', cost: '200', fees: '0.2', entryPrice: '100', profitLoss: null } },
    { what: 'bought in two fills', fills: [fillOf(BUY, '1', '100', '0.001'), fillOf(BUY, '3', '104', '0.003')],
      expected: { quantity: '3.996', cost: '412', fees: '0.412', entryPrice: '103', profitLoss: null } },
    { what: 'sold all, fees in base and quote', fills: [fillOf(BUY, '2', '100', '0.002'), fillOf(SELL, '1.998', '110', '0.21978', 'USDC')],
      expected: { quantity: '0', proceeds: '219.78', fees: '0.41978', exitPrice: '110', profitLoss: '19.56022' } },
    { what: 'sold all at the entry price loses the fees', fills: [fillOf(BUY, '2', '100', '0.002'), fillOf(SELL, '1.998', '100', '0.1998', 'USDC')],
      expected: { quantity: '0', fees: '0.3998', profitLoss: '-0.3998' } },
    { what: 'half sold: cost of the half, all fees so far', fills: [fillOf(BUY, '2', '100', '0.2', 'USDC'), fillOf(SELL, '1', '110', '0.11', 'USDC')],
      expected: { quantity: '1', proceeds: '110', fees: '0.31', profitLoss: '9.69', profitLossPercent: '9.69' } },
    { what: 'sold in two steps', fills: [fillOf(BUY, '2', '100', '0.2', 'USDC'), fillOf(SELL, '1', '110', '0.11', 'USDC'), fillOf(SELL, '1', '90', '0.09', 'USDC')],
      expected: { quantity: '0', exitPrice: '100', fees: '0.4', profitLoss: '-0.4', profitLossPercent: '-0.2' } },
    { what: 'thirds that no decimal holds', fills: [fillOf(BUY, '3', '100', '0', 'USDC'), fillOf(SELL, '1', '100', '0', 'USDC'), fillOf(SELL, '1', '100', '0', 'USDC'), fillOf(SELL, '1', '100', '0', 'USDC')],
      expected: { quantity: '0', profitLoss: '0', fees: '0' } },
  ])('$what', ({ fills, expected }) => {
    const cycle = book(fills);
    const actual = Object.fromEntries(Object.keys(expected).map((key) => [key, text(cycle[key as keyof Cycle] as Big | null)]));
    expect(actual).toEqual(expected);
  });

  it('a fee in a third asset counts at its price', () => {
    const { cycle, unvaluedFee } = bookFill(opened().cycle, fillOf(BUY, '2', '100', '0.0005', 'BNB'), big('300'));
    expect([text(cycle.quantity), text(cycle.fees), unvaluedFee]).toEqual(['2', '0.15', null]);
  });

  it('without its price it counts as nothing and is named', () => {
    const { cycle, unvaluedFee } = bookFill(opened().cycle, fillOf(BUY, '2', '100', '0.0005', 'BNB'), null);
    expect(text(cycle.fees)).toBe('0');
    expect([unvaluedFee?.asset, text(unvaluedFee?.amount ?? null)]).toEqual(['BNB', '0.0005']);
  });

  it('a price that becomes known counts the fees of its asset, and only those', () => {
    const first = bookFill(opened().cycle, fillOf(BUY, '1', '100', '0.0005', 'BNB'), null).cycle;
    const both = bookFill(first, fillOf(BUY, '1', '100', '3', 'XYZ'), null).cycle;
    const valued = valueFees(both, 'BNB', big('300'));
    expect([text(valued.fees), valued.unvaluedFees?.map(({ asset }) => asset)]).toEqual(['0.15', ['XYZ']]);
    const all = valueFees(valued, 'XYZ', big('0.01'));
    expect([text(all.fees), all.unvaluedFees]).toEqual(['0.18', undefined]);
    expect(valueFees(all, 'BNB', big('300'))).toBe(all);
  });

  it('the remainder that is dust keeps its cost out of the result', () => {
    const cycle = book([fillOf(BUY, '2', '100', '0', 'USDC'), fillOf(SELL, '1.9', '110', '0', 'USDC')]);
    expect([text(ownedCost(cycle)), text(soldCost(cycle)), text(cycle.profitLoss)]).toEqual(['10', '190', '19']);
  });

  it.each([
    ['more than is owned', fillOf(SELL, '2.1', '100')],
    ['another symbol', { ...fillOf(BUY, '1', '100'), symbol: 'BTCUSDC' }],
    ['no quantity', fillOf(BUY, '0', '100')],
    ['no price', fillOf(BUY, '1', '0')],
    ['a negative fee', fillOf(BUY, '1', '100', '-1')],
    ['a fee above the coins', fillOf(SELL, '2', '100', '0.1', 'SOL')],
  ])('refuses a trade of %s', (_what, fill) => {
    const held = book([fillOf(BUY, '2', '100')]);
    expect(() => bookFill(held, fill, null)).toThrow(InvariantError);
  });
});

describe('trades reported twice', () => {
  it('count once per symbol', () => {
    const seen = new SeenTrades();
    const trade = { symbol: 'SOLUSDC', tradeId: '7' };
    expect([seen.add(trade), seen.add(trade), seen.add({ ...trade, symbol: 'BTCUSDC' })]).toEqual([true, false, true]);
  });

  it('the memory is bounded: the oldest is forgotten', () => {
    const seen = new SeenTrades(2);
    for (const tradeId of ['1', '2', '3']) seen.add({ symbol: 'S', tradeId });
    expect([seen.size, seen.add({ symbol: 'S', tradeId: '3' }), seen.add({ symbol: 'S', tradeId: '1' })]).toEqual([
      2,
      false,
      true,
    ]);
  });
});

describe('money that moves with a fill', () => {
  const wallet = () =>
    Wallet.restore([
      { asset: 'USDC', free: '1000', locked: '0' },
      { asset: 'BNB', free: '0.001', locked: '0' },
    ]);

  it('uses the reservation, then free money for slippage, and gives the rest back', () => {
    const purse = wallet();
    const { cycle, entry } = opened('2', '201');
    purse.reserve('USDC', entry.reserved);
    const first = fillOf(entry, '1', '100', '0.001');
    settleFill(purse, cycle, entry, first);
    const afterFirst = bookFill(cycle, first, null).cycle;
    expect(purse.row('USDC')).toEqual({ asset: 'USDC', free: '799', locked: '101' });
    const second = fillOf(entry, '1', '103', '0.001');
    settleFill(purse, afterFirst, entry, second);
    expect(purse.row('USDC')).toEqual({ asset: 'USDC', free: '797', locked: '0' });
    releaseReservation(purse, entry, bookFill(afterFirst, second, null).cycle);
    expect([purse.row('USDC').free, purse.row('SOL').free]).toEqual(['797', '1.998']);
  });

  it('an entry that expired gives its reservation back', () => {
    const purse = wallet();
    const { cycle, entry } = opened('2', '201');
    purse.reserve('USDC', entry.reserved);
    releaseReservation(purse, entry, cycle);
    expect(purse.row('USDC')).toEqual({ asset: 'USDC', free: '1000', locked: '0' });
  });

  it('and nothing of what another entry has reserved', () => {
    const purse = wallet();
    const { cycle, entry } = opened('2', '201');
    purse.reserve('USDC', entry.reserved.plus('300'));
    const fill = fillOf(entry, '1', '100', '0.001');
    settleFill(purse, cycle, entry, fill);
    releaseReservation(purse, entry, bookFill(cycle, fill, null).cycle);
    expect(purse.row('USDC')).toEqual({ asset: 'USDC', free: '600', locked: '300' });
  });

  it('a fee in a third asset that the books lack is reported', () => {
    const { cycle, entry } = opened('2', '0');
    const shortfall = settleFill(wallet(), cycle, entry, fillOf(entry, '1', '100', '0.004', 'BNB'));
    expect([shortfall?.asset, text(shortfall?.amount ?? null)]).toEqual(['BNB', '0.003']);
  });
});

/** One market day of one symbol: an entry in partial fills, exits in partial fills, duplicates of any of them. */
describe('whatever is filled', () => {
  const amount = fc.integer({ min: 1, max: 400_000 }).map((units) => new Big(String(units)).div(big('1000')));
  const price = fc.integer({ min: 1, max: 99_999_999 }).map((units) => new Big(String(units)).div(big('10000')));
  const feeRate = fc.integer({ min: 0, max: 25 }).map((units) => new Big(String(units)).div(big('10000')));
  const anyTrade = fc.record({
    share: amount,
    price,
    feeRate,
    feeAsset: fc.constantFrom('base', 'quote', 'third'),
    repeat: fc.boolean(),
  });

  it('wallet + positions at cost + fees = deposits + result before fees, to the last digit, and nothing is ever negative', () => {
    fc.assert(
      fc.property(
        fc.array(anyTrade, { minLength: 1, maxLength: 6 }),
        fc.array(anyTrade, { maxLength: 8 }),
        amount,
        (buys, sells, reserved) => {
          const deposit = big('100000000000');
          const thirdPrice = big('317.42');
          const wallet = Wallet.restore([
            { asset: 'USDC', free: deposit.toFixed(), locked: '0' },
            { asset: 'BNB', free: '1000000000', locked: '0' },
          ]);
          const seen = new SeenTrades();
          const start = opened('1000', reserved.times(big('1000')).toFixed());
          const { entry } = start;
          let cycle = start.cycle;
          let order = entry;
          wallet.reserve('USDC', entry.reserved);

          const check = () => {
            const paidOutside = big('1000000000').minus(wallet.total('BNB')).times(thirdPrice);
            const left = wallet.total('USDC').minus(paidOutside).plus(ownedCost(cycle)).plus(cycle.fees);
            expect(left.toFixed()).toBe(deposit.plus(cycle.proceeds).minus(soldCost(cycle)).toFixed());
            if (cycle.profitLoss !== null)
              expect(cycle.profitLoss.toFixed()).toBe(
                cycle.proceeds.minus(cycle.fees).minus(soldCost(cycle)).toFixed(),
              );
            expect(wallet.total('SOL').toFixed()).toBe(cycle.quantity.toFixed());
            expect(cycle.quantity.gte(ZERO)).toBe(true);
          };
          const trade = (
            side: 'BUY' | 'SELL',
            quantity: Big,
            each: { price: Big; feeRate: Big; feeAsset: string; repeat: boolean },
          ) => {
            const fees = {
              base: [quantity.times(each.feeRate).round(8), 'SOL'],
              quote: [quantity.times(each.price).times(each.feeRate).round(8), 'USDC'],
              third: [quantity.times(each.feeRate).round(8), 'BNB'],
            } as const;
            const [fee, asset] =
              fees[side === 'SELL' && each.feeAsset === 'base' ? 'quote' : (each.feeAsset as keyof typeof fees)];
            const fill = fillOf(order, quantity.toFixed(), each.price.toFixed(), fee.toFixed(), asset);
            for (const report of each.repeat ? [fill, { ...fill }] : [fill]) {
              if (!seen.add(report)) continue;
              settleFill(wallet, cycle, order, report);
              cycle = (side === 'BUY' ? onEntryFill : onExitFill)(cycle, report, thirdPrice).cycle;
              check();
            }
          };

          for (const each of buys) trade('BUY', each.share, each);
          releaseReservation(wallet, entry, cycle);
          cycle = onEntryClosed(cycle, 3_000);
          check();
          expect(wallet.locked('USDC').toFixed()).toBe('0');
          for (const [index, each] of sells.entries()) {
            const wanted = index === 7 ? null : each.share;
            const exit = exitOrder(
              cycle,
              { reason: 'manual', referencePrice: each.price, timeMs: 4_000, quantity: wanted },
              GRID,
            );
            if (exit === null) return;
            order = exit;
            cycle = exitStored(cycle, exit, 'manual', 4_000);
            const half = exit.quantity.div(big('2')).round(3);
            if (half.gt(ZERO)) trade('SELL', half, each);
            trade('SELL', exit.quantity.minus(half), each);
            cycle = onExitClosed(cycle, exit.clientOrderId, each.price, 5_000, GRID);
            check();
            if (cycle.status === 'completed') {
              if (cycle.quantity.eq(ZERO)) expect(ownedCost(cycle).toFixed()).toBe('0');
              return;
            }
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});

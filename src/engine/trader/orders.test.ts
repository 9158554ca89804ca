import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../portfolio/invariant.ts';
import { big, fillOf, GRID, opened } from '../../../test/support/cycles.ts';
import { allowedQuantity, isDust, orderGrid } from './grid.ts';
import { clientOrderId, cycleId, nextOrderId, parseClientOrderId } from './ids.ts';
import { entryOrder, exitOrder, protectionIsBehind, protectionOrder, protectionPrice } from './orders.ts';
import { onEntryClosed, onEntryFill } from './transitions.ts';

function holding(quantity: string, price = '100') {
  const { cycle, entry } = opened();
  return onEntryClosed(onEntryFill(cycle, fillOf(entry, quantity, price), null).cycle, 3_000);
}

const RULES = {
  symbol: 'SOLUSDC',
  lotStep: '0.01',
  marketLotStep: '0.1',
  minQuantity: '0.2',
  maxQuantity: '50',
  tickSize: '0.01',
  minNotional: '5',
};
const COARSE = orderGrid(RULES);

describe('ids', () => {
  it.each([
    [0, 0, 'c000000000_0000'],
    [1_700_000_000_000, 1, 'c0loyw3v28_0001'],
    [1_700_000_000_000, 36 ** 4, 'c0loyw3v28_10000'],
  ])('cycle at %d, number %d: %s', (timeMs, counter, id) => expect(cycleId(timeMs, counter)).toBe(id));

  it('sort by time and never exceed what exchanges take', () => {
    fc.assert(
      fc.property(fc.nat(4_102_444_800_000), fc.nat(4_102_444_800_000), fc.nat(), fc.nat(999), (a, b, counter, n) => {
        if (a < b) expect(cycleId(a, counter) < cycleId(b, counter)).toBe(true);
        const id = clientOrderId(cycleId(a, counter), 'protection', n);
        expect(id).toMatch(/^[A-Za-z0-9_-]{1,36}$/);
        expect(parseClientOrderId(id)).toEqual({ cycleId: cycleId(a, counter), purpose: 'protection', n });
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['c0000000rs_0001-b-1', { cycleId: 'c0000000rs_0001', purpose: 'entry', n: 1 }],
    ['c0000000rs_0001-s-12', { cycleId: 'c0000000rs_0001', purpose: 'exit', n: 12 }],
    ['c0000000rs_0001-p-3', { cycleId: 'c0000000rs_0001', purpose: 'protection', n: 3 }],
  ])('%s says what it is of', (id, meant) => {
    expect(parseClientOrderId(id)).toEqual(meant);
  });

  it('follow from the number of orders made', () => {
    expect(nextOrderId(holding('2'), 'exit')).toBe('c0000000rs_0001-s-2');
    expect(clientOrderId('c1_1', 'entry', 1)).toBe('c1_1-b-1');
  });

  it.each(['', 'order_12ab', 'c1_1-x-1', 'c1_1-s-', 'c1_1-s-1-2'])('"%s" is not ours', (id) => {
    expect(parseClientOrderId(id)).toBeNull();
  });

  it.each([
    () => cycleId(-1, 0),
    () => cycleId(1.5, 0),
    () => cycleId(0, NaN),
    () => clientOrderId('c'.repeat(40), 'exit', 1),
    () => clientOrderId('c 1', 'exit', 1),
  ])('impossible ones are refused', (make) => expect(make).toThrow(InvariantError));
});

describe('quantities', () => {
  it.each([
    { wanted: '1.239', kind: 'market', grid: GRID, allowed: '1.239' },
    { wanted: '1.2399', kind: 'market', grid: GRID, allowed: '1.239' },
    { wanted: '0.0009', kind: 'market', grid: GRID, allowed: '0' },
    { wanted: '10000', kind: 'market', grid: GRID, allowed: '9000' },
    { wanted: '1.239', kind: 'market', grid: COARSE, allowed: '1.2' },
    { wanted: '1.239', kind: 'limit', grid: COARSE, allowed: '1.23' },
    { wanted: '0.19', kind: 'market', grid: COARSE, allowed: '0' },
    { wanted: '0.2', kind: 'market', grid: COARSE, allowed: '0.2' },
    { wanted: '60', kind: 'market', grid: COARSE, allowed: '50' },
    {
      wanted: '7.77',
      kind: 'market',
      grid: orderGrid({ ...RULES, lotStep: '0', marketLotStep: '0', maxQuantity: null }),
      allowed: '7.77',
    },
    {
      wanted: '1234567.9',
      kind: 'market',
      grid: orderGrid({ ...RULES, lotStep: '1', marketLotStep: '0', maxQuantity: '0' }),
      allowed: '1234567',
    },
  ] as const)('$wanted in a $kind order: $allowed', ({ wanted, kind, grid, allowed }) => {
    expect(allowedQuantity(big(wanted), grid, kind).toFixed()).toBe(allowed);
  });

  it.each([
    { quantity: '0.0009', price: '100000', dust: true },
    { quantity: '0.049', price: '100', dust: true },
    { quantity: '0.05', price: '100', dust: false },
    { quantity: '0.0509', price: '98.1', dust: true },
    { quantity: '0', price: '100', dust: true },
  ])('$quantity at $price is dust: $dust', ({ quantity, price, dust }) => {
    expect(isDust(big(quantity), big(price), GRID)).toBe(dust);
  });

  it.each([
    [{ lotStep: 'x' }, /SOLUSDC lotStep: "x"/],
    [{ tickSize: '-1' }, /SOLUSDC tickSize: -1 is negative/],
  ])('rules that are none are named', (change, message) => {
    expect(() => orderGrid({ ...RULES, ...change })).toThrow(message);
  });
});

describe('orders', () => {
  it('an entry buys at the market, rounded down', () => {
    const request = {
      cycleId: 'c1_1',
      quantity: big('1.23999'),
      referencePrice: big('100'),
      reserved: big('126'),
      reason: 'consensus',
      timeMs: 5,
    };
    expect(entryOrder(request, GRID)).toMatchObject({
      clientOrderId: 'c1_1-b-1',
      side: 'BUY',
      type: 'MARKET',
      status: 'stored',
    });
    expect(entryOrder(request, GRID)?.quantity.toFixed()).toBe('1.239');
    expect(entryOrder({ ...request, quantity: big('0.0001') }, GRID)).toBeNull();
  });

  it.each([
    { owned: '1.2345', quantity: null, sells: '1.234' },
    { owned: '1.2345', quantity: '0.6172', sells: '0.617' },
    { owned: '1.2345', quantity: '99', sells: '1.234' },
    { owned: '0.001', quantity: null, sells: '0.001' },
    { owned: '0.0009', quantity: null, sells: null },
  ])('an exit of $quantity of $owned sells $sells', ({ owned, quantity, sells }) => {
    const request = {
      reason: 'trailing',
      referencePrice: big('1'),
      timeMs: 5,
      quantity: quantity === null ? null : big(quantity),
    } as const;
    expect(exitOrder(holding(owned), request, GRID)?.quantity.toFixed() ?? null).toBe(sells);
  });

  it('a protection stays 2.5 % below the entry until the stop in force leaves it behind', () => {
    const facts = [null, '98.8', '98.2', '100.2', '104'].map((stop) =>
      protectionPrice(big('100'), stop === null ? null : big(stop)).toFixed(),
    );
    expect(facts).toEqual(['97.5', '97.5', '97.5', '98.9', '102.7']);
  });

  it('and behind a stop that the settings let lie farther away', () => {
    const facts = ['97.51', '97.5', '95'].map((stop) => protectionPrice(big('100'), big(stop)).toFixed());
    expect(facts).toEqual(['97.5', '96.2', '93.7']);
  });

  it('it is replaced from 0.3 % on and never lowered', () => {
    const facts = ['97.7', '97.7924', '97.7925', '98', '90'].map((wanted) =>
      protectionIsBehind(big('97.5'), big(wanted)),
    );
    expect(facts).toEqual([false, false, true, true, false]);
  });

  it('it is a stop-limit order on the tick grid, rounded down', () => {
    const order = protectionOrder(holding('1.2345'), big('97.519'), 5, GRID);
    expect(order).toMatchObject({ clientOrderId: 'c0000000rs_0001-p-2', side: 'SELL', type: 'STOP_LOSS_LIMIT' });
    expect([order?.quantity, order?.stopPrice, order?.limitPrice].map((value) => value?.toFixed())).toEqual([
      '1.234',
      '97.51',
      '97.02',
    ]);
  });

  it.each([
    { what: 'too small a lot', owned: '0.0009', stop: '97' },
    { what: 'too little worth', owned: '0.05', stop: '97' },
    { what: 'a price that rounds to nothing', owned: '1', stop: '0.001' },
  ])('none for $what', ({ owned, stop }) => {
    expect(protectionOrder(holding(owned), big(stop), 5, GRID)).toBeNull();
  });

  it('the least worth is enough, and without a least worth the lot still counts', () => {
    // 0.05 × 99.5 = 4.975
    const at = (minNotional: string, owned = '0.05') =>
      protectionOrder(holding(owned), big('100'), 5, { ...GRID, minNotional: big(minNotional) }) !== null;
    expect([at('4.975'), at('4.976'), at('0'), at('0', '0.0009')]).toEqual([true, false, true, false]);
  });
});

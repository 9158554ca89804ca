import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Big, ZERO } from '../../engine/money.ts';
import { orderIntent } from '../../../test/support/orders.ts';
import type { OrderIntent } from '../../engine/trader/cycle.ts';
import type { MarketRules, OrderReport, PlaceAnswer } from '../ports.ts';
import { PaperExchange, type PaperExchangeOptions } from './paper-exchange.ts';

const SOL: MarketRules = {
  symbol: 'SOLUSDC',
  baseAsset: 'SOL',
  quoteAsset: 'USDC',
  lotStep: '0.001',
  marketLotStep: '0',
  minQuantity: '0.001',
  maxQuantity: '1000',
  tickSize: '0.01',
  minNotional: '5',
  takerFeeRate: '0.001',
  active: true,
};

function setUp(values: Partial<PaperExchangeOptions> = {}) {
  const book = { bid: 150.1, ask: 150.12 };
  const exchange = new PaperExchange({
    rules: new Map([['SOLUSDC', SOL]]),
    price: (symbol) => (symbol === 'SOLUSDC' ? book : null),
    nowMs: () => 1_000,
    slippageRatio: 0,
    feeRate: null,
    balances: [
      { asset: 'USDC', free: '1000', locked: '0' },
      { asset: 'SOL', free: '5', locked: '0' },
    ],
    startStamp: 'abc',
    ...values,
  });
  return { exchange, book };
}

/** The market with other rules. */
function withRules(values: Partial<MarketRules>): Partial<PaperExchangeOptions> {
  return { rules: new Map([['SOLUSDC', { ...SOL, ...values }]]) };
}

function stop(values: Partial<OrderIntent> = {}): OrderIntent {
  return orderIntent({
    clientOrderId: 'c1-p-1',
    side: 'SELL',
    type: 'STOP_LOSS_LIMIT',
    purpose: 'protection',
    stopPrice: new Big('146'),
    limitPrice: new Big('145.5'),
    ...values,
  });
}

function report(answer: PlaceAnswer): OrderReport {
  if (answer.outcome !== 'accepted') throw new Error(`${answer.outcome}: ${answer.reason}`);
  return answer.report;
}

async function amounts(exchange: PaperExchange): Promise<Record<string, string>> {
  const balances = await exchange.balances();
  return Object.fromEntries(
    balances.map(({ asset, free, locked }) => [asset, locked === '0' ? free : `${free}+${locked}`]),
  );
}

describe('market orders', () => {
  it('buys at the ask, fee in the bought coin', async () => {
    const { exchange } = setUp();
    const [fill] = report(await exchange.place(orderIntent())).fills;
    expect([fill?.price.toFixed(), fill?.fee.toFixed(), fill?.feeAsset, fill?.tradeId, fill?.timeMs]).toEqual([
      '150.12',
      '0.002',
      'SOL',
      'abc-1',
      1_000,
    ]);
    expect(await amounts(exchange)).toEqual({ USDC: '699.76', SOL: '6.998' });
  });

  it('sells at the bid, fee in quote', async () => {
    const { exchange } = setUp();
    const [fill] = report(await exchange.place(orderIntent({ side: 'SELL' }))).fills;
    expect([fill?.price.toFixed(), fill?.fee.toFixed(), fill?.feeAsset]).toEqual(['150.1', '0.3002', 'USDC']);
    expect(await amounts(exchange)).toEqual({ USDC: '1299.8998', SOL: '3' });
  });

  it.each([
    ['BUY', '150.2'],
    ['SELL', '150.02'],
  ] as const)('%s suffers slippage, rounded to the tick against us', async (side, price) => {
    const { exchange } = setUp({ slippageRatio: 0.0005 });
    expect(report(await exchange.place(orderIntent({ side }))).fills[0]?.price.toFixed()).toBe(price);
  });

  it('charges the given fee rate instead of the market’s', async () => {
    const { exchange } = setUp({ feeRate: '0.00075' });
    expect(report(await exchange.place(orderIntent())).fills[0]?.fee.toFixed()).toBe('0.0015');
  });
});

describe('refusals in the exchange’s own words', () => {
  it.each<[string, Partial<OrderIntent>, string, string]>([
    ['unknown symbol', { symbol: 'NOPEUSDC' }, '-1121', 'Invalid symbol.'],
    ['off the lot grid', { quantity: new Big('1.0005') }, '-1013', 'Filter failure: LOT_SIZE'],
    ['below the smallest quantity', { quantity: new Big('0') }, '-1013', 'Invalid quantity.'],
    ['above the largest quantity', { quantity: new Big('1001') }, '-1013', 'Filter failure: LOT_SIZE'],
    ['too little value', { quantity: new Big('0.033') }, '-1013', 'Filter failure: NOTIONAL'],
    ['not enough quote', { quantity: new Big('7') }, '-2010', 'Account has insufficient balance for requested action.'],
    [
      'not enough coins',
      { side: 'SELL', quantity: new Big('5.001') },
      '-2010',
      'Account has insufficient balance for requested action.',
    ],
  ])('%s', async (_name, values, code, reason) => {
    const { exchange } = setUp();
    expect(await exchange.place(orderIntent(values))).toEqual({ outcome: 'refused', code, reason });
    expect(await amounts(exchange)).toEqual({ USDC: '1000', SOL: '5' });
  });

  it.each<[string, Partial<OrderIntent>, string]>([
    ['stop off the tick grid', { stopPrice: new Big('146.005') }, 'Filter failure: PRICE_FILTER'],
    ['stop above the bid', { stopPrice: new Big('150.1') }, 'Stop price would trigger immediately.'],
    ['no limit price', { limitPrice: null }, 'A stop order needs a stop price and a limit price.'],
    ['too little value', { quantity: new Big('0.01') }, 'Filter failure: NOTIONAL'],
  ])('resting orders: %s', async (_name, values, reason) => {
    const { exchange } = setUp();
    expect(await exchange.place(stop(values))).toMatchObject({ outcome: 'refused', reason });
    expect(await amounts(exchange)).toEqual({ USDC: '1000', SOL: '5' });
  });

  it('market lot step, closed market, no price', async () => {
    const coarse = setUp(withRules({ marketLotStep: '0.5' })).exchange;
    expect(await coarse.place(orderIntent({ quantity: new Big('1.2') }))).toMatchObject({
      reason: 'Filter failure: MARKET_LOT_SIZE',
    });
    const closed = setUp(withRules({ active: false })).exchange;
    expect(await closed.place(orderIntent())).toMatchObject({ reason: 'Market is closed.' });
    const blind = setUp({ price: () => null }).exchange;
    expect(await blind.place(orderIntent())).toMatchObject({ outcome: 'refused', code: 'NO_PRICE' });
  });
});

describe('resting orders', () => {
  it('lock, trigger on the bid, fill at the bid, never below the limit', async () => {
    const { exchange } = setUp({ slippageRatio: 0.1 });
    expect(report(await exchange.place(stop()))).toMatchObject({ state: 'open', filledQuantity: '0' });
    expect(await amounts(exchange)).toEqual({ USDC: '1000', SOL: '3+2' });
    expect(exchange.price({ symbol: 'SOLUSDC', timeMs: 0, bid: 146.01, ask: 146.02 })).toEqual([]);
    expect(exchange.price({ symbol: 'BTCUSDC', timeMs: 0, bid: 1, ask: 1 })).toEqual([]);
    const [filled] = exchange.price({ symbol: 'SOLUSDC', timeMs: 0, bid: 145.9, ask: 146 });
    expect(filled).toMatchObject({ state: 'closed', filledQuantity: '2', clientOrderId: 'c1-p-1' });
    expect(filled?.fills[0]?.price.toFixed()).toBe('145.5');
    expect(await amounts(exchange)).toEqual({ USDC: '1290.709', SOL: '3' });
    expect(exchange.price({ symbol: 'SOLUSDC', timeMs: 0, bid: 145.9, ask: 146 })).toEqual([]);
  });

  it('a gap through the limit triggers but waits for the limit', async () => {
    const { exchange } = setUp();
    report(await exchange.place(stop()));
    expect(exchange.price({ symbol: 'SOLUSDC', timeMs: 0, bid: 140, ask: 140.1 })).toEqual([]);
    const [filled] = exchange.price({ symbol: 'SOLUSDC', timeMs: 0, bid: 148, ask: 148.1 });
    expect(filled?.fills[0]?.price.toFixed()).toBe('148');
  });

  it('are found, listed, canceled; the same id twice among open ones is refused, after the end it is not', async () => {
    const { exchange } = setUp();
    report(await exchange.place(stop()));
    expect(await exchange.place(stop())).toMatchObject({ outcome: 'refused', reason: 'Duplicate order sent.' });
    expect(await exchange.openOrders()).toMatchObject([{ clientOrderId: 'c1-p-1', state: 'open' }]);
    expect(await exchange.cancel(stop())).toMatchObject({ outcome: 'found', report: { state: 'closed', fills: [] } });
    expect(await amounts(exchange)).toEqual({ USDC: '1000', SOL: '5' });
    expect(await exchange.openOrders()).toEqual([]);
    expect(await exchange.lookUp(stop())).toMatchObject({ outcome: 'found' });
    expect(await exchange.lookUp({ clientOrderId: 'other', symbol: 'SOLUSDC' })).toEqual({ outcome: 'absent' });
    expect(await exchange.place(stop())).toMatchObject({ outcome: 'accepted' });
  });

  it('a buy stop locks quote and triggers on the ask', async () => {
    const { exchange } = setUp();
    const order = stop({ side: 'BUY', stopPrice: new Big('155'), limitPrice: new Big('156') });
    report(await exchange.place(order));
    expect(await amounts(exchange)).toEqual({ USDC: '688+312', SOL: '5' });
    const [filled] = exchange.price({ symbol: 'SOLUSDC', timeMs: 0, bid: 154.9, ask: 155.2 });
    expect(filled?.fills[0]?.price.toFixed()).toBe('155.2');
    expect(await amounts(exchange)).toEqual({ USDC: '689.6', SOL: '6.998' });
  });

  it('rest again after a restart, and ids of two runs never collide', async () => {
    const balances = [
      { asset: 'USDC', free: '1000', locked: '0' },
      { asset: 'SOL', free: '3', locked: '2' },
    ];
    const known = { ...stop(), exchangeOrderId: 'paper-old-7' };
    const { exchange } = setUp({ balances, restingOrders: [known], startStamp: 'next' });
    expect(await exchange.openOrders()).toMatchObject([{ clientOrderId: 'c1-p-1', exchangeOrderId: 'paper-old-7' }]);
    const [filled] = exchange.price({ symbol: 'SOLUSDC', timeMs: 0, bid: 146, ask: 146.1 });
    expect(filled?.fills[0]?.tradeId).toBe('next-1');
    expect(await amounts(exchange)).toEqual({ USDC: '1291.708', SOL: '3' });
  });
});

describe('the wallet', () => {
  it('property: money is neither made nor lost, and no balance falls below zero', async () => {
    const order = fc.record({
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      kind: fc.constantFrom('market', 'stop', 'tick', 'cancel'),
      lots: fc.integer({ min: 1, max: 4_000 }),
      price: fc.integer({ min: 10_000, max: 20_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(order, { maxLength: 40 }), async (steps) => {
        const { exchange, book } = setUp({ slippageRatio: 0.0005 });
        const expected = { USDC: new Big('1000'), SOL: new Big('5') };
        const fills: OrderReport['fills'][number][] = [];
        for (const [index, { side, kind, lots, price }] of steps.entries()) {
          const quantity = new Big(String(lots)).times(new Big('0.001'));
          const values = { clientOrderId: `c${index}`, side, quantity };
          const limit = new Big(String(price)).div(new Big('100'));
          if (kind === 'market') {
            const answer = await exchange.place(orderIntent(values));
            if (answer.outcome === 'accepted') fills.push(...answer.report.fills);
          } else if (kind === 'stop') await exchange.place(stop({ ...values, stopPrice: limit, limitPrice: limit }));
          else if (kind === 'cancel') await exchange.cancel({ clientOrderId: `c${index - 1}`, symbol: 'SOLUSDC' });
          else {
            book.bid = price / 100;
            book.ask = (price + 2) / 100;
            for (const filled of exchange.price({ symbol: 'SOLUSDC', timeMs: 0, ...book })) fills.push(...filled.fills);
          }
        }
        for (const { side, price, quantity, fee, feeAsset } of fills) {
          const sign = side === 'BUY' ? new Big('1') : new Big('-1');
          expected.SOL = expected.SOL.plus(quantity.times(sign));
          expected.USDC = expected.USDC.minus(quantity.times(price).times(sign));
          expected[feeAsset === 'SOL' ? 'SOL' : 'USDC'] = expected[feeAsset === 'SOL' ? 'SOL' : 'USDC'].minus(fee);
        }
        for (const { asset, free, locked } of await exchange.balances()) {
          expect(new Big(free).gte(ZERO) && new Big(locked).gte(ZERO)).toBe(true);
          expect(new Big(free).plus(new Big(locked)).toFixed()).toBe(
            expected[asset === 'SOL' ? 'SOL' : 'USDC'].toFixed(),
          );
        }
      }),
    );
  });
});

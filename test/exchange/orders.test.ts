import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CcxtExchange } from '../../src/exchange/ccxt/exchange.ts';
import { openVenue } from '../../src/exchange/ccxt/venue.ts';
import { Big } from '../../src/engine/money.ts';
import type { OrderIntent } from '../../src/engine/trader/cycle.ts';
import { orderIntent } from '../support/orders.ts';
import type { PlaceAnswer } from '../../src/exchange/ports.ts';
import { BTCUSDC, PEPEUSDC, SOLUSDC } from '../fakes/exchange/market-data.ts';
import {
  startFakeBinance,
  totalOf,
  type FakeBinance,
  type FakeBinanceOptions,
} from '../fakes/exchange/fake-binance.ts';
import type { Fault } from '../fakes/exchange/faults.ts';

const SYMBOLS = [SOLUSDC, BTCUSDC, PEPEUSDC];
const ORDER = 'POST /api/v3/order';
let cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.toReversed()) await step();
  cleanUp = [];
});

interface Setup {
  readonly fake: FakeBinance;
  readonly exchange: CcxtExchange;
}

async function setUp(
  options: FakeBinanceOptions = {},
  timings: { requestTimeoutMs?: number; sendBudgetMs?: number; orderDeadlineMs?: number; absentMarginMs?: number } = {},
  clockOffsetMs = 0,
): Promise<Setup> {
  const fake = await startFakeBinance({
    symbols: SYMBOLS,
    balances: { USDC: '10000', SOL: '10', PEPE: '0' },
    nowMs: () => Date.now() + clockOffsetMs,
    ...options,
  });
  const venue = await openVenue({
    exchangeId: 'binance',
    apiKey: fake.apiKey,
    apiSecret: fake.apiSecret,
    restRoot: fake.restRoot,
    wsRoot: fake.wsRoot,
    recvWindowMs: 1_000,
    requestTimeoutMs: timings.requestTimeoutMs ?? 300,
  });
  const exchange = new CcxtExchange(
    venue,
    SYMBOLS.map((entry) => entry.symbol),
    {
      timings: {
        sendBudgetMs: timings.sendBudgetMs ?? 300,
        orderDeadlineMs: timings.orderDeadlineMs ?? 700,
        absentMarginMs: timings.absentMarginMs ?? 200,
      },
    },
  );
  cleanUp.push(
    () => fake.close(),
    () => exchange.close(),
    () => {
      expect({ violations: fake.violations, transcript: fake.violations.length > 0 ? fake.transcript : [] }).toEqual({
        violations: [],
        transcript: [],
      });
      return Promise.resolve();
    },
  );
  await exchange.markets();
  return { fake, exchange };
}

function intent(values: Partial<OrderIntent> = {}): OrderIntent {
  return orderIntent({ quantity: new Big('1.5'), referencePrice: new Big('150.12'), ...values });
}

const STOP = { type: 'STOP_LOSS_LIMIT', side: 'SELL', purpose: 'protection', clientOrderId: 'c1-p-1' } as const;

function stopIntent(quantity: string, stop: string, limit: string, values: Partial<OrderIntent> = {}): OrderIntent {
  return intent({
    ...STOP,
    quantity: new Big(quantity),
    stopPrice: new Big(stop),
    limitPrice: new Big(limit),
    ...values,
  });
}

function accepted(answer: PlaceAnswer) {
  if (answer.outcome !== 'accepted') throw new Error(`${answer.outcome}: ${answer.reason}`);
  return answer.report;
}

describe('the account', () => {
  it.each([
    { uid: 7, known: '7' },
    { uid: null, known: null },
  ])('is known by its number where the exchange tells one ($uid)', async ({ uid, known }) => {
    const { exchange } = await setUp({ uid });
    expect(exchange.accountId).toBe(known);
  });
});

describe('rules, balances, key rights', () => {
  it('gives the filters as the exchange’s own decimal texts and the account’s own fee', async () => {
    const { exchange } = await setUp({ takerFeeRate: '0.00075' });
    const rules = await exchange.markets();
    expect([...rules.keys()].toSorted()).toEqual(['BTCUSDC', 'PEPEUSDC', 'SOLUSDC']);
    expect(rules.get('SOLUSDC')).toEqual({
      symbol: 'SOLUSDC',
      baseAsset: 'SOL',
      quoteAsset: 'USDC',
      lotStep: '0.001',
      marketLotStep: '0',
      minQuantity: '0.001',
      maxQuantity: '4521.7725',
      tickSize: '0.01',
      minNotional: '5',
      takerFeeRate: '0.00075',
      active: true,
    });
    expect(rules.get('PEPEUSDC')?.tickSize).toBe('0.00000001');
  });

  it('gives balances as plain texts', async () => {
    const { exchange } = await setUp({ balances: { USDC: '0.10000001', SOL: '12345678.12345678' } });
    expect(await exchange.balances()).toEqual([
      { asset: 'USDC', free: '0.10000001', locked: '0' },
      { asset: 'SOL', free: '12345678.12345678', locked: '0' },
    ]);
  });

  it.each([true, false])('tells whether the key may withdraw (%s)', async (canWithdraw) => {
    const fake = await startFakeBinance({ canWithdraw });
    const venue = await openVenue({
      exchangeId: 'binance',
      apiKey: fake.apiKey,
      apiSecret: fake.apiSecret,
      restRoot: fake.restRoot,
      wsRoot: fake.wsRoot,
    });
    cleanUp.push(
      () => fake.close(),
      () => venue.close(),
    );
    expect(await venue.keyRights()).toEqual({ canRead: true, canTrade: true, canWithdraw, ipRestricted: true });
    expect(fake.violations).toEqual([]);
  });

  it('names the symbol that the exchange does not trade', async () => {
    const { exchange } = await setUp();
    const answer = await exchange.place(intent({ symbol: 'NOPEUSDC' }));
    expect(answer).toMatchObject({ outcome: 'refused', code: 'UNKNOWN_SYMBOL' });
  });

  it('reads through a clock that is 8 s off', async () => {
    const { exchange } = await setUp({}, {}, 8_000);
    expect(accepted(await exchange.place(intent())).state).toBe('closed');
  });

  it('throws an error without key, signature or query when a read fails', async () => {
    const { fake, exchange } = await setUp();
    fake.fail('GET /api/v3/account', { kind: 'status', status: 503, accept: false });
    const error = await exchange.balances().catch((problem: unknown) => problem);
    expect(String(error)).toContain('reading the balances failed');
    expect(String(error)).not.toMatch(/signature|timestamp|fake-key/);
  });
});

describe('orders that work', () => {
  it('buys at the market: our id, exact fills, fee in the bought asset', async () => {
    const { fake, exchange } = await setUp();
    fake.account.fillParts = 3;
    const report = accepted(await exchange.place(intent({ quantity: new Big('0.1') })));
    expect(report).toMatchObject({
      clientOrderId: 'c1-b-1',
      state: 'closed',
      filledQuantity: '0.1',
      symbol: 'SOLUSDC',
    });
    expect(
      report.fills.map((fill) => [fill.price.toFixed(), fill.quantity.toFixed(), fill.fee.toFixed(), fill.feeAsset]),
    ).toEqual([
      ['150.12', '0.033', '0.000033', 'SOL'],
      ['150.13', '0.033', '0.000033', 'SOL'],
      ['150.14', '0.034', '0.000034', 'SOL'],
    ]);
    expect(fake.requests(ORDER)).toEqual([
      `${ORDER} symbol=SOLUSDC&side=BUY&newClientOrderId=c1-b-1&newOrderRespType=FULL&type=MARKET&quantity=0.1`,
    ]);
  });

  it('a market order that finds too little: closed with what it got', async () => {
    const { fake, exchange } = await setUp();
    fake.account.liquidity = new Big('0.4');
    const report = accepted(await exchange.place(intent()));
    expect(report).toMatchObject({ state: 'closed', filledQuantity: '0.4' });
  });

  it.each([
    ['tiny ticks', stopIntent('1234567', '0.00001201', '0.00001195', { symbol: 'PEPEUSDC' }), { PEPE: '1234567' }],
    ['small lots', stopIntent('0.00123', '58500.13', '58207.63', { symbol: 'BTCUSDC' }), { BTC: '1' }],
    ['no decimals', stopIntent('2', '140', '139', {}), { SOL: '2' }],
  ])('writes amounts without loss: %s', async (_name, order, balances) => {
    const { fake, exchange } = await setUp({ balances });
    accepted(await exchange.place(order));
    const placed = fake.account.open()[0];
    expect(placed?.origQty.toFixed()).toBe(order.quantity.toFixed());
    expect(placed?.stopPrice.toFixed()).toBe(order.stopPrice?.toFixed());
    expect(placed?.price.toFixed()).toBe(order.limitPrice?.toFixed());
  });

  it('a resting stop: open, found by our id, filled in part, canceled with what it got', async () => {
    const { fake, exchange } = await setUp();
    const order = stopIntent('4', '146', '145.5');
    expect(accepted(await exchange.place(order))).toMatchObject({ state: 'open', filledQuantity: '0', fills: [] });
    expect(await exchange.openOrders()).toMatchObject([{ clientOrderId: 'c1-p-1', symbol: 'SOLUSDC', state: 'open' }]);
    const resting = fake.account.open()[0];
    if (resting === undefined) throw new Error('nothing rests');
    fake.account.fillPart(resting, '1.5');
    expect((await exchange.openOrders())[0]?.fills.map((fill) => fill.quantity.toFixed())).toEqual(['1.5']);
    expect(await exchange.cancel(order)).toMatchObject({
      outcome: 'found',
      report: { state: 'closed', filledQuantity: '1.5' },
    });
    expect(await exchange.openOrders()).toEqual([]);
    expect(totalOf(fake, 'SOL').toFixed()).toBe('8.5');
  });

  it('a stop that triggers is found closed, with its fills', async () => {
    const { fake, exchange } = await setUp();
    const order = stopIntent('4', '146', '145.5');
    accepted(await exchange.place(order));
    fake.setPrice('SOLUSDC', '145.90', '145.95');
    const found = await exchange.lookUp(order, 0);
    expect(found).toMatchObject({ outcome: 'found', report: { state: 'closed', filledQuantity: '4' } });
    // Canceling it then tells the same.
    expect(await exchange.cancel(order)).toMatchObject({
      outcome: 'found',
      report: { state: 'closed', filledQuantity: '4' },
    });
  });

  it('canceling what the exchange never saw is unknown, not absent: it may still arrive', async () => {
    const { exchange } = await setUp();
    expect(await exchange.cancel({ clientOrderId: 'never-b-1', symbol: 'SOLUSDC' })).toMatchObject({
      outcome: 'unknown',
    });
  });

  it('stays open while the trades are not listed yet', async () => {
    const { fake, exchange } = await setUp();
    accepted(await exchange.place(intent()));
    const trades = fake.account.trades.splice(0);
    expect(await exchange.lookUp(intent(), 0)).toMatchObject({
      report: { state: 'open', filledQuantity: '1.5' },
    });
    fake.account.trades.push(...trades);
    expect(await exchange.lookUp(intent(), 0)).toMatchObject({ report: { state: 'closed' } });
  });
});

describe('definite no', () => {
  it.each<[string, Partial<OrderIntent>, string]>([
    ['not on the lot grid (never sent)', { quantity: new Big('0.0105') }, 'LOT_SIZE'],
    ['below the minimum value', { quantity: new Big('0.01') }, '-1013'],
    ['more than the wallet has', { quantity: new Big('100') }, 'InsufficientFunds'],
  ])('%s', async (_name, values, code) => {
    const { fake, exchange } = await setUp();
    fake.setPrice('SOLUSDC', '150.10', values.quantity?.eq(new Big('0.01')) === true ? '15.12' : '150.12');
    expect(await exchange.place(intent(values))).toMatchObject({ outcome: 'refused', code });
    expect(fake.account.orders).toEqual([]);
  });

  it('a stop price off the tick grid is refused here, not rounded by anyone', async () => {
    const { fake, exchange } = await setUp();
    const answer = await exchange.place(stopIntent('1', '146.005', '145'));
    expect(answer).toMatchObject({ outcome: 'refused', code: 'PRICE_FILTER' });
    expect(fake.requests(ORDER)).toEqual([]);
  });

  it('a stop that would trigger at once', async () => {
    const { exchange } = await setUp();
    expect(await exchange.place(stopIntent('1', '151', '150'))).toMatchObject({ outcome: 'refused' });
  });

  it('an order that waited in our queue past its budget is never sent', async () => {
    const { fake, exchange } = await setUp({}, { sendBudgetMs: 0 });
    const answer = await exchange.place(intent());
    expect(answer).toMatchObject({ outcome: 'refused', code: 'NOT_SENT' });
    expect(fake.requests(ORDER)).toEqual([]);
  });
});

/** The table of reference/dependencies §3: what each fault says, and whether the order exists afterwards. */
const FAULTS: readonly [string, Fault, 'refused' | 'unknown', boolean][] = [
  ['hang before accept', { kind: 'hang', accept: false }, 'unknown', false],
  ['reset before accept', { kind: 'reset', accept: false }, 'unknown', false],
  ['accept, then hang', { kind: 'hang', accept: true }, 'unknown', true],
  ['accept, then reset', { kind: 'reset', accept: true }, 'unknown', true],
  ['accept, then 500', { kind: 'status', status: 500, accept: true }, 'unknown', true],
  ['accept, then 502', { kind: 'status', status: 502, accept: true }, 'unknown', true],
  ['accept, then 503', { kind: 'status', status: 503, accept: true }, 'unknown', true],
  ['accept, then 504', { kind: 'status', status: 504, accept: true }, 'unknown', true],
  [
    'accept, then -1007',
    { kind: 'code', code: -1007, msg: 'Timeout waiting for response', accept: true },
    'unknown',
    true,
  ],
  [
    'accept, then -1000',
    { kind: 'code', code: -1000, msg: 'An unknown error occurred', accept: true },
    'unknown',
    true,
  ],
  ['accept, then -1001', { kind: 'code', code: -1001, msg: 'Internal error', accept: true }, 'unknown', true],
  ['accept, then -1006', { kind: 'code', code: -1006, msg: 'An unexpected response', accept: true }, 'unknown', true],
  ['accept, then truncated JSON', { kind: 'truncated', accept: true }, 'unknown', true],
  ['accept, then a body that stalls', { kind: 'stalled', accept: true }, 'unknown', true],
  ['429', { kind: 'code', code: -1003, msg: 'Too many requests', status: 429, accept: false }, 'refused', false],
  ['418', { kind: 'code', code: -1003, msg: 'IP banned', status: 418, accept: false }, 'refused', false],
  ['-1015', { kind: 'code', code: -1015, msg: 'Too many new orders', accept: false }, 'refused', false],
  ['-1021 clock', { kind: 'code', code: -1021, msg: 'outside of the recvWindow', accept: false }, 'refused', false],
  [
    '-2015 after a good call',
    { kind: 'code', code: -2015, msg: 'Invalid API-key', status: 401, accept: false },
    'refused',
    false,
  ],
  ['-1008 overload', { kind: 'code', code: -1008, msg: 'Server is overloaded', accept: false }, 'refused', false],
  ['NOTIONAL', { kind: 'code', code: -1013, msg: 'Filter failure: NOTIONAL', accept: false }, 'refused', false],
];

describe('faults on the order request, through the real ccxt', () => {
  let shared: Setup;
  let closeShared: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    shared = await setUp();
    closeShared = cleanUp;
    cleanUp = [];
  });

  afterAll(async () => {
    for (const step of closeShared.toReversed()) await step();
  });

  it.each(FAULTS.map((row, index) => [...row, `f${index}-b-1`] as const))(
    '%s',
    async (_name, fault, outcome, exists, clientOrderId) => {
      const { fake, exchange } = shared;
      const order = intent({ clientOrderId, quantity: new Big('0.1') });
      fake.fail(ORDER, fault);
      const sentSinceMs = performance.now();
      const answer = await exchange.place(order);
      expect(answer.outcome).toBe(outcome);
      expect(fake.account.orders.filter((placed) => placed.clientOrderId === clientOrderId).length).toBe(
        exists ? 1 : 0,
      );
      expect(fake.requests(ORDER).filter((line) => line.includes(clientOrderId)).length).toBe(1);
      const found = outcome === 'unknown' ? await lookUpUntilCertain(exchange, order, sentSinceMs) : null;
      expect(found?.outcome).toBe(outcome === 'unknown' ? (exists ? 'found' : 'absent') : undefined);
      const report = found?.outcome === 'found' ? [found.report.state, found.report.filledQuantity] : [];
      expect(report).toEqual(exists ? ['closed', '0.1'] : []);
    },
  );

  it('the same id again while it is open is looked up; after its fill the exchange would take it again', async () => {
    const { fake, exchange } = await setUp();
    const order = stopIntent('1', '146', '145.5');
    accepted(await exchange.place(order));
    expect(await exchange.place(order)).toMatchObject({ outcome: 'unknown' });
    expect(fake.account.orders.length).toBe(1);
    fake.setPrice('SOLUSDC', '145.90', '145.95');
    fake.setPrice('SOLUSDC', '150.10', '150.12');
    expect(await exchange.place(order)).toMatchObject({ outcome: 'accepted' });
    expect(fake.account.orders.length).toBe(2);
  });

  it('an answer whose trades cannot be read is unknown, never refused', async () => {
    const { fake, exchange } = await setUp();
    accepted(await exchange.place(stopIntent('4', '146', '145.5')));
    fake.setPrice('SOLUSDC', '145.90', '145.95');
    fake.fail('GET /api/v3/myTrades', { kind: 'code', code: -1003, msg: 'Too many', status: 429, accept: false });
    expect(await exchange.lookUp(STOP_KEY, 0)).toMatchObject({ outcome: 'unknown' });
  });

  it('a request that the exchange gets late is turned away by the receive window, so absent holds', async () => {
    const { fake, exchange } = await setUp();
    fake.fail(ORDER, { kind: 'late', delayMs: 1_100, careless: false });
    const sentSinceMs = performance.now();
    expect(await exchange.place(intent())).toMatchObject({ outcome: 'unknown' });
    expect((await exchange.lookUp(intent(), performance.now() - sentSinceMs)).outcome).toBe('unknown');
    expect((await lookUpUntilCertain(exchange, intent(), sentSinceMs)).outcome).toBe('absent');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(fake.account.orders).toEqual([]);
    expect(fake.transcript.some((line) => line.startsWith('late request turned away'))).toBe(true);
  });

  it('whatever the wall clock says, what was just sent is not absent', async () => {
    const { exchange } = await setUp();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    const early = await exchange.lookUp(intent({ clientOrderId: 'never-b-1' }), 1).finally(() => vi.useRealTimers());
    expect(early.outcome).toBe('unknown');
    expect((await exchange.lookUp(intent({ clientOrderId: 'never-b-1' }), 60_000)).outcome).toBe('absent');
  });

  it('a clock that runs away is measured again after the first refusal', async () => {
    let offsetMs = 0;
    const { fake, exchange } = await setUp({ nowMs: () => Date.now() + offsetMs });
    offsetMs = 30_000;
    expect(await exchange.place(intent())).toMatchObject({ outcome: 'refused' });
    await expect.poll(() => fake.requests('GET /api/v3/time').length).toBeGreaterThan(1);
    await expect.poll(async () => (await exchange.place(intent({ clientOrderId: 'c2-b-1' }))).outcome).toBe('accepted');
    expect(fake.account.orders.length).toBe(1);
  });
});

const STOP_KEY = { clientOrderId: 'c1-p-1', symbol: 'SOLUSDC' };

async function lookUpUntilCertain(exchange: CcxtExchange, order: OrderIntent, sentSinceMs: number) {
  for (;;) {
    const answer = await exchange.lookUp(order, performance.now() - sentSinceMs);
    if (answer.outcome !== 'unknown') return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

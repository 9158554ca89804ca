import { describe, expect, it } from 'vitest';
import type { AlertDecision } from '../engine/decisions.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { Exchange, OrderReport } from '../exchange/ports.ts';
import { AccountWatch } from './account-watch.ts';
import type { OrderDesk } from './orders.ts';

const NOW_MS = Date.UTC(2025, 9, 2, 12);
const OURS = 'c0mgfy1abc_0001-p-2';

interface Account {
  open: OrderReport[];
  /** Happens while the open orders are listed. */
  listing: () => void;
  skewMs: number;
  unvalued: string[];
  /** What the next look at the balances throws. */
  problem: string | null;
  /** Prices of the fee asset; an Error is thrown. */
  feePrice: string | null | Error;
}

function setUp({ known = [] as string[], live = true } = {}) {
  const account: Account = {
    open: [],
    listing: () => undefined,
    skewMs: 0,
    unvalued: [],
    problem: null,
    feePrice: '600',
  };
  const pushed: EngineEvent[] = [];
  const alerts: AlertDecision[] = [];
  const blocked = new Set<string>();
  const exchange: Partial<Exchange> = {
    id: 'fake',
    live,
    feeAsset: 'BNB',
    balances: async () => {
      if (account.problem !== null) throw new Error(account.problem);
      return [{ asset: 'USDC', free: '1000', locked: '0' }];
    },
    openOrders: async () => {
      account.listing();
      return account.open;
    },
    clockSkewMs: async () => account.skewMs,
    feePrice: async () => {
      if (account.feePrice instanceof Error) throw account.feePrice;
      return account.feePrice;
    },
  };
  const orders: Partial<OrderDesk> = {
    inFlight: 0,
    moving: 0,
    changes: 0,
    lastAnswerAtMs: null,
    lookUpResting: async () => true,
  };
  const clock = { nowMs: NOW_MS };
  const watch = new AccountWatch({
    exchange: exchange as Exchange,
    orders: orders as OrderDesk,
    desk: {
      openCycles: () => [],
      openIntents: () => known.map((clientOrderId) => ({ clientOrderId }) as never),
      quoteAsset: 'USDC',
      unvaluedFeeAssets: () => account.unvalued,
    },
    push: (event) => pushed.push(event),
    nowMs: () => clock.nowMs,
    wallMs: () => clock.nowMs,
    block: (reason, on) => void (on ? blocked.add(reason) : blocked.delete(reason)),
    alert: async (alert) => void alerts.push(alert),
    log: () => undefined,
  });
  const states = () => Object.fromEntries(watch.health().map(({ component, state }) => [component, state]));
  return { watch, account, orders, pushed, alerts, blocked, states, clock };
}

const order = (clientOrderId: string): OrderReport => ({
  clientOrderId,
  exchangeOrderId: '77',
  symbol: 'SOLUSDC',
  state: 'open',
  filledQuantity: '0',
  fills: [],
});

it('says once where orders go', () => {
  const { watch } = setUp({ live: false });
  expect(watch.health()).toEqual([
    { component: 'exchange', state: 'up', detail: [{ word: 'orders', exchange: 'fake', count: 0 }], ageMs: null },
  ]);
});

describe('open orders at the exchange', () => {
  it.each([
    { name: 'one that the books know is nothing to tell', id: OURS, known: [OURS], told: [] },
    { name: 'one of ours without a record is a danger', id: OURS, known: [], told: ['danger orphan_order'] },
    { name: "somebody else's is said", id: 'web_abc', known: [], told: ['notice foreign_order'] },
  ])('$name', async ({ id, known, told }) => {
    const { watch, account, alerts, states } = setUp({ known });
    account.open = [order(id)];
    await watch.check();
    expect(alerts.map(({ priority, data }) => `${priority} ${String(data['problem'])}`)).toEqual(told);
    expect(states()['exchange']).toBe(told[0]?.startsWith('danger') === true ? 'degraded' : 'up');
  });

  it('keeps one name over every look, so that it is stored once', async () => {
    const { watch, account, alerts } = setUp();
    account.open = [order('web_abc')];
    await watch.check();
    await watch.check();
    expect(new Set(alerts.map(({ dedupKey }) => dedupKey)).size).toBe(1);
  });

  it('an order that moved while they were listed is no orphan', async () => {
    const { watch, account, orders, alerts } = setUp();
    account.open = [order(OURS)];
    account.listing = () => Object.assign(orders, { changes: 1 });
    await watch.check();
    expect(alerts).toEqual([]);
    account.listing = () => undefined;
    await watch.check();
    expect(alerts).toHaveLength(1);
  });
});

describe('an account that cannot be seen', () => {
  it('counts: degraded at once, entries off and one alarm at the third time, on again when it answers', async () => {
    const { watch, account, alerts, blocked, states } = setUp();
    await watch.check();
    expect(states()['exchange']).toBe('up');
    account.problem = 'the exchange is away';
    const seen: unknown[] = [];
    for (let look = 1; look <= 4; look++) {
      await expect(watch.check()).rejects.toThrow('the exchange is away');
      seen.push([states()['exchange'], blocked.has('account'), alerts.length]);
    }
    expect(seen).toEqual([
      ['degraded', false, 0],
      ['degraded', false, 0],
      ['down', true, 1],
      ['down', true, 1],
    ]);
    expect(alerts[0]).toMatchObject({ priority: 'danger', data: { problem: 'account_unseen' } });
    account.problem = null;
    await watch.check();
    expect([states()['exchange'], blocked.has('account')]).toEqual(['up', false]);
  });

  it('resting orders that cannot be looked up count too; orders under way only put it off', async () => {
    const { watch, orders, blocked, pushed } = setUp();
    orders.lookUpResting = async () => false;
    for (let look = 0; look < 3; look++) await expect(watch.check()).rejects.toThrow(/resting orders/);
    expect(blocked.has('account')).toBe(true);
    Object.assign(orders, { moving: 1 });
    await watch.check();
    expect(pushed.filter(({ type }) => type === 'balances')).toEqual([]);
  });

  it('says so when it was never compared, or not lately', async () => {
    const { watch, states, clock } = setUp();
    expect(states()['exchange']).toBe('degraded');
    await watch.check();
    expect(states()['exchange']).toBe('up');
    clock.nowMs += 300_000;
    expect(states()['exchange']).toBe('degraded');
  });

  it('paper money has no account elsewhere', () => expect(setUp({ live: false }).states()).toEqual({ exchange: 'up' }));
});

describe('the clock', () => {
  it.each([
    { skewMs: 400, state: 'up', off: false },
    { skewMs: -1_500, state: 'degraded', off: false },
    { skewMs: 31_000, state: 'down', off: true },
    { skewMs: -31_000, state: 'down', off: true },
  ])('$skewMs ms: $state, entries off: $off', async ({ skewMs, state, off }) => {
    const { watch, account, blocked, states, alerts } = setUp();
    account.skewMs = skewMs;
    await watch.check();
    expect([states()['clock'], blocked.has('clock'), alerts.length > 0]).toEqual([state, off, off]);
    account.skewMs = 0;
    await watch.check();
    expect([states()['clock'], blocked.has('clock')]).toEqual(['up', false]);
  });
});

describe('the price of the asset that pays fees', () => {
  it.each([
    { name: 'is told before it pays one', unvalued: [], feePrice: '600', told: ['BNB 600'] },
    { name: 'is told for one that already paid', unvalued: ['KCS'], feePrice: '9', told: ['BNB 9', 'KCS 9'] },
    { name: 'may not exist', unvalued: [], feePrice: null, told: [] },
    { name: 'may fail without stopping anything', unvalued: [], feePrice: new Error('no answer'), told: [] },
  ])('$name', async ({ unvalued, feePrice, told }) => {
    const { watch, account, pushed, states } = setUp();
    Object.assign(account, { unvalued, feePrice });
    await watch.check();
    const prices = pushed.flatMap((event) => (event.type === 'fee_price' ? [`${event.asset} ${event.price}`] : []));
    expect(prices).toEqual(told);
    expect(states()['exchange']).toBe('up');
  });
});

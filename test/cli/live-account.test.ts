import { describe, expect, it } from 'vitest';
import type { FakeBinanceOptions } from '../fakes/exchange/fake-binance.ts';
import type { Cycle } from '../../src/engine/trader/cycle.ts';
import { storeDecisions } from '../../src/storage/decisions-store.ts';
import { SOLUSDC } from '../fakes/exchange/market-data.ts';
import { cycle, fill, trail } from '../storage/facts.ts';
import { big } from '../support/cycles.ts';
import { HOUSE_LIMIT_MS, houseOfEach, type AppHouse } from '../support/live-app.ts';

const open = houseOfEach();

describe('the fee that the engine counts with', () => {
  it.each([
    { name: "live: the account's own", options: { takerFeeRate: '0.00075' }, mode: 'live', rate: 0.00075 },
    {
      name: 'live, where the exchange does not tell: the setting',
      options: { tellsFeeRate: false },
      mode: 'live',
      rate: 0.002,
    },
    { name: 'paper: the setting, which the paper exchange charges', options: {}, mode: 'paper', rate: 0.002 },
  ] as const)(
    '$name',
    async ({ options, mode, rate }) => {
      const house = await open(options);
      const environment = mode === 'live' ? house.live : { ...house.exchange, MARKET: 'binance' };
      const app = await house.start({ ...environment, TRADING_FEE_PERCENT: '0.2' });
      expect(app.trading.engine.desk.takerFeeRate('SOLUSDC')).toBe(rate);
    },
    HOUSE_LIMIT_MS,
  );
});

/** 2 SOL bought at 150, as a live run leaves them, and an account that has `sol` of them. */
async function withPosition(options: FakeBinanceOptions): Promise<AppHouse> {
  const house = await open(options);
  const held: Cycle = cycle({
    symbol: 'SOLUSDC',
    baseAsset: 'SOL',
    quantity: big('2'),
    boughtQuantity: big('2'),
    soldQuantity: big('0'),
    cost: big('300'),
    proceeds: big('0'),
    fees: big('0'),
    entryPrice: big('150'),
    exitPrice: null,
    profitLoss: null,
    profitLossPercent: null,
    status: 'active_buy',
    exitReason: null,
    completedAtMs: null,
    openedAtMs: Date.now() - 60_000,
    trail: trail({ entryPrice: 150, maxPrice: 150, effectiveStop: 100, trailingArmed: false, breakevenLevel: 0 }),
    demo: false,
  });
  const row = (asset: string, free: string) =>
    ({ type: 'wallet', asset, free, locked: '0', timeMs: Date.now() }) as const;
  const bought = fill({ clientOrderId: `${held.id}-b-1`, symbol: 'SOLUSDC', tradeId: 'entry' });
  await house.withDatabase((database) =>
    storeDecisions(
      database,
      [
        { type: 'cycle', cycle: held },
        { type: 'fill', fill: bought, cycleId: held.id },
        row('SOL', '2'),
        row('USDC', '1000'),
      ],
      { demo: false, channels: [] },
    ),
  );
  return house;
}

const problems = (house: AppHouse): string[] =>
  house.alerts.flatMap(({ kind, data }) => (kind === 'reconciliation' ? [String(data['problem'])] : []));

describe('what the account tells at a live start', () => {
  it(
    'a manual sale closes the position with its real price',
    async () => {
      const house = await withPosition({ balances: { USDC: '1000', SOL: '2' } });
      const manual = { symbol: 'SOLUSDC', side: 'SELL', type: 'MARKET', quantity: big('2') } as const;
      house.fake.account.place({ ...manual, price: big('0'), stopPrice: big('0'), clientOrderId: 'web_1' });
      const app = await house.start(house.live);
      expect(app.trading.engine.desk.openCycles()).toEqual([]);
      const { rows } = await app.database.query('SELECT exit_reason, exit_price, profit_loss FROM trade_cycles');
      expect(rows).toEqual([{ exit_reason: 'external', exit_price: '150.1', profit_loss: '-0.1002' }]);
      expect(house.fake.account.orders.map(({ clientOrderId }) => clientOrderId)).toEqual(['web_1']);
    },
    HOUSE_LIMIT_MS,
  );

  it(
    'open orders: one of ours without a record is a danger, one of somebody else is said once; both are left alone',
    async () => {
      const house = await open({ balances: { USDC: '1000', SOL: '40' } });
      const stop = { symbol: 'SOLUSDC', side: 'SELL', type: 'STOP_LOSS_LIMIT', quantity: big('1') } as const;
      for (const clientOrderId of ['c0mgfy1abc_0001-p-2', 'web_1'])
        house.fake.account.place({ ...stop, price: big('100'), stopPrice: big('101'), clientOrderId });
      const app = await house.start(house.live);
      expect(problems(house).toSorted()).toEqual(['foreign_order', 'orphan_order']);
      await app.trading.reconcile();
      expect(problems(house)).toHaveLength(2);
      const [exchange] = app.trading.account.health();
      expect(exchange).toMatchObject({
        state: 'degraded',
        detail: [
          { word: 'orders' },
          { word: 'orphans', orders: expect.stringContaining('c0mgfy1abc_0001-p-2') as string },
        ],
      });
      await house.stop();
      await house.start(house.live);
      expect(problems(house)).toHaveLength(2);
      expect(house.fake.account.open()).toHaveLength(2);
    },
    HOUSE_LIMIT_MS,
  );

  it(
    'fees in BNB have a price from the first trade on, though BNB is not traded',
    async () => {
      const bnb = { ...SOLUSDC, symbol: 'BNBUSDC', base: 'BNB', bid: '600.00', ask: '600.10' };
      const house = await open({ symbols: [SOLUSDC, bnb], balances: { USDC: '1000', BNB: '0.5' } });
      const app = await house.start(house.live);
      const snapshot = app.trading.engine.snapshot();
      expect(snapshot.desk.feePrices).toEqual([['BNB', '600']]);
      expect(app.trading.engine.desk.price('BNBUSDC')).toBeNull();
    },
    HOUSE_LIMIT_MS,
  );

  it(
    'three looks without an answer: entries off and an alarm; the next answer puts them on',
    async () => {
      const house = await open();
      const app = await house.start(house.live);
      house.fake.fail('GET /api/v3/account', { kind: 'status', status: 503, accept: false }, 3);
      for (let look = 0; look < 3; look++)
        await expect(app.trading.reconcile()).rejects.toThrow(/reading the balances/);
      await app.trading.rounds.idle();
      expect(app.trading.engine.desk.entriesBlocked).toContain('account');
      expect(app.trading.account.health()[0]).toMatchObject({ component: 'exchange', state: 'down' });
      expect(problems(house)).toContain('account_unseen');
      await app.trading.reconcile();
      await app.trading.rounds.idle();
      expect(app.trading.engine.desk.entriesBlocked).not.toContain('account');
      expect(app.trading.account.health()[0]?.state).toBe('up');
    },
    HOUSE_LIMIT_MS,
  );
});

describe('a live start looks at the key and the clock', () => {
  it(
    'a key that may withdraw is refused, unless a person accepts it',
    async () => {
      const house = await open({ canWithdraw: true });
      await expect(house.startOnce(house.live)).rejects.toThrow(/may withdraw/);
      const app = await house.start({ ...house.live, EXCHANGE_ALLOW_WITHDRAWAL_KEY: 'true' });
      expect(app.market.warnings).toEqual([expect.stringContaining('may withdraw')]);
    },
    HOUSE_LIMIT_MS,
  );

  it(
    'an exchange whose clock is a minute off keeps entries off, and /health says so',
    async () => {
      const house = await open({ nowMs: () => Date.now() - 60_000 });
      const app = await house.start(house.live);
      await app.trading.rounds.idle();
      expect(app.trading.engine.desk.entriesBlocked).toContain('clock');
      expect(app.trading.account.health()).toContainEqual(
        expect.objectContaining({ component: 'clock', state: 'down' }),
      );
      expect(problems(house)).toContain('clock');
    },
    HOUSE_LIMIT_MS,
  );
});

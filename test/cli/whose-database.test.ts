import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownDatabase } from '../../src/cli/start/whose.ts';
import { readSettings, type Environment } from '../../src/settings/settings.ts';
import { storeDecisions } from '../../src/storage/decisions-store.ts';
import type { Database } from '../../src/storage/database.ts';
import { storeCandles } from '../../src/storage/market-data.ts';
import { WrongDatabaseError } from '../../src/runtime/belonging.ts';
import type { Cycle } from '../../src/engine/trader/cycle.ts';
import { totalOf } from '../fakes/exchange/fake-binance.ts';
import { HOUSE_LIMIT_MS, houseOfEach, type AppHouse } from '../support/live-app.ts';
import { big } from '../support/cycles.ts';
import { cycle } from '../storage/facts.ts';
import { EMBEDDED, type TestDatabase } from '../storage/targets.ts';

const NOBODY_THERE = 'http://127.0.0.1:1';
const DEMO = { MARKET: 'demo' };

const open = houseOfEach();

/** A position of 1.998 SOL, as a run of that mode leaves it. */
async function leavePosition(database: Database, demo: boolean): Promise<void> {
  const held: Cycle = { ...cycle(), symbol: 'SOLUSDC', baseAsset: 'SOL', quantity: big('1.998'), demo };
  const wallet = { type: 'wallet', asset: 'SOL', free: '1.998', locked: '0', timeMs: Date.now() } as const;
  await storeDecisions(database, [{ type: 'cycle', cycle: held }, wallet], { demo, channels: [] });
}

function candlesStored(house: AppHouse): Promise<number> {
  return house.withDatabase(async (database) => {
    const { rows } = await database.query<{ count: number }>('SELECT count(*) AS count FROM market_data');
    return Number(rows[0]?.count);
  });
}

describe('a database is used by the mode that began it', () => {
  it(
    'paper money is never taken for real coins: no order, nothing changed, and the way out is named',
    async () => {
      const house = await open({ balances: { USDC: '1000', SOL: '40' } });
      const { fake, live, exchange } = house;
      const paper = { ...exchange, MARKET: 'binance' };
      await house.startOnce(paper);
      await house.withDatabase((database) => leavePosition(database, true));
      const refused = await house.startOnce(live).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(WrongDatabaseError);
      expect(String(refused)).toMatch(
        /positions and balances of paper money.*TRADING_MODE=paper.*DATA_DIR=\.\/data-live/s,
      );
      expect(fake.requests('POST')).toEqual([]);
      expect(totalOf(fake, 'SOL').toFixed()).toBe('40');
      await house.startOnce(paper);
    },
    HOUSE_LIMIT_MS,
  );

  it(
    'a real account does not become paper money',
    async () => {
      const house = await open();
      const { exchange, live } = house;
      await house.startOnce(live);
      await expect(house.startOnce({ ...exchange, MARKET: 'binance' })).rejects.toThrow(
        /a real account.*TRADING_MODE=live.*DATA_DIR=\.\/data-paper/s,
      );
      await house.startOnce(live);
    },
    HOUSE_LIMIT_MS,
  );
});

describe('prices of two markets never meet in one database', () => {
  it(
    'demo, then binance: refused, and not one candle is added',
    async () => {
      const house = await open();
      const { exchange, fake } = house;
      await house.startOnce(DEMO);
      const before = await candlesStored(house);
      await expect(house.startOnce({ ...exchange, MARKET: 'binance' })).rejects.toThrow(
        /belongs to the market demo.*MARKET=demo.*DATA_DIR=\.\/data-binance/s,
      );
      expect(await candlesStored(house)).toBe(before);
      expect(fake.requests('GET /api/v3/klines')).toEqual([]);
    },
    HOUSE_LIMIT_MS,
  );

  it(
    'auto without network on a new database is the demo market, and stays it when the network is back',
    async () => {
      const house = await open();
      const { exchange, fake } = house;
      const first = await house.start({ ...exchange, EXCHANGE_REST_ROOT: NOBODY_THERE });
      expect(first.market).toMatchObject({ name: 'demo', fellBack: true, remembered: false });
      await house.stop();
      const second = await house.start(exchange);
      expect(second.market).toMatchObject({ name: 'demo', fellBack: false, remembered: true });
      expect(fake.requests('GET /api/v3/klines')).toEqual([]);
    },
    HOUSE_LIMIT_MS,
  );

  it(
    'auto with network is binance; without network it refuses instead of mixing in simulated prices',
    async () => {
      const house = await open();
      const { exchange } = house;
      const first = await house.start(exchange);
      expect(first.market).toMatchObject({ name: 'binance', fellBack: false });
      await house.stop();
      const before = await candlesStored(house);
      await expect(house.startOnce({ ...exchange, EXCHANGE_REST_ROOT: NOBODY_THERE })).rejects.toThrow(
        /binance did not answer.*MARKET=demo and an empty DATA_DIR/s,
      );
      expect(await candlesStored(house)).toBe(before);
      await house.startOnce(exchange);
    },
    HOUSE_LIMIT_MS,
  );
});

describe('what the database itself tells', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await EMBEDDED.open();
  });
  afterAll(() => test.dispose());
  beforeEach(() => test.database.query('TRUNCATE account_identity, trade_cycles, wallet, market_data'));

  const settings = (environment: Environment) => readSettings({ TRADING_SYMBOLS: 'SOLUSDC', ...environment });
  const own = (environment: Environment) => ownDatabase(test.database, settings(environment));
  const LIVE = {
    MARKET: 'binance',
    TRADING_MODE: 'live',
    TRADING_ENABLED: 'true',
    EXCHANGE_API_KEY: 'marked-key',
    EXCHANGE_API_SECRET: 'marked-secret',
  };

  it.each([
    { demo: true, start: LIVE, refused: /positions and balances of paper money/ },
    { demo: false, start: { MARKET: 'binance' }, refused: /positions and balances of a real account/ },
  ])('an older version: its mode by its positions (demo $demo)', async ({ demo, start, refused }) => {
    await leavePosition(test.database, demo);
    await expect(own(start)).rejects.toThrow(refused);
  });

  it('an older version: open positions of both modes are refused', async () => {
    await leavePosition(test.database, true);
    const real = { ...cycle(), id: 'c00000002_0002', symbol: 'ETHUSDC', demo: false };
    await storeDecisions(test.database, [{ type: 'cycle', cycle: real }], { demo: false, channels: [] });
    await expect(own(LIVE)).rejects.toThrow(/paper money and of real money/);
  });

  it.each([
    {
      name: 'candles from the future are simulated',
      aheadMs: 3_600_000,
      refused: 'binance',
      taken: 'demo',
      auto: 'demo',
    },
    { name: 'others are of an exchange', aheadMs: -86_400_000, refused: 'demo', taken: 'kraken', auto: 'exchange' },
  ])('an older version: $name', async ({ aheadMs, refused, taken, auto }) => {
    const openTimeMs = Math.floor((Date.now() + aheadMs) / 60_000) * 60_000;
    const price = { open: 1, high: 1, low: 1, close: 1, volume: 1, quoteVolume: 1, trades: 1, takerBuyBase: 1 };
    await storeCandles(test.database, 'SOLUSDC', '1m', [{ openTimeMs, ...price, filled: false }]);
    await expect(own({ MARKET: refused })).rejects.toThrow(/belongs to the market/);
    expect((await own({ MARKET: taken })).remembered).toBe(false);
    expect(await own({ MARKET: 'auto' })).toMatchObject({ choice: { kind: auto }, remembered: true });
  });

  it('another account is refused until a person says that it is the same one under a new key', async () => {
    await (await own(LIVE)).claim({ name: 'binance', account: 'aaaaaaaaaaaa' }, 'USDC');
    const other = { name: 'binance', account: 'bbbbbbbbbbbb' };
    const refused = String(await (await own(LIVE)).claim(other, 'USDC').catch((error: unknown) => error));
    expect(refused).toMatch(/another account at the exchange.*EXCHANGE_ACCOUNT_ADOPT=bbbbbbbbbbbb/s);
    await (await own({ ...LIVE, EXCHANGE_ACCOUNT_ADOPT: 'bbbbbbbbbbbb' })).claim(other, 'USDC');
    await (await own(LIVE)).claim(other, 'USDC');
  });

  it('another quote asset is refused', async () => {
    await (await own({ MARKET: 'demo' })).claim({ name: 'demo', account: null }, 'USDT');
    await expect((await own({ MARKET: 'demo' })).claim({ name: 'demo', account: null }, 'USDC')).rejects.toThrow(
      /counts its money in USDT.*BTCUSDT/s,
    );
  });
});

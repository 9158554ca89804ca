import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { commandSide } from '../src/cli/start/services.ts';
import { RunningSettings } from '../src/cli/start/running-settings.ts';
import type { Door } from '../src/commands/door.ts';
import type { OrderIntent } from '../src/engine/trader/cycle.ts';
import { PaperExchange } from '../src/exchange/paper/paper-exchange.ts';
import type { FeedListener, MarketFeed, MarketRules } from '../src/exchange/ports.ts';
import { startJournal } from '../src/runtime/journal-start.ts';
import { createLog } from '../src/runtime/log.ts';
import type { OpenMarket } from '../src/runtime/market.ts';
import { liveView } from '../src/runtime/live.ts';
import { Trading } from '../src/runtime/trading.ts';
import { toEngineSettings } from '../src/settings/engine.ts';
import { readSettings, type Settings } from '../src/settings/settings.ts';
import { SqlAlarmStore } from '../src/storage/alerts/alarm-store.ts';
import { CacheMirror } from '../src/storage/cache/mirror.ts';
import { postgresCache } from '../src/storage/cache/postgres-cache.ts';
import { SqlSettingsStore } from '../src/storage/chat/settings.ts';
import { openDatabase, type Database } from '../src/storage/database.ts';
import { migrate } from '../src/storage/migrate.ts';
import { plainRules } from '../test/support/plain-rules.ts';

/** The server that the lines about a server need; without it they use the embedded database and say so. */
const SERVER_URL = process.env['TEST_DATABASE_URL'] ?? '';
const CASH = '100000';

export interface BenchDatabase {
  readonly database: Database;
  /** A connection of its own to the same database; null where it is embedded. */
  readonly url: string | null;
  dispose(): Promise<void>;
}

/** A new database with the tables, removed by `dispose`. */
export async function benchDatabase(): Promise<BenchDatabase> {
  if (SERVER_URL === '') {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'roottrading-bench-'));
    const database = await openDatabase({ databaseUrl: null, dataDir });
    await migrate(database);
    const dispose = async (): Promise<void> => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    };
    return { database, url: null, dispose };
  }
  const name = `roottrading_bench_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  const address = new URL(SERVER_URL);
  address.pathname = `/${name}`;
  const database = await openDatabase({ databaseUrl: address.href, dataDir: '' });
  await migrate(database);
  const dispose = async (): Promise<void> => {
    await database.close();
    await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { database, url: address.href, dispose };
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: SERVER_URL });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export interface BenchDesk {
  readonly trading: Trading;
  readonly door: Door;
  readonly symbols: readonly string[];
  /** Told at the moment at which an order is handed to the exchange. */
  onOrder: (intent: OrderIntent, atMs: number) => void;
  close(): Promise<void>;
}

/** Engine, runtime, storage and every command as they run live, on `count` symbols; only the prices are pushed by the bench. */
export async function openBenchDesk({ database }: BenchDatabase, count: number): Promise<BenchDesk> {
  const symbols = Array.from({ length: count }, (_, index) => `T${String(index).padStart(3, '0')}USDC`);
  const settings = readSettings({ MARKET: 'demo', TRADING_SYMBOLS: symbols.join(','), OWNERS: 'telegram:1' });
  const market = quietMarket(symbols.map(plainRules));
  const mirror = new CacheMirror(postgresCache(database));
  const { logger } = createLog('silent', [], () => undefined);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'roottrading-bench-journal-'));
  const deskId = randomUUID();
  const meta = { demo: true, channels: [] };
  const journal = await startJournal({ database, dataDir, deskId, meta, logger });
  let desk: BenchDesk | null = null;
  let trading: Trading | null = null;
  trading = await Trading.start({
    database,
    journal,
    deskId,
    mayUseDatabase: () => true,
    feed: market.feed,
    makeExchange: async () =>
      watched(
        market.markets,
        (symbol) => trading?.engine.desk.price(symbol) ?? null,
        (intent) => desk?.onOrder(intent, performance.now()),
      ),
    markets: market.markets,
    settings: toEngineSettings(settings),
    positionsSince: () => null,
    paperCash: CASH,
    alertChannels: ['telegram:1'],
    mirror,
    logger,
    record: null,
    fatal: (problem) => {
      throw problem;
    },
    onAlerts: () => undefined,
  });
  const running = trading;
  const door = await openDoor(database, running, market, settings);
  desk = {
    trading: running,
    door,
    symbols,
    onOrder: () => undefined,
    close: async () => {
      await running.stop();
      await journal.close();
      await rm(dataDir, { recursive: true, force: true });
      await mirror.stop();
    },
  };
  return desk;
}

async function openDoor(database: Database, trading: Trading, market: OpenMarket, settings: Settings): Promise<Door> {
  const { logger } = createLog('silent', [], () => undefined);
  const book = await RunningSettings.open({
    given: settings,
    store: new SqlSettingsStore(database, []),
    apply: () => undefined,
    stopsUnder: () => [],
    told: () => undefined,
    nowMs: Date.now,
    clock: Date.now,
    logger,
  });
  const live = liveView({
    trading,
    market,
    live: false,
    startedAtMs: Date.now(),
    nowMs: Date.now,
    others: async () => [],
  });
  const { door } = commandSide({
    settings,
    database,
    live,
    operator: trading.operator,
    pictures: {
      chart: async () => null,
      card: () => Promise.reject(new Error('not part of the bench')),
      equity: async () => null,
    },
    book,
    screens: { show: async () => [] },
    paired: [],
    feeRate: 0.001,
    alarms: new SqlAlarmStore(database, () => undefined),
    maintenance: {
      logs: () => [],
      logComponents: () => [],
      purgeCounts: () => Promise.reject(new Error('not part of the bench')),
      purge: () => Promise.reject(new Error('not part of the bench')),
      quarantined: async () => [],
      resolveQuarantined: async () => 0,
      restart: () => Promise.reject(new Error('not part of the bench')),
    },
    preferences: {
      channels: () => [],
      modes: () => Promise.reject(new Error('not part of the bench')),
      set: () => Promise.reject(new Error('not part of the bench')),
      quietHours: async () => ({ hours: null, own: false }),
      setQuietHours: async () => undefined,
    },
    logger,
    version: 'bench',
  });
  return door;
}

function watched(
  markets: readonly MarketRules[],
  price: (symbol: string) => { readonly bid: number; readonly ask: number } | null,
  onOrder: (intent: OrderIntent) => void,
): PaperExchange {
  const exchange = new PaperExchange({
    rules: new Map(markets.map((market) => [market.symbol, market])),
    price,
    nowMs: Date.now,
    slippageRatio: 0,
    feeRate: '0.001',
    balances: [{ asset: 'USDC', free: CASH, locked: '0' }],
    startStamp: 'bench',
  });
  const place = exchange.place.bind(exchange);
  exchange.place = (intent) => {
    onOrder(intent);
    return place(intent);
  };
  return exchange;
}

/** A market without a past whose prices are pushed into the listener by hand. */
function quietMarket(markets: readonly MarketRules[]): OpenMarket {
  const nothing = async (): Promise<void> => undefined;
  const feed: MarketFeed = {
    id: 'bench',
    baseTimeframe: '1m',
    nowMs: Date.now,
    history: async () => [],
    start: async (_symbols: readonly string[], listener: FeedListener) =>
      listener.state('connected', { word: 'recorded' }),
    stop: nothing,
    restart: nothing,
  };
  const makeExchange = (): Promise<never> => Promise.reject(new Error('the bench makes its own'));
  const plain = { fellBack: false, remembered: false, account: null, warnings: [], missing: [] };
  return { feed, markets, name: 'bench', ...plain, makeExchange };
}

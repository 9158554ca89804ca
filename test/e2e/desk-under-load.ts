import { rmSync } from 'node:fs';
import { Door } from '../../src/commands/door.ts';
import { Doorman } from '../../src/commands/doorman.ts';
import type { CommandLog } from '../../src/commands/log.ts';
import { flatten } from '../../src/commands/list/flatten.ts';
import { intentCommands } from '../../src/commands/list/intent.ts';
import { pause } from '../../src/commands/list/pause.ts';
import { StoredIntents } from '../../src/commands/intent-service.ts';
import { People } from '../../src/commands/people.ts';
import { RecentIntents } from '../../src/commands/recent-intents.ts';
import type { Reply } from '../../src/commands/reply.ts';
import type { CommandServices } from '../../src/commands/services.ts';
import type { OrderIntent } from '../../src/engine/trader/cycle.ts';
import { PaperExchange } from '../../src/exchange/paper/paper-exchange.ts';
import type { FeedListener, MarketFeed, MarketRules } from '../../src/exchange/ports.ts';
import { createLog } from '../../src/runtime/log.ts';
import { liveView } from '../../src/runtime/live.ts';
import { Trading } from '../../src/runtime/trading.ts';
import { toEngineSettings } from '../../src/settings/engine.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { CacheMirror } from '../../src/storage/cache/mirror.ts';
import { postgresCache } from '../../src/storage/cache/postgres-cache.ts';
import { SqlActionStore } from '../../src/storage/chat/actions.ts';
import { SqlAuditStore } from '../../src/storage/chat/audit.ts';
import { SqlIntentStore } from '../../src/storage/chat/intents.ts';
import { SqlProcessedStore } from '../../src/storage/chat/processed.ts';
import { SqlUserStore } from '../../src/storage/chat/users.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { temporaryDataDir } from './engine-process.ts';
import { slowed, type SlowDatabase } from './slow-database.ts';

const LEVEL = 100;
const SPREAD = 0.01;

export interface DeskUnderLoad {
  readonly trading: Trading;
  readonly slow: SlowDatabase;
  readonly symbols: readonly string[];
  /** Orders as they reached the exchange. */
  readonly placed: { readonly intent: OrderIntent; readonly atMs: number }[];
  /** A tick of one symbol, now. */
  tick(symbol: string, bid: number): void;
  /** `perRound` prices every few ms for all symbols in turn, until the returned function is called. */
  flood(perRound: number): () => void;
  say(text: string): Promise<{ readonly reply: Reply | null; readonly ms: number }>;
  press(actionId: string): Promise<{ readonly reply: Reply | null; readonly ms: number }>;
  close(): Promise<void>;
}

/** A part that these commands must not need. */
function unused(name: string): never {
  const part = new Proxy(
    {},
    {
      get: (_, method) => {
        throw new Error(`${name}.${String(method)} was asked for`);
      },
    },
  );
  return part as never;
}

/** The real desk, storage and commands on `count` symbols; only the market feed and the speed of the database are the test's. */
export async function openDeskUnderLoad(count: number): Promise<DeskUnderLoad> {
  const dataDir = temporaryDataDir();
  const slow = slowed(await openDatabase({ databaseUrl: null, dataDir }));
  const { database } = slow;
  await migrate(database);
  const symbols = Array.from({ length: count }, (_, index) => `T${String(index).padStart(3, '0')}USDC`);
  const settings = readSettings({
    MARKET: 'demo',
    TRADING_SYMBOLS: symbols.join(','),
    OWNERS: 'telegram:1',
    DATA_DIR: dataDir,
  });
  const markets = symbols.map(rulesOf);
  const feed = new QuietFeed();
  const { logger } = createLog('silent', [], () => undefined);
  const mirror = new CacheMirror(postgresCache(database));
  const placed: { intent: OrderIntent; atMs: number }[] = [];
  let trading: Trading | null = null;
  trading = await Trading.start({
    database,
    feed,
    makeExchange: async () => {
      const exchange = new PaperExchange({
        rules: new Map(markets.map((market) => [market.symbol, market])),
        price: (symbol) => trading?.engine.desk.price(symbol) ?? null,
        nowMs: Date.now,
        slippageRatio: 0,
        feeRate: '0.001',
        balances: [{ asset: 'USDC', free: '10000', locked: '0' }],
        startStamp: 'e2e',
      });
      const place = exchange.place.bind(exchange);
      exchange.place = (intent) => {
        placed.push({ intent, atMs: performance.now() });
        return place(intent);
      };
      return exchange;
    },
    markets,
    settings: toEngineSettings(settings),
    paperCash: '10000',
    alertChannels: [],
    mirror,
    logger,
    record: null,
    onAlerts: () => undefined,
  });
  const running = trading;
  const live = liveView({
    trading: running,
    market: {
      feed,
      markets,
      name: 'test',
      fellBack: false,
      missing: [],
      makeExchange: () => Promise.reject(new Error('not made here')),
    },
    live: false,
    startedAtMs: Date.now(),
    nowMs: Date.now,
    others: async () => [],
  });
  const log: CommandLog = { warn: () => undefined, error: () => undefined };
  const people = new People(settings.OWNERS ?? []);
  const users = new SqlUserStore(database);
  const audit = new SqlAuditStore(database);
  const actions = new SqlActionStore(database);
  const { operator } = running;
  const shared = { operator, actions, people, timeZone: 'UTC' };
  const store = new RecentIntents(new SqlIntentStore(database), log);
  const services: CommandServices = {
    ...shared,
    live,
    users,
    intents: new StoredIntents({ ...shared, store, quoteAsset: 'USDC', log }),
    version: 'test',
    read: unused('read'),
    pictures: unused('pictures'),
    preferences: unused('preferences'),
    settings: unused('settings'),
    maintenance: unused('maintenance'),
    archive: unused('archive'),
  };
  const door = new Door({
    commands: [flatten, pause, ...intentCommands],
    services,
    doorman: new Doorman({ people, users, audit, language: 'en', log, clock: Date.now }),
    processed: new SqlProcessedStore(database),
    audit,
    log,
    clock: Date.now,
  });
  let updates = 0;
  const handle: (input: Parameters<Door['handle']>[1]) => Promise<{ reply: Reply | null; ms: number }> = async (
    input,
  ) => {
    const person = {
      platform: 'telegram',
      userId: '1',
      userName: 'Ada',
      languageCode: 'en',
      place: '1',
      shared: false,
    } as const;
    const startedMs = performance.now();
    const reply = await door.handle({ ...person, updateId: `u${++updates}`, saidAtMs: Date.now() }, input);
    return { reply, ms: performance.now() - startedMs };
  };
  const tick = (symbol: string, bid: number): void =>
    running.price({ symbol, timeMs: Date.now(), bid, ask: bid + SPREAD });
  return {
    trading: running,
    slow,
    symbols,
    placed,
    tick,
    flood: (perRound) => {
      let next = 0;
      const timer = setInterval(() => {
        for (let i = 0; i < perRound; i++) tick(symbols[next++ % symbols.length] ?? '', LEVEL + (next % 7) / 100);
      }, 10);
      return () => clearInterval(timer);
    },
    say: (text) => handle({ kind: 'text', text }),
    press: (actionId) => handle({ kind: 'action', actionId }),
    close: async () => {
      slow.delayMs = 0;
      await running.stop();
      await mirror.stop();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function rulesOf(symbol: string): MarketRules {
  return {
    symbol,
    baseAsset: symbol.slice(0, -4),
    quoteAsset: 'USDC',
    lotStep: '0.001',
    marketLotStep: '0.001',
    minQuantity: '0.001',
    maxQuantity: null,
    tickSize: '0.01',
    minNotional: '5',
    takerFeeRate: '0.001',
    active: true,
  };
}

/** A market without a past; its prices are pushed by the test. */
class QuietFeed implements MarketFeed {
  readonly id = 'quiet';
  readonly baseTimeframe = '1m';

  nowMs(): number {
    return Date.now();
  }

  async history(): Promise<readonly never[]> {
    return [];
  }

  async start(_symbols: readonly string[], listener: FeedListener): Promise<void> {
    listener.state('connected', 'pushed by the test');
  }

  async stop(): Promise<void> {
    return;
  }

  async restart(): Promise<void> {
    return;
  }
}

import { rmSync } from 'node:fs';
import { AmountLadder } from '../../src/commands/amount-ladder.ts';
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
import type { FeedListener, MarketFeed } from '../../src/exchange/ports.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { LiveView } from '../../src/runtime/interfaces.ts';
import { liveView } from '../../src/runtime/live.ts';
import { Trading } from '../../src/runtime/trading.ts';
import { toEngineSettings } from '../../src/settings/engine.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { CacheMirror } from '../../src/storage/cache/mirror.ts';
import { postgresCache } from '../../src/storage/cache/postgres-cache.ts';
import { SqlActionStore } from '../../src/storage/chat/actions.ts';
import { SqlAuditStore } from '../../src/storage/chat/audit.ts';
import { SqlCodeStore } from '../../src/storage/chat/confirm-codes.ts';
import { SqlIntentStore } from '../../src/storage/chat/intents.ts';
import { SqlProcessedStore } from '../../src/storage/chat/processed.ts';
import { SqlUserStore } from '../../src/storage/chat/users.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { preparedDataDir } from '../storage/prepared.ts';
import { keepingIn } from '../support/keeping.ts';
import { plainRules } from '../support/plain-rules.ts';
import { slowed, type SlowDatabase } from './slow-database.ts';

const LEVEL = 100;
const SPREAD = 0.01;

export interface DeskUnderLoad {
  readonly trading: Trading;
  readonly live: LiveView;
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
  const dataDir = await preparedDataDir();
  const slow = slowed(await openDatabase({ databaseUrl: null, dataDir }));
  const { database } = slow;
  const symbols = Array.from({ length: count }, (_, index) => `T${String(index).padStart(3, '0')}USDC`);
  const settings = readSettings({
    MARKET: 'demo',
    TRADING_SYMBOLS: symbols.join(','),
    OWNERS: 'telegram:1',
    DATA_DIR: dataDir,
  });
  const markets = symbols.map(plainRules);
  const feed = new QuietFeed();
  const { logger } = createLog('silent', [], () => undefined);
  const mirror = new CacheMirror(postgresCache(database));
  const placed: { intent: OrderIntent; atMs: number }[] = [];
  let trading: Trading | null = null;
  const keeping = await keepingIn(dataDir, database);
  trading = await Trading.start({
    database,
    ...keeping,
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
    positionsSince: () => null,
    paperCash: '10000',
    alertChannels: [],
    mirror,
    logger,
    record: null,
    fatal: (problem) => {
      throw problem;
    },
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
      remembered: false,
      account: null,
      warnings: [],
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
  const off = new Set<string>();
  const shared = { off, operator, actions, people, timeZone: 'UTC', clock: Date.now };
  const store = new RecentIntents(new SqlIntentStore(database), log);
  const rules = { codeAbove: null, dailyLimit: null };
  const screens = { show: async () => [] };
  const codes = new SqlCodeStore(database);
  const ladder = new AmountLadder({ ...shared, users, rules, screens, codes, intents: store, quoteAsset: 'USDC', log });
  const services: CommandServices = {
    ...shared,
    live,
    users,
    intents: new StoredIntents({ ...shared, ladder, store, quoteAsset: 'USDC', log }),
    pairing: unused('pairing'),
    version: 'test',
    read: unused('read'),
    pictures: unused('pictures'),
    alarms: unused('alarms'),
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
    mask: (text) => text,
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
    running.intake.price({ symbol, timeMs: Date.now(), bid, ask: bid + SPREAD });
  return {
    trading: running,
    live,
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
      slow.failure = null;
      await running.stop();
      await mirror.stop();
      await keeping.journal.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
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
    listener.state('connected', { word: 'recorded' });
  }

  async stop(): Promise<void> {
    return;
  }

  async restart(): Promise<void> {
    return;
  }
}

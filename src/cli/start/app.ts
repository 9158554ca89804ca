import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import type { Alert } from '../../commands/alerts.ts';
import { PAIRED } from '../../commands/pairing.ts';
import type { Reply } from '../../commands/reply.ts';
import type { HealthItem } from '../../commands/services.ts';
import type { Identity } from '../../commands/stores.ts';
import { fromNumber, toText } from '../../engine/money.ts';
import { startJournal } from '../../runtime/journal-start.ts';
import { liveView } from '../../runtime/live.ts';
import type { Log } from '../../runtime/log.ts';
import { openMarket, type OpenMarket } from '../../runtime/market.ts';
import { Schedule } from '../../runtime/schedule.ts';
import { Trading } from '../../runtime/trading.ts';
import { toEngineSettings } from '../../settings/engine.ts';
import { secretsOf } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Cache } from '../../storage/cache/cache.ts';
import { CacheMirror } from '../../storage/cache/mirror.ts';
import { postgresCache } from '../../storage/cache/postgres-cache.ts';
import { openRedisCache } from '../../storage/cache/redis-cache.ts';
import { SqlAlarmStore } from '../../storage/alerts/alarm-store.ts';
import { abandonIntents } from '../../storage/chat/abandoned-intents.ts';
import { SqlUserStore } from '../../storage/chat/users.ts';
import { SqlSettingsStore } from '../../storage/chat/settings.ts';
import { openDatabase, type Database } from '../../storage/database.ts';
import { newestCandleMs } from '../../storage/market-data.ts';
import { messageOf } from '../../storage/errors.ts';
import { migrate } from '../../storage/migrate.ts';
import { packageRoot } from '../../storage/package-root.ts';
import { openCycles } from '../../storage/restore.ts';
import { maskOf } from '../../text/mask.ts';
import { alarmWatch } from './alarms.ts';
import { awaitDatabase } from './await-database.ts';
import { alertChannels, startBots, type Bots } from './bots.ts';
import { earlyWords } from './early-words.ts';
import { startApi, type RunningApi } from './http.ts';
import { DAILY_JOBS, dailyJobs } from './daily.ts';
import { jobs } from './jobs.ts';
import { registerMetrics } from './metrics.ts';
import { DatabaseLink } from './database-link.ts';
import { chartPictures } from './pictures.ts';
import type { RunRecord } from './record.ts';
import { RunningSettings } from './running-settings.ts';
import { commandSide, type CommandSide } from './services.ts';
import { beginSigns, type Closer, type Signs } from './signs.ts';
import { maintenanceOf, preferencesOf } from './upkeep.ts';
import { ownDatabase } from './whose.ts';

/** More waiting events than this and a market with its own clock stands still until they are handled. */
const BEHIND_EVENTS = 500;

export interface AppOptions {
  readonly settings: Settings;
  readonly log: Log;
  readonly record: RunRecord | null;
  /** Something without which nothing can go on (another desk trades here, the embedded database broke): the process has to end. */
  readonly fatal: (problem: Error) => void;
  /** The process is to end: a start that still waits for its database gives up. */
  readonly stopping: AbortSignal;
  /** One line for whoever looks at the console while nothing else is there yet. */
  readonly say: (line: string) => void;
  /** Alerts as they are stored, for the terminal. */
  readonly onAlerts: (alerts: readonly Alert[]) => void;
  /** Shows something to whoever sits at the server, and nowhere else; false without a terminal. */
  readonly showOnTerminal: (reply: Reply) => boolean;
}

/** Everything that runs, in the order in which it was opened; closed the other way round. */
export interface App {
  readonly trading: Trading;
  readonly market: OpenMarket;
  readonly database: Database;
  readonly cache: Cache;
  readonly commands: CommandSide;
  readonly bots: Bots;
  readonly api: RunningApi;
  readonly signs: Signs;
  readonly version: string;
  stop(): Promise<void>;
}

/** Opens database, market, engine, commands, HTTP and bots. What was opened before a failure is closed again. */
export async function startApp(options: AppOptions): Promise<App> {
  const closers: Closer[] = [];
  const closeAll = async (failure: string | null): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) {
      await close(failure).catch((error: unknown) =>
        options.log.logger.warn({ component: 'main', error }, 'closing failed'),
      );
    }
  };
  try {
    return await open(options, closers, () => closeAll(null));
  } catch (error) {
    // told in chat by the next start that gets through: this one has no chat
    await closeAll(maskOf(secretsOf(options.settings))(messageOf(error)));
    throw error;
  }
}

async function open(options: AppOptions, closers: Closer[], stop: () => Promise<void>): Promise<App> {
  const { settings: given, log, record } = options;
  const { logger } = log;
  const startedAtMs = Date.now();
  const version = packageVersion();
  const live = given.TRADING_MODE === 'live';

  let trading: Trading | null = null;
  const link = new DatabaseLink(() => trading, options.fatal);
  closers.push(async () => link.stop());
  const database = await openWhenThere(options, (problem) => link.broken(problem));
  closers.push(() => database.close());
  const { applied } = await migrate(database);
  if (applied.length > 0) logger.info({ component: 'database', applied }, 'migrations applied');
  const deskId = randomUUID();
  const lock = await database.acquireDeskLock({
    deskId,
    onLost: (problem) => link.lost(problem),
    onRegained: () => link.regained(),
    onTaken: options.fatal,
  });
  closers.push(() => lock.release());
  const own = await ownDatabase(database, given);
  const begun = await beginSigns(database, closers);
  const meta = { demo: !live, channels: alertChannels(given) };
  const journal = await startJournal({ database, dataDir: given.DATA_DIR, deskId, meta, logger });
  closers.push(() => journal.close());
  const abandoned = await abandonIntents(database);
  if (abandoned.unknown + abandoned.notDone > 0)
    logger.warn(
      { component: 'commands', ...abandoned },
      'intents were under way when the last process ended; see the positions',
    );
  const cache = given.REDIS_URL === null ? postgresCache(database) : await openRedisCache(given.REDIS_URL.reveal());
  closers.push(() => cache.close());
  const mirror = new CacheMirror(cache);
  closers.push(() => mirror.stop());

  let bots: Bots | null = null;
  let engineMs: () => number = Date.now;
  let replan = (): void => undefined;
  const book = await RunningSettings.open({
    given,
    store: new SqlSettingsStore(database, alertChannels(given)),
    apply: (changed, toAll) => {
      const { limits, allocation, liberation, strategyWeights, trail } = toEngineSettings(changed);
      trading?.changeSettings({ limits, allocation, liberation, strategyWeights, trail }, toAll);
      replan();
    },
    stopsUnder: (numbers) => trading?.engine.desk.stopsUnder(numbers) ?? [],
    told: (alert) => {
      bots?.notify();
      options.onAlerts([alert]);
    },
    nowMs: () => engineMs(),
    clock: Date.now,
    logger,
  });
  const settings = book.current;
  // a position whose symbol left the settings is still watched and sold
  const held = (await openCycles(database)).map(({ symbol }) => symbol);
  const market = await openMarket({
    choice: own.choice,
    remembered: own.remembered,
    symbols: [...new Set([...settings.TRADING_SYMBOLS, ...held])],
    onlyHeld: held.filter((symbol) => !settings.TRADING_SYMBOLS.includes(symbol)),
    venue: {
      apiKey: live ? (settings.EXCHANGE_API_KEY?.reveal() ?? null) : null,
      apiSecret: live ? (settings.EXCHANGE_API_SECRET?.reveal() ?? null) : null,
      restRoot: settings.EXCHANGE_REST_ROOT,
      wsRoot: settings.EXCHANGE_WS_ROOT,
    },
    live,
    mayWithdraw: settings.EXCHANGE_ALLOW_WITHDRAWAL_KEY,
    demoSpeed: settings.DEMO_SPEED,
    demoSeed: String(settings.DEMO_SEED),
    feeRate: toText(fromNumber(settings.TRADING_FEE_PERCENT / 100, 'TRADING_FEE_PERCENT')),
    slippageRatio: settings.PAPER_SLIPPAGE_PERCENT / 100,
    newestStoredMs: await newestCandleMs(database),
    isBehind: () => (trading?.rounds.queueLength ?? 0) > BEHIND_EVENTS,
  });
  await own.claim(market, quoteOf(market));
  engineMs = () => market.feed.nowMs();
  trading = await Trading.start({
    database,
    journal,
    deskId,
    mayUseDatabase: () => link.usable,
    feed: market.feed,
    makeExchange: (memory) =>
      market.makeExchange({
        balances:
          memory.wallet.length > 0
            ? memory.wallet
            : [{ asset: quoteOf(market), free: settings.PAPER_CASH, locked: '0' }],
        price: (symbol) => trading?.engine.desk.price(symbol) ?? null,
        nowMs: () => market.feed.nowMs(),
        restingOrders: [],
      }),
    markets: market.markets,
    settings: toEngineSettings(settings),
    positionsSince: (since) => book.positionsSince(since),
    paperCash: live ? null : settings.PAPER_CASH,
    alertChannels: alertChannels(settings),
    fatal: options.fatal,
    mirror,
    logger,
    record: record === null ? null : (entry) => record.write(entry),
    onAlerts: (alerts, kept) => {
      if (kept === 'journal') bots?.shout(alerts);
      else bots?.notify();
      options.onAlerts(alerts);
    },
  });
  const running = trading;
  closers.push(() => running.stop());

  const view = liveView({
    trading: running,
    market,
    live,
    startedAtMs,
    nowMs: () => market.feed.nowMs(),
    others: async () => [
      await databaseHealth(database),
      cacheHealth(cache),
      ...(bots?.health() ?? []),
      ...(await alertsHealth(bots)),
    ],
  });
  const pictures = chartPictures({
    database,
    trading: running,
    live: view,
    timeZone: settings.TIMEZONE,
  });
  const alarms = new SqlAlarmStore(database, () => bots?.notify());
  const upkeep = { log, database, trading: running, live, settings: () => book.current, notify: () => bots?.notify() };
  const commands = commandSide({
    settings,
    database,
    live: view,
    operator: running.operator,
    pictures,
    book,
    maintenance: maintenanceOf(upkeep),
    preferences: preferencesOf(upkeep),
    alarms,
    paired: await pairedOwners(database),
    screens: {
      show: async (people, reply) => [
        ...((await bots?.whisper(people, reply)) ?? []),
        ...(options.showOnTerminal(reply) ? (['terminal'] as const) : []),
      ],
    },
    feeRate: running.engine.desk.takerFeeRate(market.markets[0]?.symbol ?? ''),
    logger,
    version,
  });
  const registry = new Registry();
  registerMetrics(registry, running);
  const api = await startApi({ settings, view, commands, operator: running.operator, registry, version });
  closers.push(() => api.close());
  const world = { timeZone: settings.TIMEZONE, quoteAsset: view.quoteAsset, market: market.name };
  bots = startBots(settings, commands.door, database, world, logger, () => book.current.ALERT_QUIET_HOURS, alarms);
  const started = bots;
  closers.push(() => started.stop());
  const watch = alarmWatch({
    store: alarms,
    settings: () => book.current,
    bots: started,
    live: view,
    trading: running,
    show: options.onAlerts,
  });
  const notify = (): void => started.notify();
  const signs = begun({
    settings,
    bots: started,
    nowMs: () => market.feed.nowMs(),
    abandoned: abandoned.unknown + abandoned.notDone,
    show: options.onAlerts,
  });
  const daily = () => dailyJobs({ settings: book.current, database, commands, live: view, notify, clock: Date.now });
  void record?.failed.then(async (problem) => {
    logger.error({ component: 'main', error: problem }, 'the record has ended early; trading goes on');
    await signs.tellRecord(problem).catch((error: unknown) => {
      logger.error({ component: 'main', error }, 'the end of the record could not be told');
    });
  });
  const schedule = new Schedule(
    [...jobs({ database, trading: running, commands, live: view, alarms: watch, signs, book }), ...daily()],
    logger,
  );
  closers.push(() => schedule.stop());
  replan = () => schedule.replan(DAILY_JOBS, daily());
  return { trading: running, market, database, cache, commands, bots: started, api, signs, version, stop };
}

/** Opens the database, however long a server takes to be there. */
async function openWhenThere(
  { settings, log, stopping, say }: AppOptions,
  onBroken: (problem: Error) => void,
): Promise<Database> {
  const { logger } = log;
  const early = earlyWords(settings, logger);
  try {
    return await awaitDatabase({
      open: () =>
        openDatabase({
          databaseUrl: settings.DATABASE_URL?.reveal() ?? null,
          dataDir: settings.DATA_DIR,
          onProblem: (error) => logger.warn({ component: 'database', error }, 'a database connection failed'),
          onBroken,
        }),
      say: (line) => {
        logger.warn({ component: 'database' }, line);
        say(line);
      },
      tell: (problem) => early.databaseIsAway(problem),
      signal: stopping,
    });
  } finally {
    await early.stop();
  }
}

async function pairedOwners(database: Database): Promise<readonly Identity[]> {
  const users = await new SqlUserStore(database).list();
  return users
    .filter(({ grantedBy }) => grantedBy === PAIRED)
    .map(({ platform, userId }) => ({ platform, id: userId }));
}

function quoteOf(market: OpenMarket): string {
  return market.markets[0]?.quoteAsset ?? 'USDC';
}

async function databaseHealth(database: Database): Promise<HealthItem> {
  const startedMs = performance.now();
  try {
    await database.query('SELECT 1');
    const tookMs = Math.round(performance.now() - startedMs);
    return {
      component: 'database',
      state: 'up',
      detail: `${database.description}, answers in ${tookMs} ms`,
      ageMs: null,
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { component: 'database', state: 'down', detail, ageMs: null };
  }
}

async function alertsHealth(bots: Bots | null): Promise<readonly HealthItem[]> {
  try {
    return (await bots?.alertHealth()) ?? [];
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return [{ component: 'alerts', state: 'down', detail, ageMs: null }];
  }
}

function cacheHealth(cache: Cache): HealthItem {
  const { state, detail } = cache.health();
  // the cache may be lost at any time: down is a nuisance, not a danger
  return {
    component: cache.kind === 'redis' ? 'redis' : 'cache',
    state: state === 'up' ? 'up' : 'degraded',
    detail,
    ageMs: null,
  };
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return version;
}

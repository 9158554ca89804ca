import { rmSync } from 'node:fs';
import { afterEach } from 'vitest';
import type { Alert } from '../../src/commands/alerts.ts';
import { startApp, type App } from '../../src/cli/start/app.ts';
import { createLog } from '../../src/runtime/log.ts';
import { readSettings, type Environment } from '../../src/settings/settings.ts';
import { openDatabase, type Database } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { startFakeBinance, type FakeBinance, type FakeBinanceOptions } from '../fakes/exchange/fake-binance.ts';
import { temporaryFolder } from '../storage/targets.ts';
import { NO_VOTES } from './no-votes.ts';

export const SILENT_DISCORD_CHANNEL = '100000000000000001';
export const SILENT_TELEGRAM_CHAT = '-500';
const NOBODY_THERE = 'http://127.0.0.1:9';

/** Starting the application, on a busy machine too. */
export const HOUSE_LIMIT_MS = 60_000;

/** How a test opens its house; what is open is closed after each test. Call it at the top of a test file. */
export function houseOfEach(): (options?: FakeBinanceOptions) => Promise<AppHouse> {
  let opened: AppHouse | null = null;
  afterEach(async () => {
    await opened?.close();
    opened = null;
  });
  return async (options) => (opened = await AppHouse.open(options));
}

/** A data directory, a fake exchange, and the whole application on them as often as a test wants. */
export class AppHouse {
  readonly dataDir = temporaryFolder();
  readonly alerts: Alert[] = [];
  readonly logged: Record<string, unknown>[] = [];
  readonly fake: FakeBinance;
  #running: App | null = null;
  /** A process would end now. */
  onFatal: (problem: Error) => void = (problem) => {
    throw problem;
  };

  private constructor(fake: FakeBinance) {
    this.fake = fake;
  }

  static async open(options: FakeBinanceOptions = {}): Promise<AppHouse> {
    return new AppHouse(await startFakeBinance(options));
  }

  /** Settings of a start against the fake exchange. */
  get exchange(): Environment {
    return { EXCHANGE_REST_ROOT: this.fake.restRoot, EXCHANGE_WS_ROOT: this.fake.wsRoot };
  }

  get live(): Environment {
    return {
      ...this.exchange,
      MARKET: 'binance',
      TRADING_MODE: 'live',
      TRADING_ENABLED: 'true',
      EXCHANGE_API_KEY: this.fake.apiKey,
      EXCHANGE_API_SECRET: this.fake.apiSecret,
    };
  }

  /** Live, with an owner and a channel on both chat platforms, none of which answers. */
  get liveWithSilentChats(): Environment {
    return {
      ...this.live,
      DISCORD_TOKEN: 'none',
      DISCORD_API_ROOT: NOBODY_THERE,
      DISCORD_ALERT_CHANNEL_ID: SILENT_DISCORD_CHANNEL,
      TELEGRAM_TOKEN: '1:none',
      TELEGRAM_API_ROOT: NOBODY_THERE,
      TELEGRAM_ALERT_CHAT_ID: SILENT_TELEGRAM_CHAT,
      OWNERS: 'telegram:1',
    };
  }

  async start(environment: Environment): Promise<App> {
    const settings = readSettings({
      TRADING_SYMBOLS: 'SOLUSDC',
      ...NO_VOTES,
      API_PORT: '0',
      DATA_DIR: this.dataDir,
      ...environment,
    });
    this.#running = await startApp({
      settings,
      log: createLog('debug', [], (line) => this.logged.push(JSON.parse(line) as Record<string, unknown>)),
      record: null,
      fatal: (problem) => this.onFatal(problem),
      stopping: new AbortController().signal,
      say: () => undefined,
      onAlerts: (alerts) => this.alerts.push(...alerts),
      showOnTerminal: () => false,
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = null;
  }

  /** Starts and stops at once. @throws what the start threw */
  async startOnce(environment: Environment): Promise<void> {
    await this.start(environment);
    await this.stop();
  }

  /** The database while nothing runs on it. */
  async withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const database = await openDatabase({ databaseUrl: null, dataDir: this.dataDir });
    try {
      await migrate(database);
      return await work(database);
    } finally {
      await database.close();
    }
  }

  async close(): Promise<void> {
    await this.stop();
    await this.fake.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

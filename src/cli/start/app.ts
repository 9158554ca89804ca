import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { liveView } from '../../runtime/live.ts';
import type { OpenMarket } from '../../runtime/market.ts';
import type { Trading } from '../../runtime/trading.ts';
import type { Cache } from '../../storage/cache/cache.ts';
import type { Database } from '../../storage/database.ts';
import { secretsOf } from '../../settings/secrets.ts';
import { messageOf } from '../../storage/errors.ts';
import { packageRoot } from '../../storage/package-root.ts';
import { maskOf } from '../../text/mask.ts';
import type { Bots } from './bots.ts';
import { connectFaces } from './faces.ts';
import { healthAround } from './health.ts';
import type { RunningApi } from './http.ts';
import { openOwnMarket, openSettings, startTrading } from './market.ts';
import type { CommandSide } from './services.ts';
import type { Signs } from './signs.ts';
import { Startup, type AppOptions } from './startup.ts';
import { openStores } from './stores.ts';

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
  const startup = new Startup(options);
  try {
    return await open(startup);
  } catch (error) {
    // told in chat by the next start that gets through: this one has no chat
    await startup.closeAll(maskOf(secretsOf(options.settings))(messageOf(error)));
    throw error;
  }
}

async function open(startup: Startup): Promise<App> {
  const startedAtMs = Date.now();
  const version = packageVersion();
  const stores = await openStores(startup);
  const { database, cache } = stores;
  const book = await openSettings(startup, stores);
  const market = await openOwnMarket(startup, stores, book);
  const trading = await startTrading(startup, stores, book, market);
  const view = liveView({
    trading,
    market,
    live: startup.live,
    startedAtMs,
    nowMs: () => market.feed.nowMs(),
    others: () => healthAround(database, cache, () => startup.later.bots),
  });
  const faces = await connectFaces(startup, { stores, book, market, trading, view, version });
  return { trading, market, database, cache, ...faces, version, stop: () => startup.closeAll(null) };
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return version;
}

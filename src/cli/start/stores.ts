import { randomUUID } from 'node:crypto';
import { startJournal } from '../../runtime/journal-start.ts';
import type { Cache } from '../../storage/cache/cache.ts';
import { CacheMirror } from '../../storage/cache/mirror.ts';
import { postgresCache } from '../../storage/cache/postgres-cache.ts';
import { openRedisCache } from '../../storage/cache/redis-cache.ts';
import { abandonIntents } from '../../storage/chat/abandoned-intents.ts';
import { openDatabase, type Database } from '../../storage/database.ts';
import type { Journal } from '../../storage/journal/journal.ts';
import { migrate } from '../../storage/migrate.ts';
import { awaitDatabase } from './await-database.ts';
import { alertChannels } from './bots.ts';
import { DatabaseLink } from './database-link.ts';
import { earlyWords } from './early-words.ts';
import { beginSigns, type SignParts, type Signs } from './signs.ts';
import type { AppOptions, Startup } from './startup.ts';
import { ownDatabase, type OwnDatabase } from './whose.ts';

/** Where state is kept. */
export interface Stores {
  readonly database: Database;
  readonly link: DatabaseLink;
  /** New for every start; the desk lock and the journal are held in its name. */
  readonly deskId: string;
  readonly journal: Journal;
  readonly cache: Cache;
  readonly mirror: CacheMirror;
  /** Whose state the database holds. */
  readonly own: OwnDatabase;
  readonly signsOf: (parts: SignParts) => Signs;
  /** Confirmed commands that the last run left without an end. */
  readonly abandoned: number;
}

/** Opens the database as the only desk on it, the journal that stands in for it, and the cache. */
export async function openStores(startup: Startup): Promise<Stores> {
  const { options, closers, later } = startup;
  const { settings, log, fatal } = options;
  const { logger } = log;
  const link = new DatabaseLink(() => later.trading, fatal);
  closers.push(async () => link.stop());
  const database = await openWhenThere(options, (problem) => link.broken(problem));
  closers.push(() => database.close());
  const { applied, renamed } = await migrate(database);
  if (renamed.length > 0) logger.info({ component: 'database', renamed }, 'migrations have other names now');
  if (applied.length > 0) logger.info({ component: 'database', applied }, 'migrations applied');
  const deskId = randomUUID();
  const lock = await database.acquireDeskLock({
    deskId,
    onLost: (problem) => link.lost(problem),
    onRegained: () => link.regained(),
    onTaken: fatal,
  });
  closers.push(() => lock.release());
  const own = await ownDatabase(database, settings);
  const signsOf = await beginSigns(database, closers);
  const meta = { demo: !startup.live, channels: alertChannels(settings) };
  const journal = await startJournal({ database, dataDir: settings.DATA_DIR, deskId, meta, logger });
  closers.push(() => journal.close());
  const left = await abandonIntents(database);
  const abandoned = left.unknown + left.notDone;
  if (abandoned > 0)
    logger.warn(
      { component: 'commands', ...left },
      'intents were under way when the last process ended; see the positions',
    );
  const { REDIS_URL } = settings;
  const cache = REDIS_URL === null ? postgresCache(database) : await openRedisCache(REDIS_URL.reveal());
  closers.push(() => cache.close());
  const mirror = new CacheMirror(cache);
  closers.push(() => mirror.stop());
  return { database, link, deskId, journal, cache, mirror, own, signsOf, abandoned };
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

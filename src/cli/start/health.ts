import type { HealthItem } from '../../commands/services.ts';
import type { Cache } from '../../storage/cache/cache.ts';
import type { Database } from '../../storage/database.ts';
import type { Bots } from './bots.ts';

const WORD_OF_DATABASE = { embedded: 'databaseEmbedded', server: 'databaseServer' } as const;

/** How the parts around trading stand: database, cache, chat platforms and the delivery of alerts. */
export async function healthAround(
  database: Database,
  cache: Cache,
  bots: () => Bots | null,
): Promise<readonly HealthItem[]> {
  return [
    await databaseHealth(database),
    cacheHealth(cache),
    ...(bots()?.health() ?? []),
    ...(await alertsHealth(bots())),
  ];
}

async function databaseHealth(database: Database): Promise<HealthItem> {
  const startedMs = performance.now();
  try {
    await database.query('SELECT 1');
    const tookMs = Math.round(performance.now() - startedMs);
    return {
      component: 'database',
      state: 'up',
      detail: [{ word: WORD_OF_DATABASE[database.kind], place: database.place, tookMs }],
      ageMs: null,
    };
  } catch (error) {
    return { component: 'database', state: 'down', detail: said(error), ageMs: null };
  }
}

async function alertsHealth(bots: Bots | null): Promise<readonly HealthItem[]> {
  try {
    return (await bots?.alertHealth()) ?? [];
  } catch (error) {
    return [{ component: 'alerts', state: 'down', detail: said(error), ageMs: null }];
  }
}

function cacheHealth(cache: Cache): HealthItem {
  const health = cache.health();
  const isRedis = cache.kind === 'redis';
  // the cache may be lost at any time: down is a nuisance, not a danger
  return {
    component: isRedis ? 'redis' : 'cache',
    state: health.state === 'up' ? 'up' : 'degraded',
    detail: [
      health.state === 'up'
        ? { word: isRedis ? 'redis' : 'cacheInDatabase' }
        : { word: 'said', problem: health.problem },
    ],
    ageMs: null,
  };
}

function said(error: unknown): HealthItem['detail'] {
  return [{ word: 'said', problem: error instanceof Error ? error.message : String(error) }];
}

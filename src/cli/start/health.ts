import type { HealthItem } from '../../commands/services.ts';
import type { Cache } from '../../storage/cache/cache.ts';
import type { Database } from '../../storage/database.ts';
import type { Bots } from './bots.ts';

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

import { randomUUID } from 'node:crypto';
import { lastByKey } from '../batch.ts';
import { messageOf } from '../errors.ts';
import type { Queryable, Statement } from '../query.ts';
import type { Cache, CacheAnswer, CacheEntry, CacheHealth, CacheLock } from './cache.ts';

const GET: Statement = {
  name: 'cache_get',
  text: 'SELECT value FROM cache_entries WHERE key = $1 AND (expires_at IS NULL OR expires_at > now())',
};
/** A time to live of NULL is for ever; times are the database's own. */
const SET: Statement = {
  name: 'cache_set',
  text: `INSERT INTO cache_entries (key, value, expires_at)
SELECT key, value, clock_timestamp() + ttl_ms * interval '1 ms'
FROM unnest($1::text[], $2::text[], $3::float8[]) AS entries (key, value, ttl_ms)
ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, expires_at = EXCLUDED.expires_at`,
};
const DELETE: Statement = {
  name: 'cache_delete',
  text: 'DELETE FROM cache_entries WHERE key = $1 RETURNING expires_at IS NULL OR expires_at > now() AS alive',
};
const REFRESH: Statement = {
  name: 'cache_refresh',
  text: `UPDATE cache_entries SET expires_at = clock_timestamp() + $2::float8 * interval '1 ms'
WHERE key = $1 AND (expires_at IS NULL OR expires_at > now())`,
};
const LOCK: Statement = {
  name: 'cache_lock',
  text: `INSERT INTO cache_entries (key, value, expires_at) VALUES ($1, $2, clock_timestamp() + $3::float8 * interval '1 ms')
ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, expires_at = EXCLUDED.expires_at
WHERE cache_entries.expires_at <= now()`,
};
const UNLOCK: Statement = { name: 'cache_unlock', text: 'DELETE FROM cache_entries WHERE key = $1 AND value = $2' };

/** The cache where no Redis is configured: the table `cache_entries`. Expired rows are removed by the daily clean-up. */
export function postgresCache(database: Queryable): Cache {
  let problem: string | null = null;
  const ask = async <T>(command: () => Promise<T>): Promise<CacheAnswer<T>> => {
    try {
      const value = await command();
      problem = null;
      return { ok: true, value };
    } catch (error) {
      problem = messageOf(error);
      return { ok: false, problem };
    }
  };
  const setAll = async (entries: readonly CacheEntry[]): Promise<CacheAnswer<void>> =>
    ask(async () => {
      const last = lastByKey(entries, ({ key }) => key);
      const ttls = last.map(({ ttlMs }) => ttlMs ?? null);
      await database.query(SET, [last.map(({ key }) => key), last.map(({ value }) => value), ttls]);
    });
  return {
    kind: 'postgres',
    get: (key) =>
      ask(async () => {
        const { rows } = await database.query<{ value: string }>(GET, [key]);
        return rows[0]?.value ?? null;
      }),
    set: (key, value, ttlMs) => setAll([ttlMs === undefined ? { key, value } : { key, value, ttlMs }]),
    setAll,
    delete: (key) =>
      ask(async () => {
        const { rows } = await database.query<{ alive: boolean }>(DELETE, [key]);
        return rows[0]?.alive === true;
      }),
    refresh: (key, ttlMs) => ask(async () => ((await database.query(REFRESH, [key, ttlMs])).rowCount ?? 0) > 0),
    lock: (name, ttlMs) =>
      ask(async (): Promise<CacheLock | null> => {
        const key = `lock:${name}`;
        const token = randomUUID();
        const { rowCount } = await database.query(LOCK, [key, token, ttlMs]);
        if (rowCount === 0) return null;
        return {
          release: async () => {
            await ask(() => database.query(UNLOCK, [key, token]));
          },
        };
      }),
    health: (): CacheHealth => (problem === null ? { state: 'up' } : { state: 'down', problem }),
    close: async () => undefined,
  };
}

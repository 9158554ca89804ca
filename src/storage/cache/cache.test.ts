import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASE_TARGETS, TEST_REDIS_URL } from '../../../test/storage/targets.ts';
import type { Cache } from './cache.ts';
import { postgresCache } from './postgres-cache.ts';
import { openRedisCache } from './redis-cache.ts';

interface CacheTarget {
  readonly name: string;
  readonly open: () => Promise<{ readonly cache: Cache; readonly dispose: () => Promise<void> }>;
}

const POSTGRES: readonly CacheTarget[] = DATABASE_TARGETS.map((target) => ({
  name: `${target.name} PostgreSQL`,
  open: async () => {
    const { database, dispose } = await target.open();
    return { cache: postgresCache(database), dispose };
  },
}));
const REDIS: readonly CacheTarget[] = [
  {
    name: 'Redis',
    open: async () => {
      const keyPrefix = `test:${randomBytes(6).toString('hex')}:`;
      const cache = await openRedisCache(TEST_REDIS_URL, { keyPrefix });
      return {
        cache,
        dispose: async () => {
          await cache.close();
          const redis = new Redis(TEST_REDIS_URL);
          const keys = await redis.keys(`${keyPrefix}*`);
          if (keys.length > 0) await redis.del(keys);
          redis.disconnect();
        },
      };
    },
  },
];

const value = (of: unknown): unknown => ({ ok: true, value: of });

describe.each(TEST_REDIS_URL === '' ? POSTGRES : [...POSTGRES, ...REDIS])('cache: $name', (target) => {
  let cache: Cache;
  let dispose: () => Promise<void>;
  beforeAll(async () => {
    ({ cache, dispose } = await target.open());
  });
  afterAll(() => dispose());

  it('gives back what was set until it is deleted', async () => {
    expect(await cache.get('a')).toEqual(value(null));
    expect(await cache.set('a', 'one')).toEqual(value(undefined));
    await cache.set('a', 'zwei é 🚀');
    expect(await cache.get('a')).toEqual(value('zwei é 🚀'));
    expect(await cache.delete('a')).toEqual(value(true));
    expect(await cache.delete('a')).toEqual(value(false));
    expect(await cache.get('a')).toEqual(value(null));
  });

  it('forgets what expired, and keeps what is refreshed', async () => {
    await cache.setAll([
      { key: 'short', value: '1', ttlMs: 250 },
      { key: 'kept', value: '2', ttlMs: 250 },
      { key: 'ever', value: '3' },
    ]);
    expect(await cache.refresh('kept', 60_000)).toEqual(value(true));
    expect(await cache.refresh('nothing', 60_000)).toEqual(value(false));
    await pause(400);
    expect(await cache.get('short')).toEqual(value(null));
    expect(await cache.refresh('short', 60_000)).toEqual(value(false));
    expect(await cache.delete('short')).toEqual(value(false));
    expect(await cache.get('kept')).toEqual(value('2'));
    expect(await cache.get('ever')).toEqual(value('3'));
  });

  it('keeps the last of several values of a key', async () => {
    await cache.setAll([
      { key: 'k', value: 'first', ttlMs: 60_000 },
      { key: 'k', value: 'last', ttlMs: 60_000 },
    ]);
    expect(await cache.get('k')).toEqual(value('last'));
  });

  it('gives a lock to one, and to the next when it is released or over', async () => {
    const taken = await cache.lock('desk', 60_000);
    if (!taken.ok || taken.value === null) throw new Error('not taken');
    expect(await cache.lock('desk', 60_000)).toEqual(value(null));
    await taken.value.release();
    const again = await cache.lock('desk', 200);
    expect(again.ok && again.value !== null).toBe(true);
    await pause(350);
    const third = await cache.lock('desk', 60_000);
    if (!third.ok || third.value === null) throw new Error('not over');
    // the one whose time is over must not release it for the next
    if (again.ok) await again.value?.release();
    expect(await cache.lock('desk', 60_000)).toEqual(value(null));
    await third.value.release();
  });

  it('gives a lock to exactly one of many', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => cache.lock('many', 60_000)));
    expect(answers.filter((answer) => answer.ok && answer.value !== null)).toHaveLength(1);
  });

  it('is up', () => {
    expect(cache.health().state).toBe('up');
  });
});

describe('a Redis that is not there', () => {
  it('is said at once, every time', async () => {
    const cache = await openRedisCache('redis://127.0.0.1:1');
    const startedMs = performance.now();
    expect(await cache.get('a')).toMatchObject({ ok: false });
    expect(await cache.set('a', '1')).toMatchObject({ ok: false });
    expect(await cache.lock('a', 1)).toMatchObject({ ok: false });
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect(cache.health()).toMatchObject({ state: 'down' });
    await cache.close();
  });

  it('needs a Redis URL', async () => {
    await expect(openRedisCache('localhost:6379')).rejects.toThrow(/REDIS_URL is not a Redis URL.*redis:\/\//);
  });
});

describe('a Redis that accepts and says nothing', () => {
  let server: Server;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('keeps nobody waiting', async () => {
    const { port } = server.address() as AddressInfo;
    const startedMs = performance.now();
    const cache = await openRedisCache(`redis://127.0.0.1:${port}`, { commandTimeoutMs: 100 });
    expect(await cache.get('a')).toMatchObject({ ok: false });
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(cache.health().state).toBe('down');
    await cache.close();
  });
});

import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { messageOf, StorageError } from '../errors.ts';
import type { Cache, CacheAnswer, CacheEntry, CacheHealth, CacheLock } from './cache.ts';

const CONNECT_TIMEOUT_MS = 2_000;
/** A Redis on the same network answers within a millisecond; one that needs this long is as good as gone. */
const COMMAND_TIMEOUT_MS = 500;
const RECONNECT_MAX_MS = 5_000;

/** Deletes a lock only while it is still ours. */
const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end`;

export interface RedisCacheOptions {
  /** Put before every key; empty in production, where the key names are a contract. */
  readonly keyPrefix?: string;
  readonly commandTimeoutMs?: number;
}

/**
 * Opens the cache on Redis. A Redis that does not answer is no error: the cache is `down`, every call says so at once, and it comes
 * back by itself.
 * @throws StorageError when the URL itself is wrong
 */
export async function openRedisCache(url: string, options: RedisCacheOptions = {}): Promise<Cache> {
  if (!/^rediss?:\/\//.test(url)) {
    throw new StorageError('REDIS_URL is not a Redis URL', 'Write it like redis://:password@localhost:6379/0');
  }
  const redis = new Redis(url, {
    lazyConnect: true,
    keyPrefix: options.keyPrefix ?? '',
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    // nothing is kept for later: what is late is worthless, and memory must not grow
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(attempt * 200, RECONNECT_MAX_MS),
  });
  const cache = new RedisCache(redis);
  await cache.connect();
  return cache;
}

class RedisCache implements Cache {
  readonly kind = 'redis';
  readonly #redis: Redis;
  #problem: string | null = null;

  constructor(redis: Redis) {
    this.#redis = redis;
    redis.on('error', (error: Error) => {
      this.#problem = messageOf(error);
    });
    redis.on('ready', () => {
      this.#problem = null;
    });
    redis.on('close', () => {
      this.#problem ??= 'the connection was closed';
    });
  }

  async connect(): Promise<void> {
    try {
      await this.#redis.connect();
    } catch (error) {
      this.#problem = messageOf(error);
    }
  }

  async get(key: string): Promise<CacheAnswer<string | null>> {
    return this.#ask(() => this.#redis.get(key));
  }

  async set(key: string, value: string, ttlMs?: number): Promise<CacheAnswer<void>> {
    return this.setAll([ttlMs === undefined ? { key, value } : { key, value, ttlMs }]);
  }

  async setAll(entries: readonly CacheEntry[]): Promise<CacheAnswer<void>> {
    return this.#ask(async () => {
      const pipeline = this.#redis.pipeline();
      for (const { key, value, ttlMs } of entries) {
        if (ttlMs === undefined) pipeline.set(key, value);
        else pipeline.set(key, value, 'PX', Math.max(1, Math.ceil(ttlMs)));
      }
      const results = (await pipeline.exec()) ?? [];
      const failed = results.find(([error]) => error !== null);
      if (failed?.[0]) throw failed[0];
    });
  }

  async delete(key: string): Promise<CacheAnswer<boolean>> {
    return this.#ask(async () => (await this.#redis.del(key)) > 0);
  }

  async refresh(key: string, ttlMs: number): Promise<CacheAnswer<boolean>> {
    return this.#ask(async () => (await this.#redis.pexpire(key, Math.max(1, Math.ceil(ttlMs)))) === 1);
  }

  async lock(name: string, ttlMs: number): Promise<CacheAnswer<CacheLock | null>> {
    const key = `lock:${name}`;
    const token = randomUUID();
    return this.#ask(async () => {
      const taken = await this.#redis.set(key, token, 'PX', Math.max(1, Math.ceil(ttlMs)), 'NX');
      if (taken === null) return null;
      return {
        release: async () => {
          await this.#ask(() => this.#redis.eval(RELEASE, 1, key, token));
        },
      };
    });
  }

  health(): CacheHealth {
    if (this.#problem !== null) return { state: 'down', problem: this.#problem };
    return this.#redis.status === 'ready' ? { state: 'up' } : { state: 'down', problem: this.#redis.status };
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  async #ask<T>(command: () => Promise<T>): Promise<CacheAnswer<T>> {
    try {
      const value = await command();
      this.#problem = null;
      return { ok: true, value };
    } catch (error) {
      this.#problem = messageOf(error);
      return { ok: false, problem: this.#problem };
    }
  }
}

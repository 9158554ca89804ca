import { describe, expect, it } from 'vitest';
import { cycleDecision, NOON_MS, trail } from '../../../test/storage/facts.ts';
import { DAY_MS } from '../../engine/candles/timeframe.ts';
import type { Cache, CacheAnswer, CacheEntry } from './cache.ts';
import { CacheMirror, KEYS } from './mirror.ts';

/** A cache in memory that can be away, slow or flushed. */
class FakeCache implements Cache {
  readonly kind = 'redis';
  readonly entries = new Map<string, CacheEntry>();
  away = false;
  delayMs = 0;
  calls = 0;

  async get(key: string): Promise<CacheAnswer<string | null>> {
    return this.#answer(() => this.entries.get(key)?.value ?? null);
  }
  async set(key: string, value: string, ttlMs?: number): Promise<CacheAnswer<void>> {
    return this.setAll([ttlMs === undefined ? { key, value } : { key, value, ttlMs }]);
  }
  async setAll(entries: readonly CacheEntry[]): Promise<CacheAnswer<void>> {
    return this.#answer(() => {
      for (const entry of entries) this.entries.set(entry.key, entry);
    });
  }
  async delete(key: string): Promise<CacheAnswer<boolean>> {
    return this.#answer(() => this.entries.delete(key));
  }
  async refresh(key: string): Promise<CacheAnswer<boolean>> {
    return this.#answer(() => this.entries.has(key));
  }
  async lock(): Promise<CacheAnswer<null>> {
    return this.#answer(() => null);
  }
  health() {
    return { state: 'up' } as const;
  }
  async close(): Promise<void> {
    this.entries.clear();
  }

  async #answer<T>(work: () => T): Promise<CacheAnswer<T>> {
    this.calls++;
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    return this.away ? { ok: false, problem: 'away' } : { ok: true, value: work() };
  }
}

/** Nothing is written by itself; tests say when. */
const QUIET = { pauseMs: 3_600_000, retryMs: 3_600_000 };

const setUp = () => {
  const cache = new FakeCache();
  return { cache, mirror: new CacheMirror(cache, QUIET) };
};

describe('the mirror of the desk in the cache', () => {
  it('uses the names and times that others rely on', async () => {
    const { cache, mirror } = setUp();
    const entry = {
      symbol: 'COMPUSDC',
      core: false,
      selected: true,
      score: null,
      enterCount: 0,
      exitCount: 0,
      cooldownUntilMs: null,
    };
    mirror.round(
      [
        cycleDecision({ id: 'c1' }),
        { type: 'universe', timeMs: NOON_MS, entries: [{ ...entry, forcedUntilMs: NOON_MS + 2_700_000 }] },
        { type: 'universe', timeMs: NOON_MS, entries: [{ ...entry, symbol: 'OLDUSDC', forcedUntilMs: NOON_MS - 1 }] },
      ],
      NOON_MS,
    );
    mirror.price('SOLUSDC', 225.87, 225.89, NOON_MS);
    await mirror.flush();
    expect([...cache.entries.values()]).toEqual([
      { key: 'trail:c1', value: JSON.stringify(trail()), ttlMs: 7 * DAY_MS },
      { key: 'forced_pair:COMPUSDC', value: JSON.stringify({ untilMs: NOON_MS + 2_700_000 }), ttlMs: 2_700_000 },
      { key: 'price:SOLUSDC', value: JSON.stringify({ bid: 225.87, ask: 225.89, timeMs: NOON_MS }), ttlMs: 300_000 },
    ]);
    expect(await mirror.readTrail('c1')).toEqual({ ok: true, value: trail() });
    expect(await mirror.readTrail('c2')).toEqual({ ok: true, value: null });
  });

  it('writes only the newest of many changes', async () => {
    const { cache, mirror } = setUp();
    for (let maxPrice = 1; maxPrice <= 1_000; maxPrice++) mirror.trail('c1', trail({ maxPrice }));
    await mirror.flush();
    expect(cache.calls).toBe(1);
    expect(await mirror.readTrail('c1')).toMatchObject({ value: { maxPrice: 1_000 } });
  });

  it('puts a position back at its next check when the cache was flushed', async () => {
    const { cache, mirror } = setUp();
    mirror.trail('c1', trail());
    await mirror.flush();
    cache.entries.clear();
    mirror.checked('c1');
    await mirror.flush();
    expect(await mirror.readTrail('c1')).toEqual({ ok: true, value: trail() });
  });

  it('keeps the newest values while the cache is away, and writes them when it is back', async () => {
    const { cache, mirror } = setUp();
    cache.away = true;
    mirror.trail('c1', trail({ maxPrice: 1 }));
    await mirror.flush();
    mirror.trail('c1', trail({ maxPrice: 2 }));
    await mirror.flush();
    expect(mirror.health()).toMatchObject({ waiting: 1, dropped: 0, written: 0 });
    expect(await mirror.readTrail('c1')).toMatchObject({ ok: false });
    cache.away = false;
    await mirror.flush();
    expect(await mirror.readTrail('c1')).toMatchObject({ value: { maxPrice: 2 } });
    expect(mirror.health()).toMatchObject({ waiting: 0, written: 1 });
  });

  it('lets a newer value win over one that is being written', async () => {
    const { cache, mirror } = setUp();
    cache.delayMs = 20;
    mirror.trail('c1', trail({ maxPrice: 1 }));
    const first = mirror.flush();
    mirror.trail('c1', trail({ maxPrice: 2 }));
    await Promise.all([first, mirror.flush()]);
    expect(await mirror.readTrail('c1')).toMatchObject({ value: { maxPrice: 2 } });
  });

  it('forgets a position that is closed, also one from before a restart', async () => {
    const { cache, mirror } = setUp();
    await cache.set('trail:c0', '{}');
    mirror.trail('c1', trail());
    await mirror.flush();
    mirror.round(
      [cycleDecision({ id: 'c1', status: 'completed' }), cycleDecision({ id: 'c0', status: 'failed' })],
      NOON_MS,
    );
    mirror.checked('c1');
    await mirror.flush();
    expect([...cache.entries.keys()]).toEqual([]);
  });

  it('never grows beyond its limit', () => {
    const { mirror } = setUp();
    for (let index = 0; index < 6_000; index++) mirror.price(`S${index}`, 1, 1, NOON_MS);
    expect(mirror.health()).toMatchObject({ waiting: 5_000, dropped: 1_000 });
  });

  it('writes by itself, and once more when it stops', async () => {
    const cache = new FakeCache();
    const mirror = new CacheMirror(cache, { pauseMs: 5, retryMs: 5 });
    mirror.trail('c1', trail());
    await expect.poll(() => cache.entries.has(KEYS.trail('c1'))).toBe(true);
    mirror.trail('c2', trail());
    await mirror.stop();
    expect(cache.entries.has(KEYS.trail('c2'))).toBe(true);
    mirror.trail('c3', trail());
    expect(mirror.health().waiting).toBe(0);
  });
});

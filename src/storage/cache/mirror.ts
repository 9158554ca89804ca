import { DAY_MS } from '../../engine/candles/timeframe.ts';
import type { Decision } from '../../engine/decisions.ts';
import { OPEN_STATUSES } from '../../engine/trader/cycle.ts';
import type { TrailState } from '../../engine/trailing/types.ts';
import type { Cache, CacheAnswer, CacheEntry } from './cache.ts';

/** Names of what is mirrored; other programs read them. */
export const KEYS = {
  /** Trailing state of a position (cycle id), JSON. */
  trail: (positionId: string): string => `trail:${positionId}`,
  /** A symbol forced into the universe, JSON `{untilMs}`; ends with the force. */
  forcedPair: (symbol: string): string => `forced_pair:${symbol}`,
  /** The last price, JSON `{bid, ask, timeMs}`. */
  price: (symbol: string): string => `price:${symbol}`,
} as const;

export const TRAIL_TTL_MS = 7 * DAY_MS;
const PRICE_TTL_MS = 5 * 60_000;
/** Keys waiting to be written. Only the newest value of a key waits, so this is also how many positions and symbols there may be. */
const MAX_WAITING = 5_000;
const BATCH = 200;
/** Redis is written while it happens; the table shares its connection with trading, so it is written now and then. */
const PAUSE_MS = { redis: 200, postgres: 5_000 } as const;
const RETRY_MS = 2_000;

export interface MirrorHealth {
  readonly waiting: number;
  /** Values that found no room. */
  readonly dropped: number;
  readonly written: number;
}

/**
 * Copies what the desk stored into the cache, behind its back: nothing here is waited for, throws or grows. The cache may be flushed
 * or away at any time; every check of a position writes its state and its time to live anew.
 */
export class CacheMirror {
  readonly #cache: Cache;
  readonly #pauseMs: number;
  readonly #retryMs: number;
  readonly #waiting = new Map<string, CacheEntry | null>();
  readonly #trails = new Map<string, TrailState>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;
  #dropped = 0;
  #written = 0;
  #stopped = false;

  constructor(cache: Cache, options: { readonly pauseMs?: number; readonly retryMs?: number } = {}) {
    this.#cache = cache;
    this.#pauseMs = options.pauseMs ?? PAUSE_MS[cache.kind];
    this.#retryMs = options.retryMs ?? RETRY_MS;
  }

  /** Takes over from a stored round whatever is mirrored. `nowMs` = the market's now. */
  round(decisions: readonly Decision[], nowMs: number): void {
    for (const decision of decisions) {
      if (decision.type === 'cycle') {
        const { cycle } = decision;
        if (!OPEN_STATUSES.includes(cycle.status)) this.closed(cycle.id);
        else if (cycle.trail !== null) this.trail(cycle.id, cycle.trail);
      } else if (decision.type === 'universe') {
        for (const { symbol, forcedUntilMs } of decision.entries) this.forcedPair(symbol, forcedUntilMs, nowMs);
      }
    }
  }

  trail(positionId: string, state: TrailState): void {
    this.#trails.set(positionId, state);
    this.checked(positionId);
  }

  /** The position was checked: its state lives another seven days. */
  checked(positionId: string): void {
    const state = this.#trails.get(positionId);
    if (state === undefined) return;
    const key = KEYS.trail(positionId);
    this.#wait(key, { key, value: JSON.stringify(state), ttlMs: TRAIL_TTL_MS });
  }

  /** The position is closed: the next one starts without its memory. */
  closed(positionId: string): void {
    this.#trails.delete(positionId);
    this.#wait(KEYS.trail(positionId), null);
  }

  forcedPair(symbol: string, untilMs: number | null, nowMs: number): void {
    if (untilMs === null || untilMs <= nowMs) return;
    const key = KEYS.forcedPair(symbol);
    this.#wait(key, { key, value: JSON.stringify({ untilMs }), ttlMs: untilMs - nowMs });
  }

  price(symbol: string, bid: number, ask: number, timeMs: number): void {
    const key = KEYS.price(symbol);
    this.#wait(key, { key, value: JSON.stringify({ bid, ask, timeMs }), ttlMs: PRICE_TTL_MS });
  }

  async readTrail(positionId: string): Promise<CacheAnswer<TrailState | null>> {
    const answer = await this.#cache.get(KEYS.trail(positionId));
    if (!answer.ok || answer.value === null) return answer as CacheAnswer<null>;
    return { ok: true, value: JSON.parse(answer.value) as TrailState };
  }

  health(): MirrorHealth {
    return { waiting: this.#waiting.size, dropped: this.#dropped, written: this.#written };
  }

  /** Writes what waits now; resolves when it is written or the cache said no. */
  async flush(): Promise<void> {
    await this.#writing;
    await this.#run();
  }

  /** Writes once more what waits, then nothing any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.flush();
  }

  #wait(key: string, entry: CacheEntry | null): void {
    if (this.#stopped) return;
    if (!this.#waiting.has(key) && this.#waiting.size >= MAX_WAITING) {
      this.#dropped++;
      return;
    }
    this.#waiting.set(key, entry);
    this.#schedule(this.#pauseMs);
  }

  #schedule(delayMs: number): void {
    if (this.#timer !== null || this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#run();
    }, delayMs);
    this.#timer.unref();
  }

  /** One writer at a time, so that an older value never overtakes a newer one. */
  #run(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, BATCH);
      for (const [key] of batch) this.#waiting.delete(key);
      if (await this.#send(batch)) {
        this.#written += batch.length;
        continue;
      }
      // newer values that came meanwhile stay
      for (const [key, entry] of batch) if (!this.#waiting.has(key)) this.#waiting.set(key, entry);
      this.#schedule(this.#retryMs);
      return;
    }
  }

  async #send(batch: readonly (readonly [string, CacheEntry | null])[]): Promise<boolean> {
    const entries = batch.flatMap(([, entry]) => (entry === null ? [] : [entry]));
    if (entries.length > 0 && !(await this.#cache.setAll(entries)).ok) return false;
    for (const [key, entry] of batch) {
      if (entry === null && !(await this.#cache.delete(key)).ok) return false;
    }
    return true;
  }
}

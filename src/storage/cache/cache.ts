/**
 * What may be lost and repeated: copies, hints and short locks. Truth is in the tables, so nothing here throws or waits long: where
 * the cache cannot answer it says so, and the caller goes on without it.
 */
export type CacheAnswer<T> = { readonly ok: true; readonly value: T } | Unavailable;

export interface Unavailable {
  readonly ok: false;
  /** Why, for the health report. */
  readonly problem: string;
}

export interface CacheEntry {
  readonly key: string;
  readonly value: string;
  /** Milliseconds from now; missing = until it is deleted. */
  readonly ttlMs?: number;
}

export interface CacheLock {
  /** Gives the lock back if it is still ours. */
  release(): Promise<void>;
}

export type CacheHealth = { readonly state: 'up' } | { readonly state: 'down'; readonly problem: string };

export interface Cache {
  readonly kind: 'redis' | 'postgres';
  /** Null for a key that was never set, was deleted or expired. */
  get(key: string): Promise<CacheAnswer<string | null>>;
  set(key: string, value: string, ttlMs?: number): Promise<CacheAnswer<void>>;
  /** Several at once, in order: the last of a key wins. */
  setAll(entries: readonly CacheEntry[]): Promise<CacheAnswer<void>>;
  /** True when something was deleted. */
  delete(key: string): Promise<CacheAnswer<boolean>>;
  /** Starts the time to live anew; false when the key is not there (any more). */
  refresh(key: string, ttlMs: number): Promise<CacheAnswer<boolean>>;
  /** Null when someone else holds it. Ends by itself after `ttlMs`; only for what may happen twice without harm. */
  lock(name: string, ttlMs: number): Promise<CacheAnswer<CacheLock | null>>;
  /** As of the last answer; asks nothing. */
  health(): CacheHealth;
  close(): Promise<void>;
}

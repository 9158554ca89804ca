import type { Books } from './books.ts';

/** With a held symbol already stale, silence of all others for this long is the feed's and not the symbol's (ms). */
const QUIET_MS = 15_000;

/** What survives in a snapshot. */
export interface FeedWatchState {
  /** First tick; NaN before it. */
  readonly watchingSinceMs: number;
  /** Time of the last price before the silence that was told; null = prices come. */
  readonly silentSinceMs: number | null;
}

/**
 * Tells once when prices of every symbol stop, and once when the first one is back: also without a position, because entries are
 * off meanwhile and nothing else would say why nothing happens.
 */
export class FeedWatch {
  readonly #books: Books;
  #watchingSinceMs = NaN;
  #silentSinceMs: number | null = null;

  constructor(books: Books) {
    this.#books = books;
  }

  /** Called every second, before the exits look at their own symbols. */
  tick(): void {
    const { settings, nowMs } = this.#books;
    if (settings.exitMode === 'candles') return;
    if (Number.isNaN(this.#watchingSinceMs)) this.#watchingSinceMs = nowMs;
    const newestMs = this.#newestMs();
    if (this.#silentSinceMs === null) {
      if (nowMs - newestMs > this.#allowedMs()) this.#tellSilent(newestMs);
    } else if (newestMs > this.#silentSinceMs) this.#tellBack(newestMs, this.#silentSinceMs);
  }

  snapshot(): FeedWatchState {
    return { watchingSinceMs: this.#watchingSinceMs, silentSinceMs: this.#silentSinceMs };
  }

  resume({ watchingSinceMs, silentSinceMs }: FeedWatchState): void {
    this.#watchingSinceMs = watchingSinceMs;
    this.#silentSinceMs = silentSinceMs;
    this.#books.feedIsSilent = silentSinceMs !== null;
  }

  /** A feed that never spoke is silent since the first tick. */
  #newestMs(): number {
    return Math.max(this.#watchingSinceMs, this.#books.prices.newestMs());
  }

  #allowedMs(): number {
    const { maxAgeMs } = this.#books.settings.prices;
    const isUnguarded = this.#held().some((symbol) => !this.#books.priceIsFresh(symbol));
    return isUnguarded && this.#books.nowMs - this.#watchingSinceMs > maxAgeMs ? QUIET_MS : maxAgeMs;
  }

  #held(): readonly string[] {
    return this.#books.openCycles().flatMap(({ symbol }) => (this.#books.isHeld(symbol) ? [symbol] : []));
  }

  #tellSilent(sinceMs: number): void {
    const { nowMs } = this.#books;
    const held = this.#held().length;
    this.#silentSinceMs = sinceMs;
    this.#books.feedIsSilent = true;
    this.#tell(held > 0 ? 'danger' : 'notice', `feed_stale:feed:${sinceMs}`, {
      stale: true,
      ageMs: nowMs - sinceMs,
      held,
    });
  }

  #tellBack(newestMs: number, sinceMs: number): void {
    this.#silentSinceMs = null;
    this.#books.feedIsSilent = false;
    this.#tell('notice', `feed_stale:feed:${sinceMs}:back`, { stale: false, ageMs: newestMs - sinceMs });
  }

  #tell(priority: 'danger' | 'notice', dedupKey: string, data: Readonly<Record<string, number | boolean>>): void {
    const timeMs = this.#books.nowMs;
    this.#books.emit({
      type: 'alert',
      kind: 'feed_stale',
      priority,
      timeMs,
      symbol: null,
      dedupKey,
      threadKey: null,
      data,
    });
  }
}

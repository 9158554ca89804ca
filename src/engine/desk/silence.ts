import type { Cycle } from '../trader/cycle.ts';
import { positionAlert } from './alerts.ts';
import type { Books } from './books.ts';

/**
 * A held symbol without a fresh price is not protected by anything here: nothing is sold on it, but a person must know, once, and when
 * prices are back. A silent feed is told as a whole (see FeedWatch).
 */
export class Silence {
  readonly #books: Books;
  /** Time of the last price that was called stale, by cycle: one alert for each silence. */
  readonly #told = new Map<string, number>();
  /** First look: a symbol that has had no price since then is silent since then. */
  #watchingSinceMs = NaN;

  constructor(books: Books) {
    this.#books = books;
  }

  /** Called every second for each open cycle. */
  watch(cycle: Cycle): void {
    const { nowMs, settings } = this.#books;
    if (settings.exitMode === 'candles' || !this.#books.isHeld(cycle.symbol)) return;
    if (Number.isNaN(this.#watchingSinceMs)) this.#watchingSinceMs = nowMs;
    const lastMs = this.#books.prices.of(cycle.symbol)?.timeMs ?? this.#watchingSinceMs;
    const toldMs = this.#told.get(cycle.id);
    if (nowMs - lastMs <= settings.prices.maxAgeMs) {
      if (toldMs !== undefined) this.#tell(cycle, 'notice', `${toldMs}:back`, false, lastMs - toldMs);
      this.#told.delete(cycle.id);
    } else if (toldMs !== lastMs && !this.#books.feedIsSilent) {
      this.#told.set(cycle.id, lastMs);
      this.#tell(cycle, 'danger', String(lastMs), true, nowMs - lastMs);
    }
  }

  /** The position is over. */
  finished(cycleId: string): void {
    this.#told.delete(cycleId);
  }

  #tell(cycle: Cycle, priority: 'danger' | 'notice', key: string, stale: boolean, ageMs: number): void {
    const data = { stale, ageMs, detail: cycle.symbol };
    this.#books.emit(positionAlert(cycle, 'feed_stale', priority, this.#books.nowMs, key, data));
  }
}

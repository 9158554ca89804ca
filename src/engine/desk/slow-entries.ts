import type { Cycle } from '../trader/cycle.ts';
import type { Books } from './books.ts';
import type { Cancellations } from './cancellations.ts';

/** A market BUY that has begun to fill is over in moments; what hangs this long is taken back. */
const PATIENCE_MS = 30_000;

/** While an entry is on its way no stop can rest on the exchange: one that hangs half filled is ended, so that what it bought gets one. */
export class SlowEntries {
  readonly #books: Books;
  readonly #cancellations: Cancellations;
  /** When an entry was first seen half filled, by cycle. Not the time of its fill: that is another machine's clock. */
  readonly #sinceMs = new Map<string, number>();

  constructor(books: Books, cancellations: Cancellations) {
    this.#books = books;
    this.#cancellations = cancellations;
  }

  /** Called every second for each open cycle. */
  watch({ id, status, trail, entryOrderId, symbol }: Cycle): void {
    if (status !== 'waiting_buy' || trail === null || entryOrderId === null) {
      this.#sinceMs.delete(id);
      return;
    }
    const { nowMs } = this.#books;
    const sinceMs = this.#sinceMs.get(id) ?? nowMs;
    this.#sinceMs.set(id, sinceMs);
    if (nowMs - sinceMs >= PATIENCE_MS) this.#cancellations.ask(entryOrderId, symbol);
  }

  /** The position is over. */
  finished(cycleId: string): void {
    this.#sinceMs.delete(cycleId);
  }
}

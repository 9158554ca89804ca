import type { Books } from './books.ts';

/** A cancellation that had no effect is repeated after this long: an answer may be lost, or the order was still on its way. */
const AGAIN_MS = 2_000;

/** Orders that were asked to leave. Asking again is cheap and harmless, but not on every price. */
export class Cancellations {
  readonly #books: Books;
  /** Until when an order is left alone, by client order id. */
  readonly #untilMs = new Map<string, number>();

  constructor(books: Books) {
    this.#books = books;
  }

  /** Asks for the order to leave; repeated calls ask again only after a while. */
  ask(clientOrderId: string, symbol: string): void {
    const { nowMs } = this.#books;
    if ((this.#untilMs.get(clientOrderId) ?? 0) > nowMs) return;
    this.#untilMs.set(clientOrderId, nowMs + AGAIN_MS);
    this.#books.emit({ type: 'cancel_order', clientOrderId, symbol });
  }

  /** The order took its last step. */
  over(clientOrderId: string): void {
    this.#untilMs.delete(clientOrderId);
  }
}

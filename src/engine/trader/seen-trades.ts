import type { Fill } from './cycle.ts';

const DEFAULT_LIMIT = 10_000;

/**
 * Which trades were booked already: an exchange may report a trade by its stream, by the order's answer and by a look-up. A
 * trade id is unique within its symbol. Remembers the newest `limit` trades, far more than can still be repeated.
 */
export class SeenTrades {
  readonly #keys = new Set<string>();
  readonly #limit: number;

  constructor(limit: number = DEFAULT_LIMIT) {
    this.#limit = limit;
  }

  has(trade: Pick<Fill, 'symbol' | 'tradeId'>): boolean {
    return this.#keys.has(`${trade.symbol}:${trade.tradeId}`);
  }

  /** True the first time a trade is seen; false for every repeat, which must then be dropped. */
  add(trade: Pick<Fill, 'symbol' | 'tradeId'>): boolean {
    const key = `${trade.symbol}:${trade.tradeId}`;
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    if (this.#keys.size > this.#limit) this.#forgetOldest();
    return true;
  }

  get size(): number {
    return this.#keys.size;
  }

  #forgetOldest(): void {
    for (const oldest of this.#keys) {
      this.#keys.delete(oldest);
      return;
    }
  }
}

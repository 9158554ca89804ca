import { decimal, toText, type Big } from '../money.ts';
import { EXIT_REASONS, type Cycle, type ExitReason } from '../trader/cycle.ts';
import type { Books } from './books.ts';
import type { StoredValue } from './switches.ts';

/** What a person asked for is sold at any price, also where the last one is old. */
const ASKED_FOR: ReadonlySet<ExitReason> = new Set(['manual', 'flatten']);

/** A sale that was decided on and has not come to its end. */
export interface WantedExit {
  readonly reason: ExitReason;
  /** Base units; null = all. */
  readonly quantity: Big | null;
  /** What asked for it: an operator's intent id, or null. */
  readonly intentId: string | null;
  /** The bid it was decided on and when (event time, Unix ms); null where no price had a say. */
  readonly decided: { readonly price: number; readonly timeMs: number } | null;
  /** How often the exchange refused it. */
  readonly attempts: number;
  /** Not tried again before (event time, Unix ms). */
  readonly nextTryMs: number;
}

/** A wish to sell everything replaces one to sell a part; any other second wish changes nothing. */
export function mergedWish(known: WantedExit | undefined, wish: WantedExit): WantedExit {
  if (known === undefined) return wish;
  if (known.quantity === null || wish.quantity !== null) return known;
  return { ...wish, intentId: wish.intentId ?? known.intentId, attempts: known.attempts, nextTryMs: known.nextTryMs };
}

/**
 * The sales under way, by cycle. One that has to wait (for the protective order to leave, or to be tried again) is stored, so that a
 * restart does not forget what was decided; one that was sent at once is found again by its order.
 */
export class WantedExits {
  readonly #books: Books;
  readonly #wanted = new Map<string, WantedExit>();
  readonly #stored = new Set<string>();

  constructor(books: Books) {
    this.#books = books;
  }

  get(cycleId: string): WantedExit | undefined {
    return this.#wanted.get(cycleId);
  }

  /** True where the next step may be taken: its time has come, and what it was decided on, or a price since, is young enough. */
  isDue(cycle: Cycle, { reason, decided, nextTryMs }: WantedExit): boolean {
    const { nowMs, settings } = this.#books;
    if (nextTryMs > nowMs) return false;
    if (ASKED_FOR.has(reason) || this.#books.priceIsFresh(cycle.symbol)) return true;
    const ageMs = nowMs - (decided?.timeMs ?? NaN);
    // below 0: a clock that was set back over a restart leaves its age unknown
    return ageMs >= 0 && ageMs <= settings.prices.maxAgeMs;
  }

  entries(): readonly (readonly [string, WantedExit])[] {
    return this.#wanted.size === 0 ? [] : [...this.#wanted];
  }

  /** Remembers a sale whose order goes out in the same step. */
  started(cycleId: string, wanted: WantedExit): void {
    this.#wanted.set(cycleId, wanted);
  }

  /** Remembers a sale that has to wait, over a restart too. */
  keep(cycle: Cycle, wanted: WantedExit): void {
    this.#wanted.set(cycle.id, wanted);
    this.#stored.add(cycle.id);
    const quantity = wanted.quantity === null ? null : toText(wanted.quantity);
    const { reason, intentId, decided } = wanted;
    const decision = { decidedPrice: decided?.price ?? null, decidedMs: decided?.timeMs ?? null };
    this.#control(cycle.id, { reason, quantity, intentId, ...decision });
  }

  forget(cycleId: string): void {
    this.#wanted.delete(cycleId);
    if (this.#stored.delete(cycleId)) this.#control(cycleId, null);
  }

  /** Puts back one stored row. */
  restore(cycleId: string, value: StoredValue): void {
    if (value === null) return;
    const reason = EXIT_REASONS.find((known) => known === value['reason']);
    if (reason === undefined)
      throw new RangeError(`stored exit of ${cycleId}: unknown reason ${String(value['reason'])}`);
    const { quantity, intentId, decidedPrice: price, decidedMs: timeMs } = value;
    this.#stored.add(cycleId);
    this.#wanted.set(cycleId, {
      reason,
      quantity: typeof quantity === 'string' ? decimal(quantity, 'stored exit') : null,
      intentId: typeof intentId === 'string' ? intentId : null,
      decided: typeof price === 'number' && typeof timeMs === 'number' ? { price, timeMs } : null,
      attempts: 0,
      nextTryMs: 0,
    });
  }

  #control(key: string, value: StoredValue): void {
    this.#books.emit({ type: 'control', timeMs: this.#books.nowMs, name: 'exit', key, value, actor: 'engine' });
  }
}

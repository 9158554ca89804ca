import { fromNumber } from '../money.ts';
import type { Cycle, OrderIntent } from '../trader/cycle.ts';
import { protectionIsBehind, protectionOrder, protectionPrice } from '../trader/orders.ts';
import { protectionStored } from '../trader/transitions.ts';
import { positionAlert } from './alerts.ts';
import type { Books } from './books.ts';

/** A refused protective order is tried again after this long. */
const REFUSED_PAUSE_MS = 30_000;
/** A cancellation that had no effect is repeated after this long: an answer may be lost, or the order was still on its way. */
const CANCEL_AGAIN_MS = 2_000;

/** Live money only: a stop that rests on the exchange, for the time when nothing here watches (reliability R7). */
export class Protection {
  readonly #books: Books;
  readonly #on: boolean;
  /** Until when a cycle's protective order is left alone: it was refused, or its cancellation is on its way. */
  readonly #leaveUntilMs = new Map<string, number>();

  constructor(books: Books) {
    this.#books = books;
    this.#on = !books.settings.demo;
  }

  /** The protective order of a cycle whose end is not known. */
  resting(cycleId: string): OrderIntent | undefined {
    if (!this.#on) return undefined;
    for (const intent of this.#books.intents.values()) {
      if (intent.cycleId === cycleId && intent.purpose === 'protection') return intent;
    }
    return undefined;
  }

  /** Asks for it to leave; repeated calls ask again only after a while. */
  cancel(cycle: Cycle, resting: OrderIntent): void {
    const { nowMs } = this.#books;
    if ((this.#leaveUntilMs.get(resting.clientOrderId) ?? 0) > nowMs) return;
    this.#leaveUntilMs.set(resting.clientOrderId, nowMs + CANCEL_AGAIN_MS);
    this.#books.emit({ type: 'cancel_order', clientOrderId: resting.clientOrderId, symbol: cycle.symbol });
  }

  /** Places the stop where none rests, and moves it up when the stop in force has risen enough. Called every second. */
  refresh(cycle: Cycle): void {
    if (!this.#on || cycle.status !== 'active_buy' || cycle.entryPrice === null) return;
    const market = this.#books.market(cycle.symbol);
    if (market === undefined) return;
    const stop = cycle.trail === null ? null : fromNumber(cycle.trail.effectiveStop, 'effective stop');
    const wanted = protectionPrice(cycle.entryPrice, stop);
    const resting = this.resting(cycle.id);
    if (resting === undefined) {
      if ((this.#leaveUntilMs.get(cycle.id) ?? 0) > this.#books.nowMs) return;
      const intent = protectionOrder(cycle, wanted, this.#books.nowMs, market.grid);
      if (intent === null) return;
      this.#books.putCycle(protectionStored(cycle, intent, this.#books.nowMs));
      this.#books.order(intent);
    } else if (
      resting.status === 'acknowledged' &&
      resting.stopPrice !== null &&
      protectionIsBehind(resting.stopPrice, wanted)
    ) {
      // once this one has left, the higher one is placed
      this.cancel(cycle, resting);
    }
  }

  /** The exchange refused it: the position has no stop there, and a person must know. */
  refused(cycle: Cycle, order: OrderIntent, reason: string | null): void {
    this.#leaveUntilMs.set(cycle.id, this.#books.nowMs + REFUSED_PAUSE_MS);
    const data = { problem: reason, attempts: 1, side: 'SELL', clientOrderId: order.clientOrderId };
    this.#books.emit(positionAlert(cycle, 'order_problem', 'danger', this.#books.nowMs, 'protection', data));
  }

  /** The order took its last step. */
  left(order: OrderIntent): void {
    this.#leaveUntilMs.delete(order.clientOrderId);
  }

  /** The position is over. */
  finished(cycleId: string): void {
    this.#leaveUntilMs.delete(cycleId);
  }
}

import { fromNumber } from '../money.ts';
import type { Cycle, OrderIntent } from '../trader/cycle.ts';
import { floorToTick } from '../trader/grid.ts';
import { protectionIsBehind, protectionOrder, protectionPrice } from '../trader/orders.ts';
import { protectionStored } from '../trader/transitions.ts';
import { positionAlert } from './alerts.ts';
import type { Books } from './books.ts';
import type { Cancellations } from './cancellations.ts';
import { isTold } from './refusal-alarm.ts';

/** A refused protective order is tried again after this long. */
const REFUSED_PAUSE_MS = 30_000;

/** Live money only: a stop that rests on the exchange, for the time when nothing here watches (reliability R7). */
export class Protection {
  readonly #books: Books;
  readonly #on: boolean;
  readonly #cancellations: Cancellations;
  /** Until when a cycle without a protective order is left alone: it was refused. */
  readonly #leaveUntilMs = new Map<string, number>();
  /** Refusals in a row, by cycle. */
  readonly #refusals = new Map<string, number>();

  constructor(books: Books, cancellations: Cancellations) {
    this.#books = books;
    this.#cancellations = cancellations;
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

  /** Places the stop where none rests, and moves it up when the stop in force has risen enough. Called every second. */
  refresh(cycle: Cycle): void {
    if (!this.#on || cycle.status !== 'active_buy' || cycle.entryPrice === null) return;
    const market = this.#books.market(cycle.symbol);
    if (market === undefined) return;
    const stop = cycle.trail === null ? null : fromNumber(cycle.trail.effectiveStop, 'effective stop');
    const wanted = protectionPrice(cycle.entryPrice, stop);
    const resting = this.resting(cycle.id);
    if (resting?.status === 'acknowledged') this.#refusals.delete(cycle.id);
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
      this.#cancellations.ask(resting.clientOrderId, cycle.symbol);
    }
  }

  /**
   * The same at once: without the pause after a refusal, and however little the resting one is behind. `order` = the one that is on
   * its way, or has to leave first; null where nothing can rest: paper money, or too little for the exchange.
   */
  placeNow(cycle: Cycle): { readonly state: 'rests' | 'on_its_way' | 'replaced'; readonly order: OrderIntent } | null {
    this.#leaveUntilMs.delete(cycle.id);
    this.refresh(cycle);
    const order = this.resting(cycle.id);
    const market = this.#books.market(cycle.symbol);
    if (order === undefined || market === undefined || cycle.entryPrice === null || cycle.trail === null) return null;
    if (order.status !== 'acknowledged' || order.stopPrice === null) return { state: 'on_its_way', order };
    const wanted = protectionPrice(cycle.entryPrice, fromNumber(cycle.trail.effectiveStop, 'effective stop'));
    if (order.stopPrice.gte(floorToTick(wanted, market.grid))) return { state: 'rests', order };
    this.#cancellations.ask(order.clientOrderId, cycle.symbol);
    return { state: 'replaced', order };
  }

  /** The exchange refused it: the position has no stop there, and a person must know. */
  refused(cycle: Cycle, order: OrderIntent, reason: string | null): void {
    this.#leaveUntilMs.set(cycle.id, this.#books.nowMs + REFUSED_PAUSE_MS);
    const attempts = (this.#refusals.get(cycle.id) ?? 0) + 1;
    this.#refusals.set(cycle.id, attempts);
    if (!isTold(attempts, 1)) return;
    const { clientOrderId } = order;
    const data = { problem: reason, attempts, side: 'SELL', clientOrderId };
    this.#books.emit(positionAlert(cycle, 'order_problem', 'danger', this.#books.nowMs, clientOrderId, data));
  }

  /** The position is over. */
  finished(cycleId: string): void {
    this.#leaveUntilMs.delete(cycleId);
    this.#refusals.delete(cycleId);
  }
}

import type { RefusalCode } from '../decisions.ts';
import { fromNumber, toNumber, ZERO, type Big } from '../money.ts';
import { HOLDING_STATUSES, type Cycle, type ExitReason, type OrderIntent } from '../trader/cycle.ts';
import { isDust, type OrderGrid } from '../trader/grid.ts';
import { exitOrder } from '../trader/orders.ts';
import { closeAsDust, exitStored } from '../trader/transitions.ts';
import { exitAlert, positionAlert } from './alerts.ts';
import type { Books } from './books.ts';
import { Cancellations } from './cancellations.ts';
import { Protection } from './protection.ts';
import { isTold } from './refusal-alarm.ts';
import { refuseIntent } from './refuse.ts';
import { Silence } from './silence.ts';
import { SlowEntries } from './slow-entries.ts';
import type { StoredValue } from './switches.ts';
import { mergedWish, WantedExits, type WantedExit } from './wanted-exits.ts';

/** Pauses before a refused exit is tried again; the third refusal raises the first alarm. */
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;
const ALARM_AT = 3;

/**
 * The only place that sells, and it goes on trying until the exchange takes it. Nothing but the exchange can refuse an exit
 * (engine.md E16).
 */
export class Exits {
  readonly #books: Books;
  readonly #wanted: WantedExits;
  readonly #cancellations: Cancellations;
  readonly #protection: Protection;
  readonly #silence: Silence;
  readonly #slowEntries: SlowEntries;

  constructor(books: Books) {
    this.#books = books;
    this.#wanted = new WantedExits(books);
    this.#cancellations = new Cancellations(books);
    this.#protection = new Protection(books, this.#cancellations);
    this.#silence = new Silence(books);
    this.#slowEntries = new SlowEntries(books, this.#cancellations);
  }

  /**
   * Sells `quantity` base units (null = all) of a held position. `intentId` names the operator's intent behind it. A refusal code
   * says why nothing was started. A wish for all takes over from one for a part that is still waiting.
   */
  sell(
    cycle: Cycle,
    reason: ExitReason,
    quantity: Big | null,
    intentId: string | null,
    price: number,
  ): RefusalCode | null {
    const resting = this.#protection.resting(cycle.id);
    // a protective order that has begun to sell is an exit too, but one that may stay unfilled below its limit
    const sellable = cycle.status === 'active_buy' || (cycle.status === 'active_sell' && resting !== undefined);
    if (!sellable) return HOLDING_STATUSES.includes(cycle.status) ? 'EXIT_IN_PROGRESS' : 'NO_POSITION';
    const grid = this.#books.market(cycle.symbol)?.grid;
    if (grid === undefined) return 'UNKNOWN_SYMBOL';
    if (quantity !== null && isDust(quantity, fromNumber(price, `${cycle.symbol} price`), grid))
      return 'AMOUNT_BELOW_MIN';
    const known = this.#wanted.get(cycle.id);
    const decided = { price, timeMs: this.#books.nowMs };
    const wish = mergedWish(known, { reason, quantity, intentId, decided, attempts: 0, nextTryMs: 0 });
    const mustWait = resting !== undefined || wish.nextTryMs > this.#books.nowMs;
    if (mustWait && wish === known) {
      this.#goOn(cycle);
      return 'EXIT_IN_PROGRESS';
    }
    if (mustWait) this.#wanted.keep(cycle, wish);
    if (resting !== undefined) this.#cancellations.ask(resting.clientOrderId, cycle.symbol);
    else if (!mustWait) this.#start(cycle, wish, price);
    return null;
  }

  /** Wants all of a position sold, now or as soon as its entry or the exit under way has ended, whatever happens in between. */
  want(cycle: Cycle, reason: ExitReason, intentId: string): void {
    const wish = { reason, quantity: null, intentId, decided: null, attempts: 0, nextTryMs: 0 };
    this.#wanted.keep(cycle, mergedWish(this.#wanted.get(cycle.id), wish));
    this.#goOn(cycle);
  }

  /** The stop of a position that is still being bought: what is on its way is taken back, then all is sold. */
  giveUpEntry(cycle: Cycle, reason: ExitReason, price: number): void {
    const decided = { price, timeMs: this.#books.nowMs };
    const wish = { reason, quantity: null, intentId: null, decided, attempts: 0, nextTryMs: 0 };
    if (!this.isWanted(cycle.id)) this.#wanted.keep(cycle, wish);
    this.#goOn(cycle);
  }

  isWanted(cycleId: string): boolean {
    return this.#wanted.get(cycleId) !== undefined;
  }

  /** The operator's intent behind a running exit, if any. */
  intentOf(cycleId: string): string | null {
    return this.#wanted.get(cycleId)?.intentId ?? null;
  }

  /** An entry took its last step and left coins: the exit that waited for it goes on. */
  entryLeft(cycle: Cycle, entry: OrderIntent): void {
    this.#cancellations.over(entry.clientOrderId);
    this.#goOn(cycle);
  }

  /** A person does not want to wait for the stop at the exchange; null where none can rest now. */
  protectNow(cycle: Cycle): ReturnType<Protection['placeNow']> {
    return this.#needsProtection(cycle) ? this.#protection.placeNow(cycle) : null;
  }

  /** The protective order is gone without having sold: the exit that waited for it goes on. */
  protectionLeft(cycle: Cycle, order: OrderIntent): void {
    this.#cancellations.over(order.clientOrderId);
    this.#goOn(cycle);
  }

  /** The exchange refused the protective order. */
  protectionRefused(cycle: Cycle, order: OrderIntent, reason: string | null): void {
    this.#cancellations.over(order.clientOrderId);
    const wanted = this.#wanted.get(cycle.id);
    if (wanted !== undefined && this.#wanted.isDue(cycle, wanted)) this.#goOn(cycle);
    else this.#protection.refused(cycle, order, reason);
  }

  /** The exchange refused the exit order: try again later, loudly after the third time. What is too small for it is dust. */
  refused(cycle: Cycle, order: OrderIntent, reason: string | null): void {
    const grid = this.#books.market(cycle.symbol)?.grid;
    if (grid !== undefined && isDust(cycle.quantity, order.referencePrice, grid)) {
      this.#leaveAsDust(cycle, order.reason as ExitReason, order.referencePrice, grid);
      return;
    }
    const known = this.#wanted.get(cycle.id);
    const attempts = this.#again(cycle, known ?? wishOf(order));
    if (!isTold(attempts, ALARM_AT)) return;
    const data = { problem: reason, attempts, side: 'SELL', clientOrderId: order.clientOrderId };
    this.#books.emit(positionAlert(cycle, 'order_problem', 'danger', this.#books.nowMs, order.clientOrderId, data));
  }

  /** An order that sold has taken its last step. What it was to sell and did not is tried again. */
  closed(cycle: Cycle, order: OrderIntent): void {
    this.#cancellations.over(order.clientOrderId);
    const wanted = this.#wanted.get(cycle.id);
    if (cycle.status === 'completed') this.#finished(cycle.id);
    else if (wanted === undefined) return;
    else if (order.purpose === 'protection') this.#goOn(cycle);
    else if (wanted.quantity !== null && order.filledQuantity.gt(ZERO)) this.#finished(cycle.id);
    else this.#again(cycle, wanted);
  }

  /** Called every second: exits that are due, protective orders that are missing or behind. */
  tick(): void {
    for (const [cycleId] of this.#wanted.entries()) {
      const cycle = this.#books.cycleById(cycleId);
      if (cycle === undefined) this.#finished(cycleId);
      else this.#goOn(cycle);
    }
    for (const cycle of this.#books.openCycles()) {
      if (this.#needsProtection(cycle)) this.#protection.refresh(cycle);
      this.#silence.watch(cycle);
      this.#slowEntries.watch(cycle);
    }
  }

  /** Puts back one stored exit that was waiting. */
  restore(cycleId: string, value: StoredValue): void {
    this.#wanted.restore(cycleId, value);
  }

  /** Stored exits of an operator's intents: `[intent id, cycle id]`. */
  wantedByIntent(reason: ExitReason): readonly (readonly [string, string])[] {
    return this.#wanted
      .entries()
      .flatMap(([cycleId, wanted]) =>
        wanted.reason === reason && wanted.intentId !== null ? [[wanted.intentId, cycleId]] : [],
      );
  }

  /** Takes the next step towards a wanted exit, where one can be taken now. */
  #goOn(cycle: Cycle): void {
    const wanted = this.#wanted.get(cycle.id);
    if (wanted === undefined || !this.#wanted.isDue(cycle, wanted)) return;
    const resting = this.#protection.resting(cycle.id);
    const inTheWay = isBuying(cycle) ? cycle.entryOrderId : resting?.clientOrderId;
    if (inTheWay != null) return this.#cancellations.ask(inTheWay, cycle.symbol);
    if (cycle.status !== 'active_buy') return;
    const price = this.#books.prices.of(cycle.symbol)?.bid ?? wanted.decided?.price ?? cycle.trail?.lastPrice;
    if (price !== undefined) this.#start(cycle, wanted, price);
  }

  /** The stop rests on the exchange unless an exit is about to replace it: not while that waits for a price, or is refused on and on. */
  #needsProtection(cycle: Cycle): boolean {
    const wanted = this.#wanted.get(cycle.id);
    if (wanted === undefined) return true;
    if (this.#wanted.isDue(cycle, wanted)) return false;
    return wanted.attempts >= ALARM_AT || wanted.nextTryMs <= this.#books.nowMs;
  }

  /** Tries an exit once more after a pause that grows. @returns the number of failures so far */
  #again(cycle: Cycle, wanted: Omit<WantedExit, 'nextTryMs'>): number {
    const attempts = wanted.attempts + 1;
    const pauseMs = RETRY_MS[Math.min(attempts, RETRY_MS.length) - 1] as number;
    this.#wanted.keep(cycle, { ...wanted, attempts, nextTryMs: this.#books.nowMs + pauseMs });
    return attempts;
  }

  #start(cycle: Cycle, wanted: WantedExit, price: number): void {
    const { nowMs } = this.#books;
    const grid = this.#books.market(cycle.symbol)?.grid;
    if (grid === undefined) return;
    const referencePrice = fromNumber(price, `${cycle.symbol} price`);
    if (wanted.quantity !== null && isDust(wanted.quantity, referencePrice, grid))
      return this.#giveUpPart(cycle, wanted);
    const request = { reason: wanted.reason, referencePrice, timeMs: nowMs, quantity: wanted.quantity };
    const intent = exitOrder(cycle, request, grid);
    if (intent !== null) {
      // a person waits for its end, which must find them after a restart too
      if (wanted.intentId === null) this.#wanted.started(cycle.id, wanted);
      else this.#wanted.keep(cycle, wanted);
      this.#books.putCycle(exitStored(cycle, intent, wanted.reason, nowMs));
      this.#books.order(intent);
      return;
    }
    this.#leaveAsDust(cycle, wanted.reason, referencePrice, grid);
  }

  /** The price fell so far that the exchange takes no such part any more: asked on and on it would only keep the stop away. */
  #giveUpPart(cycle: Cycle, { intentId }: WantedExit): void {
    this.#finished(cycle.id);
    if (intentId !== null) refuseIntent(this.#books, intentId, 'AMOUNT_BELOW_MIN');
  }

  #leaveAsDust(cycle: Cycle, reason: ExitReason, price: Big, grid: OrderGrid): void {
    const closed = closeAsDust(cycle, reason, price, this.#books.nowMs, grid);
    this.#finished(cycle.id);
    this.#books.putCycle(closed);
    this.#books.emit(exitAlert(closed, this.#books.nowMs));
  }

  #finished(cycleId: string): void {
    this.#wanted.forget(cycleId);
    this.#protection.finished(cycleId);
    this.#silence.finished(cycleId);
    this.#slowEntries.finished(cycleId);
  }
}

/** Before its entry has ended; what was bought so far is owned already. */
export function isBuying({ status }: Cycle): boolean {
  return status === 'initiating' || status === 'waiting_buy';
}

/** The sale behind an order that a restart left without one. */
function wishOf(order: OrderIntent): Omit<WantedExit, 'nextTryMs'> {
  const { reason, quantity, referencePrice, createdAtMs: timeMs } = order;
  const decided = { price: toNumber(referencePrice), timeMs };
  return { reason: reason as ExitReason, quantity, intentId: null, decided, attempts: 0 };
}

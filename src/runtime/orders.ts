import type { EngineEvent } from '../engine/events.ts';
import { decimal, ZERO } from '../engine/money.ts';
import type { OrderIntent } from '../engine/trader/cycle.ts';
import type { OrderProblem } from '../engine/trader/order-problems.ts';
import type { Exchange, LookUpAnswer, OrderReport, PlaceAnswer } from '../exchange/ports.ts';
import { REAL_TIMERS, type Timers } from './timers.ts';

/** First pause before an order of unknown outcome, or one still open, is looked up; doubles up to the last. */
const LOOK_UP_FIRST_MS = 250;
const LOOK_UP_LAST_MS = 10_000;

export interface OrderPorts {
  readonly exchange: Exchange;
  readonly push: (event: EngineEvent) => void;
  /** Records that the order is about to be handed to the exchange; awaited before it is, where its intent was not stored with that. */
  readonly markSent: (intent: OrderIntent, atMs: number) => Promise<void>;
  readonly nowMs: () => number;
  /** Wall clock, for the mark that an order was sent. */
  readonly wallMs: () => number;
  /** Time that passes whatever the wall clock is set to: only by this is an order late enough to be called absent. */
  readonly steadyMs: () => number;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, details: Record<string, unknown>) => void;
  readonly timers?: Timers;
}

interface Followed {
  readonly intent: OrderIntent;
  /**
   * Since when (steady clock) it has been handed over for certain, or may have been; null while it was not. For what another process
   * sent it is when this one took it over: its clock is not ours.
   */
  sentSinceMs: number | null;
  exchangeOrderId: string | null;
  readonly trades: Set<string>;
  /** Ends the pause before the next look. */
  wake: () => void;
}

/**
 * Hands stored intents to the exchange and tells the engine what the exchange said. The only holder of {@link Exchange}.
 * An outcome that is not known is looked up by client order id until it is known; nothing is ever sent twice.
 */
export class OrderDesk {
  readonly #ports: OrderPorts;
  readonly #timers: Timers;
  /** Orders whose end is not known yet, by client order id. */
  readonly #inFlight = new Map<string, Followed>();
  #stopped = false;
  /** Counts orders begun and trades and ends reported: the same number twice = no money moved in between, as far as is known. */
  changes = 0;
  lastAnswerAtMs: number | null = null;

  constructor(ports: OrderPorts) {
    this.#ports = ports;
    this.#timers = ports.timers ?? REAL_TIMERS;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Orders that may be moving money at this moment: all but protective ones that are known to rest. */
  get moving(): number {
    let moving = 0;
    for (const order of this.#inFlight.values()) if (!isResting(order)) moving++;
    return moving;
  }

  /**
   * Sends a stored intent. Never throws; the outcome comes back as events.
   * @param markedUntilMs until when (wall clock) its intent is stored as sent; null = that is still to be recorded
   */
  async place(intent: OrderIntent, markedUntilMs: number | null): Promise<void> {
    // at the next start one without a mark is known never to have been sent, one with a mark is looked up
    if (this.#stopped || this.#inFlight.has(intent.clientOrderId)) return;
    const order = this.#begin(intent);
    const sentAtMs = this.#ports.wallMs();
    // from the mark counts when an order that is not found was certainly never placed: it must not be older than the sending
    if (markedUntilMs === null || sentAtMs > markedUntilMs) {
      try {
        await this.#ports.markSent(intent, sentAtMs);
      } catch (error) {
        // not recorded as sent, so it was not sent: a definite no, and the engine decides again
        this.#ports.log('warn', 'order not recorded before sending, so not sent', {
          clientOrderId: intent.clientOrderId,
          problem: messageOf(error),
        });
        this.#finish(order, 'rejected', 'NOT_RECORDED' satisfies OrderProblem);
        return;
      }
    }
    order.sentSinceMs = this.#ports.steadyMs();
    const answer = await this.#placeOnce(intent);
    this.lastAnswerAtMs = this.#ports.wallMs();
    if (answer.outcome === 'refused') return this.#finish(order, 'rejected', answer.reason);
    if (answer.outcome === 'accepted') this.#report(order, answer.report);
    else {
      this.#ports.log('warn', 'order outcome unknown, looking it up', {
        clientOrderId: intent.clientOrderId,
        reason: answer.reason,
      });
      this.#event(order, 'unknown', answer.reason);
    }
    await this.#follow(order);
  }

  /** Never sends an intent, and tells the engine so: a definite no. */
  refuse(intent: OrderIntent, reason: OrderProblem): void {
    if (!this.#inFlight.has(intent.clientOrderId)) this.#finish(this.#begin(intent), 'rejected', reason);
  }

  /**
   * Takes over an intent found in storage after a start. `sentAtMs` null = it was never handed over (definitely not placed).
   */
  async adopt(intent: OrderIntent, sentAtMs: number | null): Promise<void> {
    if (this.#inFlight.has(intent.clientOrderId)) return;
    const order = this.#begin(intent);
    if (sentAtMs === null) {
      this.#finish(order, 'rejected', 'NOT_SENT' satisfies OrderProblem);
      return;
    }
    order.sentSinceMs = this.#ports.steadyMs();
    await this.#follow(order);
  }

  /** Asks the exchange to cancel. Whatever it answers, the order is looked at until its end is known. */
  async cancel(clientOrderId: string, symbol: string): Promise<void> {
    let answer: LookUpAnswer;
    try {
      answer = await this.#ports.exchange.cancel({ clientOrderId, symbol });
    } catch (error) {
      answer = { outcome: 'unknown', reason: messageOf(error) };
    }
    const order = this.#inFlight.get(clientOrderId);
    if (order === undefined) return;
    if (answer.outcome === 'found') this.#report(order, answer.report);
    else this.#ports.log('warn', 'cancel without a result, looking the order up', { clientOrderId, ...answer });
    order.wake();
  }

  /** Looks at every resting order once. False when one of them could not be seen, or not all of its trades. */
  async lookUpResting(): Promise<boolean> {
    let known = true;
    for (const order of [...this.#inFlight.values()].filter(isResting)) {
      const answer = await this.#lookUp(order);
      if (answer.outcome === 'found') this.#report(order, answer.report);
      known &&= answer.outcome === 'found' && isComplete(answer.report);
    }
    return known;
  }

  /** Stops following; what is open stays stored and is adopted at the next start. */
  stop(): void {
    this.#stopped = true;
    for (const order of this.#inFlight.values()) order.wake();
  }

  #begin(intent: OrderIntent): Followed {
    const order: Followed = {
      intent,
      sentSinceMs: null,
      exchangeOrderId: null,
      trades: new Set(),
      wake: () => undefined,
    };
    this.#inFlight.set(intent.clientOrderId, order);
    this.changes++;
    return order;
  }

  async #follow(order: Followed): Promise<void> {
    let pauseMs = LOOK_UP_FIRST_MS;
    while (this.#isFollowed(order)) {
      await this.#pause(order, pauseMs);
      if (!this.#isFollowed(order)) return;
      pauseMs = Math.min(LOOK_UP_LAST_MS, pauseMs * 2);
      const answer = await this.#lookUp(order);
      if (answer.outcome === 'unknown') continue;
      this.lastAnswerAtMs = this.#ports.wallMs();
      if (answer.outcome === 'found') this.#report(order, answer.report);
      else this.#finish(order, 'rejected', 'NO_SUCH_ORDER' satisfies OrderProblem);
    }
  }

  #isFollowed(order: Followed): boolean {
    return !this.#stopped && this.#inFlight.has(order.intent.clientOrderId);
  }

  async #lookUp({ intent, sentSinceMs }: Followed): Promise<LookUpAnswer> {
    const nowMs = this.#ports.steadyMs();
    try {
      return await this.#ports.exchange.lookUp(intent, nowMs - (sentSinceMs ?? nowMs));
    } catch (error) {
      return { outcome: 'unknown', reason: messageOf(error) };
    }
  }

  /** An adapter that throws has said nothing about the order: unknown, so it is looked up. */
  async #placeOnce(intent: OrderIntent): Promise<PlaceAnswer> {
    try {
      return await this.#ports.exchange.place(intent);
    } catch (error) {
      return { outcome: 'unknown', reason: messageOf(error) };
    }
  }

  /** Answers overtake each other: one that comes after the end, or tells of trades already told, adds nothing. */
  #report(order: Followed, report: OrderReport): void {
    if (!this.#inFlight.has(order.intent.clientOrderId)) return;
    if (order.exchangeOrderId === null) {
      order.exchangeOrderId = report.exchangeOrderId;
      this.#event(order, 'acknowledged', null);
    }
    for (const fill of report.fills) {
      if (order.trades.has(fill.tradeId)) continue;
      order.trades.add(fill.tradeId);
      this.changes++;
      this.#ports.push({ type: 'fill', timeMs: this.#ports.nowMs(), fill });
    }
    if (report.state === 'closed') this.#finish(order, 'closed', null);
  }

  #finish(order: Followed, status: 'closed' | 'rejected', reason: string | null): void {
    if (!this.#inFlight.delete(order.intent.clientOrderId)) return;
    this.changes++;
    this.#event(order, status, reason);
    order.wake();
  }

  #event(order: Followed, status: 'acknowledged' | 'closed' | 'rejected' | 'unknown', reason: string | null): void {
    const { intent, exchangeOrderId } = order;
    const timeMs = this.#ports.nowMs();
    this.#ports.push({ type: 'order', timeMs, clientOrderId: intent.clientOrderId, status, exchangeOrderId, reason });
  }

  async #pause(order: Followed, delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const takeBack = this.#timers.after(delayMs, resolve);
      order.wake = () => {
        takeBack();
        resolve();
      };
    });
  }
}

function isResting({ intent, exchangeOrderId }: Followed): boolean {
  return intent.purpose === 'protection' && exchangeOrderId !== null;
}

/** Trades can be listed a moment later than the order counts them. */
function isComplete(report: OrderReport): boolean {
  const listed = new Map(report.fills.map((fill) => [fill.tradeId, fill.quantity]));
  const total = [...listed.values()].reduce((sum, quantity) => sum.plus(quantity), ZERO);
  return total.eq(decimal(report.filledQuantity, 'filled quantity'));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

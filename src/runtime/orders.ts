import type { EngineEvent } from '../engine/events.ts';
import type { OrderIntent } from '../engine/trader/cycle.ts';
import type { Exchange, LookUpAnswer, OrderReport, PlaceAnswer } from '../exchange/ports.ts';

/** First pause before an order of unknown outcome, or one still open, is looked up; doubles up to the last. */
const LOOK_UP_FIRST_MS = 250;
const LOOK_UP_LAST_MS = 10_000;

export interface OrderPorts {
  readonly exchange: Exchange;
  readonly push: (event: EngineEvent) => void;
  /** Records that the order is about to be handed to the exchange; awaited before it is. */
  readonly markSent: (clientOrderId: string, atMs: number) => Promise<void>;
  readonly nowMs: () => number;
  /** Wall clock for deadlines: the exchange's receive window runs on real time even where the market's time does not. */
  readonly wallMs: () => number;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, details: Record<string, unknown>) => void;
}

/**
 * Hands stored intents to the exchange and tells the engine what the exchange said. The only holder of {@link Exchange}.
 * An outcome that is not known is looked up by client order id until it is known; nothing is ever sent twice.
 */
export class OrderDesk {
  readonly #ports: OrderPorts;
  /** Orders whose end is not known yet, by client order id. */
  readonly #inFlight = new Map<string, OrderIntent>();
  readonly #reported = new Map<string, Set<string>>();
  readonly #wakeUps = new Set<() => void>();
  #stopped = false;
  lastAnswerAtMs: number | null = null;

  constructor(ports: OrderPorts) {
    this.#ports = ports;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Sends a stored intent. Never throws; the outcome comes back as events. */
  async place(intent: OrderIntent): Promise<void> {
    if (this.#inFlight.has(intent.clientOrderId)) return;
    this.#inFlight.set(intent.clientOrderId, intent);
    const sentAtMs = this.#ports.wallMs();
    try {
      await this.#ports.markSent(intent.clientOrderId, sentAtMs);
    } catch (error) {
      // not recorded as sent, so it was not sent: a definite no, and the engine decides again
      this.#finish(intent, 'rejected', null, `could not be recorded before sending: ${messageOf(error)}`);
      return;
    }
    const answer = await this.#placeOnce(intent);
    this.lastAnswerAtMs = this.#ports.wallMs();
    if (answer.outcome === 'refused') {
      this.#finish(intent, 'rejected', null, answer.reason);
      return;
    }
    if (answer.outcome === 'accepted') {
      this.#report(intent, answer.report);
      if (answer.report.state === 'closed') return;
    } else {
      this.#ports.log('warn', 'order outcome unknown, looking it up', {
        clientOrderId: intent.clientOrderId,
        reason: answer.reason,
      });
      this.#event(intent, 'unknown', null, answer.reason);
    }
    await this.#follow(intent, sentAtMs);
  }

  /**
   * Takes over an intent found in storage after a start. `sentAtMs` null = it was never handed over (definitely not placed).
   */
  async adopt(intent: OrderIntent, sentAtMs: number | null): Promise<void> {
    if (this.#inFlight.has(intent.clientOrderId)) return;
    this.#inFlight.set(intent.clientOrderId, intent);
    if (sentAtMs === null) {
      this.#finish(intent, 'rejected', null, 'the process ended before the order was sent');
      return;
    }
    await this.#follow(intent, sentAtMs);
  }

  async cancel(clientOrderId: string, symbol: string): Promise<void> {
    const answer = await this.#ports.exchange.cancel({ clientOrderId, symbol });
    const intent = this.#inFlight.get(clientOrderId);
    if (intent === undefined) return;
    if (answer.outcome === 'found') this.#report(intent, answer.report);
    for (const wake of this.#wakeUps) wake();
  }

  /** Stops following; what is open stays stored and is adopted at the next start. */
  stop(): void {
    this.#stopped = true;
    for (const wake of this.#wakeUps) wake();
  }

  async #follow(intent: OrderIntent, sentAtMs: number): Promise<void> {
    let pauseMs = LOOK_UP_FIRST_MS;
    while (!this.#stopped && this.#inFlight.has(intent.clientOrderId)) {
      await this.#pause(pauseMs);
      if (this.#stopped || !this.#inFlight.has(intent.clientOrderId)) return;
      pauseMs = Math.min(LOOK_UP_LAST_MS, pauseMs * 2);
      let answer: LookUpAnswer;
      try {
        answer = await this.#ports.exchange.lookUp(intent, sentAtMs);
      } catch (error) {
        answer = { outcome: 'unknown', reason: messageOf(error) };
      }
      if (answer.outcome === 'absent') {
        this.#finish(intent, 'rejected', null, 'the exchange has no such order');
        return;
      }
      if (answer.outcome === 'found') {
        this.lastAnswerAtMs = this.#ports.wallMs();
        this.#report(intent, answer.report);
      }
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

  #report(intent: OrderIntent, report: OrderReport): void {
    const known = this.#reported.get(intent.clientOrderId);
    if (known === undefined) {
      this.#reported.set(intent.clientOrderId, new Set());
      this.#event(intent, 'acknowledged', report.exchangeOrderId, null);
    }
    const seen = this.#reported.get(intent.clientOrderId) ?? new Set<string>();
    for (const fill of report.fills) {
      if (seen.has(fill.tradeId)) continue;
      seen.add(fill.tradeId);
      this.#ports.push({ type: 'fill', timeMs: this.#ports.nowMs(), fill });
    }
    if (report.state === 'closed') this.#finish(intent, 'closed', report.exchangeOrderId, null);
  }

  #finish(intent: OrderIntent, status: 'closed' | 'rejected', exchangeOrderId: string | null, reason: string | null): void {
    this.#inFlight.delete(intent.clientOrderId);
    this.#reported.delete(intent.clientOrderId);
    this.#event(intent, status, exchangeOrderId, reason);
  }

  #event(
    intent: OrderIntent,
    status: 'acknowledged' | 'closed' | 'rejected' | 'unknown',
    exchangeOrderId: string | null,
    reason: string | null,
  ): void {
    const { clientOrderId } = intent;
    this.#ports.push({ type: 'order', timeMs: this.#ports.nowMs(), clientOrderId, status, exchangeOrderId, reason });
  }

  async #pause(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wakeUps.delete(done);
        resolve();
      };
      const timer = setTimeout(done, delayMs);
      this.#wakeUps.add(done);
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

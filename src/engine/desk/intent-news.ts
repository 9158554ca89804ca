import type { IntentDecision, RefusalCode } from '../decisions.ts';
import type { Cycle, OrderIntent } from '../trader/cycle.ts';
import type { Books } from './books.ts';
import type { EntryAnswer } from './entry-answer.ts';
import type { Exits } from './exits.ts';
import { Flattenings } from './flattenings.ts';
import { refuseIntent } from './refuse.ts';
import { StopRequests } from './stop-requests.ts';

const ENTRY_REASON = /^operator:(.+)$/;

type Numbers = IntentDecision['numbers'];
type Links = { readonly cycleId?: string; readonly clientOrderId?: string | null };

/** Says what became of what operators asked for, at once or when the orders behind it have ended. */
export class IntentNews {
  readonly flattenings: Flattenings;
  /** Those that wait for a stop to rest at the exchange. */
  readonly stops = new StopRequests();
  readonly #books: Books;
  readonly #exits: Exits;

  constructor(books: Books, exits: Exits) {
    this.#books = books;
    this.#exits = exits;
    this.flattenings = new Flattenings(books);
  }

  /** Called every second: how far a flatten has come; it is done when nothing is left of what it was to sell. */
  tick(): void {
    for (const { intentId, isOver, progress } of this.flattenings.news()) {
      this.say(intentId, isOver ? 'done' : 'submitted', {}, { ...progress });
    }
  }

  /** What a BUY that an operator asked for came to, now or after a liberation. */
  answered(intentId: string, answer: EntryAnswer): void {
    if (answer.outcome === 'refused') {
      const { code, measured, limit, numbers } = answer.refusal;
      this.refused(intentId, code, { ...numbers, measured, limit });
    } else {
      const clientOrderId = answer.outcome === 'ordered' ? answer.clientOrderId : null;
      this.say(intentId, 'submitted', { cycleId: answer.cycleId, clientOrderId });
    }
  }

  entryEnded(cycle: Cycle, intent: OrderIntent, problem: string | null): void {
    const intentId = ENTRY_REASON.exec(intent.reason)?.[1];
    this.tick();
    if (intentId === undefined) return;
    const links = { cycleId: cycle.id, clientOrderId: intent.clientOrderId };
    if (cycle.status === 'active_buy') this.say(intentId, 'done', links);
    else this.say(intentId, 'refused', links, { problem });
  }

  /** Nobody knows whether the exchange took the order: it is looked up, and until then that is what is said. */
  orderUnknown(cycle: Cycle, intent: OrderIntent, exitIntentId: string | null): void {
    const intentId = intent.purpose === 'entry' ? ENTRY_REASON.exec(intent.reason)?.[1] : exitIntentId;
    if (intentId == null || this.flattenings.has(intentId)) return;
    const links = { cycleId: cycle.id, clientOrderId: intent.clientOrderId };
    this.say(intentId, 'unknown', links, { problem: intent.problem });
  }

  /** News of the stop at the exchange: whoever asked for it hears of it. */
  protectionNews(order: OrderIntent): void {
    const links = { cycleId: order.cycleId, clientOrderId: order.clientOrderId };
    for (const { intentId, status } of this.stops.answered(order))
      this.say(intentId, status, links, order.problem === null ? {} : { problem: order.problem });
  }

  exitEnded(cycle: Cycle, intent: OrderIntent, problem: string | null, intentId: string | null): void {
    const links = { cycleId: cycle.id, clientOrderId: intent.clientOrderId };
    if (cycle.status === 'completed')
      for (const waiting of this.stops.over(cycle.id)) this.refused(waiting, 'NO_POSITION');
    if (intentId !== null && !this.flattenings.has(intentId)) {
      if (problem !== null) this.say(intentId, 'unknown', links, { problem });
      else if (!this.#exits.isWanted(cycle.id)) this.say(intentId, 'done', links);
    }
    this.tick();
  }

  refused(intentId: string, code: RefusalCode, numbers: Numbers = {}): void {
    refuseIntent(this.#books, intentId, code, numbers);
  }

  say(intentId: string, status: IntentDecision['status'], links: Links, numbers: Numbers = {}): void {
    const { cycleId = null, clientOrderId = null } = links;
    this.#books.emit({
      type: 'intent',
      intentId,
      timeMs: this.#books.nowMs,
      status,
      cycleId,
      clientOrderId,
      code: null,
      numbers,
    });
  }
}

import { manualSignal } from '../aggregator/manual.ts';
import type { Universe } from '../coordinator/universe.ts';
import type { IntentDecision, RefusalCode } from '../decisions.ts';
import type { OperatorAction, OperatorEvent } from '../events.ts';
import { Big, decimal, fromNumber, toNumber } from '../money.ts';
import type { Cycle, OrderIntent } from '../trader/cycle.ts';
import { withTrail } from '../trader/transitions.ts';
import { askedStop, sellsAtOnce } from '../trailing/asked-stop.ts';
import { lossByLowering, withAskedStop } from '../trailing/stop-change.ts';
import { loweredStopAlert, trailAlerts } from './alerts.ts';
import type { Books } from './books.ts';
import type { Entries } from './entries.ts';
import type { EntryAnswer, EntrySize } from './entry-answer.ts';
import type { Exits } from './exits.ts';
import { Flattenings } from './flattenings.ts';
import { StopRequests } from './stop-requests.ts';
import { refuseIntent } from './refuse.ts';
import type { Switches } from './switches.ts';

const MINUTE_MS = 60_000;
const HUNDRED = new Big('100');
const ENTRY_REASON = /^operator:(.+)$/;

type Numbers = IntentDecision['numbers'];

/** Carries out what an operator asked for, once per intent, and says what became of it. */
export class OperatorDesk {
  readonly #books: Books;
  readonly #switches: Switches;
  readonly #universe: Universe;
  readonly #entries: Entries;
  readonly #exits: Exits;
  readonly #seen = new Set<string>();
  readonly #flattenings: Flattenings;
  readonly #stops = new StopRequests();

  constructor(books: Books, switches: Switches, universe: Universe, entries: Entries, exits: Exits) {
    this.#books = books;
    this.#switches = switches;
    this.#universe = universe;
    this.#entries = entries;
    this.#exits = exits;
    this.#flattenings = new Flattenings(books);
  }

  onEvent({ intentId, actor, action }: OperatorEvent): void {
    if (this.#seen.has(intentId)) return;
    this.#seen.add(intentId);
    try {
      this.#act(intentId, actor, action);
    } catch (error) {
      // a number that is out of range: the person hears of it, the engine goes on
      if (!(error instanceof RangeError)) throw error;
      this.#refused(intentId, 'INVALID', { problem: error.message });
    }
  }

  /** True for what was carried out, refused or begun already: once more, nothing comes of it. */
  hasTaken(intentId: string): boolean {
    return this.#seen.has(intentId);
  }

  /** Remembers intents that were carried out before a restart. */
  restoreSeen(intentIds: readonly string[]): void {
    for (const id of intentIds) this.#seen.add(id);
    for (const [intentId, cycleId] of this.#exits.wantedByIntent('flatten'))
      this.#flattenings.resume(intentId, cycleId);
  }

  /** Called every second: how far a flatten has come; it is done when nothing is left of what it was to sell. */
  tick(): void {
    for (const { intentId, isOver, progress } of this.#flattenings.news()) {
      this.#say(intentId, isOver ? 'done' : 'submitted', {}, { ...progress });
    }
  }

  /** What a BUY that an operator asked for came to, now or after a liberation. */
  answered(intentId: string, answer: EntryAnswer): void {
    if (answer.outcome === 'refused') {
      const { code, measured, limit, numbers } = answer.refusal;
      this.#refused(intentId, code, { ...numbers, measured, limit });
    } else {
      const clientOrderId = answer.outcome === 'ordered' ? answer.clientOrderId : null;
      this.#say(intentId, 'submitted', { cycleId: answer.cycleId, clientOrderId });
    }
  }

  entryEnded(cycle: Cycle, intent: OrderIntent, problem: string | null): void {
    const intentId = ENTRY_REASON.exec(intent.reason)?.[1];
    this.tick();
    if (intentId === undefined) return;
    const links = { cycleId: cycle.id, clientOrderId: intent.clientOrderId };
    if (cycle.status === 'active_buy') this.#say(intentId, 'done', links);
    else this.#say(intentId, 'refused', links, { problem });
  }

  /** Nobody knows whether the exchange took the order: it is looked up, and until then that is what is said. */
  orderUnknown(cycle: Cycle, intent: OrderIntent, exitIntentId: string | null): void {
    const intentId = intent.purpose === 'entry' ? ENTRY_REASON.exec(intent.reason)?.[1] : exitIntentId;
    if (intentId == null || this.#flattenings.has(intentId)) return;
    const links = { cycleId: cycle.id, clientOrderId: intent.clientOrderId };
    this.#say(intentId, 'unknown', links, { problem: intent.problem });
  }

  /** News of the stop at the exchange: whoever asked for it hears of it. */
  protectionNews(order: OrderIntent): void {
    const links = { cycleId: order.cycleId, clientOrderId: order.clientOrderId };
    for (const { intentId, status } of this.#stops.answered(order))
      this.#say(intentId, status, links, order.problem === null ? {} : { problem: order.problem });
  }

  exitEnded(cycle: Cycle, intent: OrderIntent, problem: string | null, intentId: string | null): void {
    const links = { cycleId: cycle.id, clientOrderId: intent.clientOrderId };
    if (cycle.status === 'completed')
      for (const waiting of this.#stops.over(cycle.id)) this.#refused(waiting, 'NO_POSITION');
    if (intentId !== null && !this.#flattenings.has(intentId)) {
      if (problem !== null) this.#say(intentId, 'unknown', links, { problem });
      else if (!this.#exits.isWanted(cycle.id)) this.#say(intentId, 'done', links);
    }
    this.tick();
  }

  #act(intentId: string, actor: string, action: OperatorAction): void {
    switch (action.kind) {
      case 'buy':
        return this.#buy(intentId, action);
      case 'sell':
        return this.#sell(intentId, action.symbol, action.percent);
      case 'flatten':
        return this.#flatten(intentId, actor);
      case 'pause':
        this.#switches.setPause({ untilMs: action.untilMs, reason: action.reason, actor }, actor);
        return this.#say(intentId, 'done', {});
      case 'resume':
        this.#switches.setPause(null, actor);
        return this.#say(intentId, 'done', {});
      case 'force':
        return this.#force(intentId, action.symbol, action.minutes);
      case 'trail':
        return this.#trail(intentId, actor, action);
      case 'protect':
        return this.#protect(intentId, action.symbol);
      case 'cancel':
        return this.#cancel(intentId, action.clientOrderId);
      case 'release':
        return this.#release(intentId, actor, action);
    }
  }

  #buy(intentId: string, action: Extract<OperatorAction, { kind: 'buy' }>): void {
    const { symbol, price, confidence, reason } = action;
    const { nowMs } = this.#books;
    const signal = manualSignal({
      id: `manual-${intentId}`.slice(0, 50),
      symbol,
      price,
      confidence,
      timeMs: nowMs,
      reason,
    });
    this.#books.emit({ type: 'wave', symbol, timeMs: nowMs, newVotes: [], verdict: { outcome: 'signal', signal } });
    this.answered(intentId, this.#entries.onSignal(signal, { intentId, ...sizeOf(action) }));
  }

  #sell(intentId: string, symbol: string, percent: number): void {
    const cycle = this.#books.cycleOf(symbol);
    if (cycle === undefined) return this.#refused(intentId, 'NO_POSITION');
    const quantity = percent >= 100 ? null : cycle.quantity.times(fromNumber(percent, 'percent')).div(HUNDRED);
    const refusal = this.#exits.sell(cycle, 'manual', quantity, intentId, this.#lastBid(cycle));
    if (refusal !== null) return this.#refused(intentId, refusal);
    this.#say(intentId, 'submitted', this.#exitLinks(symbol, cycle));
  }

  /** Entries off first, then every entry on its way is taken back and every position sold. */
  #flatten(intentId: string, actor: string): void {
    this.#switches.setPause({ untilMs: null, reason: 'flatten', actor }, actor);
    const progress = this.#flattenings.begin(intentId);
    for (const cycle of this.#books.openCycles()) {
      this.#exits.want(cycle, 'flatten', intentId);
    }
    if (this.#books.openCount > 0) this.#say(intentId, 'submitted', {}, { ...progress });
    this.tick();
  }

  #force(intentId: string, symbol: string, minutes: number): void {
    const { nowMs } = this.#books;
    const entry = this.#universe.force(symbol, nowMs + minutes * MINUTE_MS);
    if (entry === null) return this.#refused(intentId, 'UNKNOWN_SYMBOL');
    this.#books.emit({ type: 'universe', timeMs: nowMs, entries: [entry] });
    this.#say(intentId, 'done', {});
  }

  #trail(intentId: string, actor: string, action: Extract<OperatorAction, { kind: 'trail' }>): void {
    const cycle = this.#books.cycleOf(action.symbol);
    if (cycle === undefined || cycle.trail === null) return this.#refused(intentId, 'NO_POSITION');
    const before = cycle.trail;
    const bid = this.#lastBid(cycle);
    const { feeRate } = this.#books.trailSettings(cycle.symbol);
    const wanted = askedStop(before, action, bid, feeRate);
    if (sellsAtOnce(action, wanted, bid))
      return this.#refused(intentId, 'STOP_ABOVE_PRICE', { measured: wanted, limit: bid });
    const after = withAskedStop(before, action.action, wanted);
    const next = withTrail(cycle, after, this.#books.nowMs);
    this.#books.putCycle(next);
    for (const alert of trailAlerts(next, before, after, this.#books.nowMs)) this.#books.emit(alert);
    if (after.effectiveStop < before.effectiveStop) {
      const lossMore = lossByLowering(cycle.quantity, before.effectiveStop, after.effectiveStop, feeRate);
      this.#books.emit(loweredStopAlert(next, before, after, lossMore, actor, this.#books.nowMs));
    }
    this.#say(
      intentId,
      'done',
      { cycleId: cycle.id },
      { stop: after.effectiveStop, stop_before: before.effectiveStop },
    );
  }

  #protect(intentId: string, symbol: string): void {
    const cycle = this.#books.cycleOf(symbol);
    if (cycle === undefined || cycle.trail === null) return this.#refused(intentId, 'NO_POSITION');
    if (cycle.status !== 'active_buy') return this.#refused(intentId, 'EXIT_IN_PROGRESS');
    const placed = this.#exits.protectNow(cycle);
    if (placed === null) return this.#refused(intentId, 'STOP_NOT_PLACED');
    const { state, order } = placed;
    const links = { cycleId: cycle.id, clientOrderId: order.clientOrderId };
    if (state === 'rests') return this.#say(intentId, 'done', links);
    this.#stops.add(cycle.id, { intentId, replaced: state === 'replaced' ? order.clientOrderId : null });
    this.#say(intentId, 'submitted', links);
  }

  #cancel(intentId: string, clientOrderId: string): void {
    const intent = this.#books.intents.get(clientOrderId);
    if (intent === undefined) return this.#refused(intentId, 'INVALID', { order: clientOrderId });
    this.#books.emit({ type: 'cancel_order', clientOrderId, symbol: intent.symbol });
    this.#say(intentId, 'done', { cycleId: intent.cycleId, clientOrderId });
  }

  #release(intentId: string, actor: string, action: Extract<OperatorAction, { kind: 'release' }>): void {
    const { told, waited } = this.#entries.answer(action, actor, intentId);
    if (waited !== null) this.answered(waited.wish.intentId, waited.answer);
    if (told.outcome === 'over') this.#refused(intentId, 'QUESTION_OVER', told.numbers);
    else if (told.outcome === 'refused') this.answered(intentId, told);
    else if (told.outcome !== 'selling') this.#say(intentId, 'done', {});
    else {
      const { cycleId } = told;
      const clientOrderId = this.#books.cycleById(cycleId)?.exitOrderId ?? null;
      this.#say(intentId, 'submitted', { cycleId, clientOrderId });
    }
  }

  #lastBid(cycle: Cycle): number {
    return this.#books.price(cycle.symbol)?.bid ?? cycle.trail?.lastPrice ?? toNumber(cycle.entryPrice ?? new Big('0'));
  }

  #exitLinks(symbol: string, cycle: Cycle): { cycleId: string; clientOrderId: string | null } {
    return { cycleId: cycle.id, clientOrderId: this.#books.cycleOf(symbol)?.exitOrderId ?? null };
  }

  #refused(intentId: string, code: RefusalCode, numbers: Numbers = {}): void {
    refuseIntent(this.#books, intentId, code, numbers);
  }

  #say(
    intentId: string,
    status: IntentDecision['status'],
    links: { readonly cycleId?: string; readonly clientOrderId?: string | null },
    numbers: Numbers = {},
  ): void {
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

/** @throws RangeError for a text that is no decimal */
export function sizeOf({ amountQuote, quantity }: Extract<OperatorAction, { kind: 'buy' }>): EntrySize {
  return {
    amountQuote: amountQuote === null ? null : decimal(amountQuote, 'amount'),
    quantity: quantity === undefined || quantity === null ? null : decimal(quantity, 'quantity'),
  };
}

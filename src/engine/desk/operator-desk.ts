import { manualSignal } from '../aggregator/manual.ts';
import type { Universe } from '../coordinator/universe.ts';
import type { IntentDecision, RefusalCode } from '../decisions.ts';
import type { OperatorAction, OperatorEvent } from '../events.ts';
import { Big, decimal, fromNumber, toNumber } from '../money.ts';
import type { Cycle, OrderIntent } from '../trader/cycle.ts';
import { withTrail } from '../trader/transitions.ts';
import { loosenManualStop, withManualStop } from '../trailing/manual-stop.ts';
import { trailAlerts } from './alerts.ts';
import type { Books } from './books.ts';
import type { Entries, EntryAnswer } from './entries.ts';
import type { Exits } from './exits.ts';
import type { Switches } from './switches.ts';

const MINUTE_MS = 60_000;
const HUNDRED = new Big('100');
/** `/trail tighten` without a price halves the way between the stop in force and the price. */
const TIGHTEN_SHARE = 0.5;
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
  /** `/flatten` intents and the cycles they still wait for. */
  readonly #flattening = new Map<string, Set<string>>();

  constructor(books: Books, switches: Switches, universe: Universe, entries: Entries, exits: Exits) {
    this.#books = books;
    this.#switches = switches;
    this.#universe = universe;
    this.#entries = entries;
    this.#exits = exits;
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

  /** Remembers intents that were carried out before a restart. */
  restoreSeen(intentIds: readonly string[]): void {
    for (const id of intentIds) this.#seen.add(id);
    for (const [intentId, cycleId] of this.#exits.wantedByIntent('flatten')) this.#waitFor(intentId, cycleId);
  }

  /** Called every second: a flatten is done when nothing is left of what it was to sell. */
  tick(): void {
    for (const [intentId, left] of this.#flattening) {
      for (const cycleId of left) if (this.#books.cycleById(cycleId) === undefined) left.delete(cycleId);
      if (left.size > 0) continue;
      this.#flattening.delete(intentId);
      this.#say(intentId, 'done', {});
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
    if (intentId === undefined) return;
    const links = { cycleId: cycle.id, clientOrderId: intent.clientOrderId };
    if (cycle.status === 'active_buy') this.#say(intentId, 'done', links);
    else this.#say(intentId, 'refused', links, { problem });
  }

  exitEnded(cycle: Cycle, intent: OrderIntent, problem: string | null, intentId: string | null): void {
    const links = { cycleId: cycle.id, clientOrderId: intent.clientOrderId };
    if (intentId !== null && !this.#flattening.has(intentId)) {
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
        return this.#trail(intentId, action);
      case 'cancel':
        return this.#cancel(intentId, action.clientOrderId);
    }
  }

  #buy(intentId: string, action: Extract<OperatorAction, { kind: 'buy' }>): void {
    const { symbol, price, confidence, reason, amountQuote } = action;
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
    const wish = { intentId, amountQuote: amountQuote === null ? null : decimal(amountQuote, 'amount') };
    this.answered(intentId, this.#entries.onSignal(signal, wish));
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
    for (const cycle of this.#books.openCycles()) {
      this.#waitFor(intentId, cycle.id);
      this.#exits.want(cycle, 'flatten', intentId);
      if (cycle.entryOrderId !== null && (cycle.status === 'initiating' || cycle.status === 'waiting_buy')) {
        this.#books.emit({ type: 'cancel_order', clientOrderId: cycle.entryOrderId, symbol: cycle.symbol });
      }
    }
    const left = this.#books.openCount;
    if (left === 0) this.#flattening.set(intentId, new Set());
    else this.#say(intentId, 'submitted', {}, { positions: left });
    this.tick();
  }

  #waitFor(intentId: string, cycleId: string): void {
    const left = this.#flattening.get(intentId);
    if (left === undefined) this.#flattening.set(intentId, new Set([cycleId]));
    else left.add(cycleId);
  }

  #force(intentId: string, symbol: string, minutes: number): void {
    const { nowMs } = this.#books;
    const entry = this.#universe.force(symbol, nowMs + minutes * MINUTE_MS);
    if (entry === null) return this.#refused(intentId, 'UNKNOWN_SYMBOL');
    this.#books.emit({ type: 'universe', timeMs: nowMs, entries: [entry] });
    this.#say(intentId, 'done', {});
  }

  #trail(intentId: string, action: Extract<OperatorAction, { kind: 'trail' }>): void {
    const cycle = this.#books.cycleOf(action.symbol);
    if (cycle === undefined || cycle.trail === null) return this.#refused(intentId, 'NO_POSITION');
    const before = cycle.trail;
    const wanted = this.#wantedStop(cycle, action);
    const after =
      action.action === 'loosen'
        ? loosenManualStop(before, wanted)
        : wanted === null
          ? before
          : withManualStop(before, wanted);
    const next = withTrail(cycle, after, this.#books.nowMs);
    this.#books.putCycle(next);
    for (const alert of trailAlerts(next, before, after, this.#books.nowMs)) this.#books.emit(alert);
    this.#say(
      intentId,
      'done',
      { cycleId: cycle.id },
      { stop: after.effectiveStop, stop_before: before.effectiveStop },
    );
  }

  #wantedStop(cycle: Cycle, action: Extract<OperatorAction, { kind: 'trail' }>): number | null {
    const { trail } = cycle;
    if (trail === null || action.price !== null) return action.price;
    if (action.action === 'breakeven') return trail.entryPrice * (1 + 2 * this.#books.settings.trail.feeRate);
    if (action.action === 'tighten')
      return trail.effectiveStop + (this.#lastBid(cycle) - trail.effectiveStop) * TIGHTEN_SHARE;
    return null;
  }

  #cancel(intentId: string, clientOrderId: string): void {
    const intent = this.#books.intents.get(clientOrderId);
    if (intent === undefined) return this.#refused(intentId, 'INVALID', { order: clientOrderId });
    this.#books.emit({ type: 'cancel_order', clientOrderId, symbol: intent.symbol });
    this.#say(intentId, 'done', { cycleId: intent.cycleId, clientOrderId });
  }

  #lastBid(cycle: Cycle): number {
    return this.#books.price(cycle.symbol)?.bid ?? cycle.trail?.lastPrice ?? toNumber(cycle.entryPrice ?? new Big('0'));
  }

  #exitLinks(symbol: string, cycle: Cycle): { cycleId: string; clientOrderId: string | null } {
    return { cycleId: cycle.id, clientOrderId: this.#books.cycleOf(symbol)?.exitOrderId ?? null };
  }

  #refused(intentId: string, code: RefusalCode, numbers: Numbers = {}): void {
    this.#emit(intentId, 'refused', {}, code, numbers);
  }

  #say(
    intentId: string,
    status: IntentDecision['status'],
    links: { readonly cycleId?: string; readonly clientOrderId?: string | null },
    numbers: Numbers = {},
  ): void {
    this.#emit(intentId, status, links, null, numbers);
  }

  #emit(
    intentId: string,
    status: IntentDecision['status'],
    links: { readonly cycleId?: string; readonly clientOrderId?: string | null },
    code: RefusalCode | null,
    numbers: Numbers,
  ): void {
    const { cycleId = null, clientOrderId = null } = links;
    this.#books.emit({
      type: 'intent',
      intentId,
      timeMs: this.#books.nowMs,
      status,
      cycleId,
      clientOrderId,
      code,
      numbers,
    });
  }
}

import { manualSignal } from '../aggregator/manual.ts';
import type { Universe } from '../coordinator/universe.ts';
import type { OperatorAction, OperatorEvent } from '../events.ts';
import { Big, decimal, fromNumber, toNumber } from '../money.ts';
import type { Cycle } from '../trader/cycle.ts';
import { withTrail } from '../trader/transitions.ts';
import { askedStop, sellsAtOnce } from '../trailing/asked-stop.ts';
import { lossByLowering, withAskedStop } from '../trailing/stop-change.ts';
import { loweredStopAlert, trailAlerts } from './alerts.ts';
import type { Books } from './books.ts';
import type { Entries } from './entries.ts';
import type { EntrySize } from './entry-answer.ts';
import type { Exits } from './exits.ts';
import type { IntentNews } from './intent-news.ts';
import type { Switches } from './switches.ts';

const MINUTE_MS = 60_000;
const HUNDRED = new Big('100');

/** Carries out what an operator asked for, once per intent. */
export class OperatorDesk {
  readonly #books: Books;
  readonly #switches: Switches;
  readonly #universe: Universe;
  readonly #entries: Entries;
  readonly #exits: Exits;
  readonly #news: IntentNews;
  readonly #seen = new Set<string>();

  constructor(books: Books, switches: Switches, universe: Universe, entries: Entries, exits: Exits, news: IntentNews) {
    this.#books = books;
    this.#switches = switches;
    this.#universe = universe;
    this.#entries = entries;
    this.#exits = exits;
    this.#news = news;
  }

  onEvent({ intentId, actor, action }: OperatorEvent): void {
    if (this.#seen.has(intentId)) return;
    this.#seen.add(intentId);
    try {
      this.#act(intentId, actor, action);
    } catch (error) {
      // a number that is out of range: the person hears of it, the engine goes on
      if (!(error instanceof RangeError)) throw error;
      this.#news.refused(intentId, 'INVALID', { problem: error.message });
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
      this.#news.flattenings.resume(intentId, cycleId);
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
        return this.#news.say(intentId, 'done', {});
      case 'resume':
        this.#switches.setPause(null, actor);
        return this.#news.say(intentId, 'done', {});
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
    this.#news.answered(intentId, this.#entries.onSignal(signal, { intentId, ...sizeOf(action) }));
  }

  #sell(intentId: string, symbol: string, percent: number): void {
    const cycle = this.#books.cycleOf(symbol);
    if (cycle === undefined) return this.#news.refused(intentId, 'NO_POSITION');
    const quantity = percent >= 100 ? null : cycle.quantity.times(fromNumber(percent, 'percent')).div(HUNDRED);
    const refusal = this.#exits.sell(cycle, 'manual', quantity, intentId, this.#lastBid(cycle));
    if (refusal !== null) return this.#news.refused(intentId, refusal);
    this.#news.say(intentId, 'submitted', this.#exitLinks(symbol, cycle));
  }

  /** Entries off first, then every entry on its way is taken back and every position sold. */
  #flatten(intentId: string, actor: string): void {
    this.#switches.setPause({ untilMs: null, reason: 'flatten', actor }, actor);
    const progress = this.#news.flattenings.begin(intentId);
    for (const cycle of this.#books.openCycles()) {
      this.#exits.want(cycle, 'flatten', intentId);
    }
    if (this.#books.openCount > 0) this.#news.say(intentId, 'submitted', {}, { ...progress });
    this.#news.tick();
  }

  #force(intentId: string, symbol: string, minutes: number): void {
    const { nowMs } = this.#books;
    const entry = this.#universe.force(symbol, nowMs + minutes * MINUTE_MS);
    if (entry === null) return this.#news.refused(intentId, 'UNKNOWN_SYMBOL');
    this.#books.emit({ type: 'universe', timeMs: nowMs, entries: [entry] });
    this.#news.say(intentId, 'done', {});
  }

  #trail(intentId: string, actor: string, action: Extract<OperatorAction, { kind: 'trail' }>): void {
    const cycle = this.#books.cycleOf(action.symbol);
    if (cycle === undefined || cycle.trail === null) return this.#news.refused(intentId, 'NO_POSITION');
    const before = cycle.trail;
    const bid = this.#lastBid(cycle);
    const { feeRate } = this.#books.trailSettings(cycle.symbol);
    const wanted = askedStop(before, action, bid, feeRate);
    if (sellsAtOnce(action, wanted, bid))
      return this.#news.refused(intentId, 'STOP_ABOVE_PRICE', { measured: wanted, limit: bid });
    const after = withAskedStop(before, action.action, wanted);
    const next = withTrail(cycle, after, this.#books.nowMs);
    this.#books.putCycle(next);
    for (const alert of trailAlerts(next, before, after, this.#books.nowMs)) this.#books.emit(alert);
    if (after.effectiveStop < before.effectiveStop) {
      const lossMore = lossByLowering(cycle.quantity, before.effectiveStop, after.effectiveStop, feeRate);
      this.#books.emit(loweredStopAlert(next, before, after, lossMore, actor, this.#books.nowMs));
    }
    this.#news.say(
      intentId,
      'done',
      { cycleId: cycle.id },
      { stop: after.effectiveStop, stop_before: before.effectiveStop },
    );
  }

  #protect(intentId: string, symbol: string): void {
    const cycle = this.#books.cycleOf(symbol);
    if (cycle === undefined || cycle.trail === null) return this.#news.refused(intentId, 'NO_POSITION');
    if (cycle.status !== 'active_buy') return this.#news.refused(intentId, 'EXIT_IN_PROGRESS');
    const placed = this.#exits.protectNow(cycle);
    if (placed === null) return this.#news.refused(intentId, 'STOP_NOT_PLACED');
    const { state, order } = placed;
    const links = { cycleId: cycle.id, clientOrderId: order.clientOrderId };
    if (state === 'rests') return this.#news.say(intentId, 'done', links);
    this.#news.stops.add(cycle.id, { intentId, replaced: state === 'replaced' ? order.clientOrderId : null });
    this.#news.say(intentId, 'submitted', links);
  }

  #cancel(intentId: string, clientOrderId: string): void {
    const intent = this.#books.intents.get(clientOrderId);
    if (intent === undefined) return this.#news.refused(intentId, 'INVALID', { order: clientOrderId });
    this.#books.emit({ type: 'cancel_order', clientOrderId, symbol: intent.symbol });
    this.#news.say(intentId, 'done', { cycleId: intent.cycleId, clientOrderId });
  }

  #release(intentId: string, actor: string, action: Extract<OperatorAction, { kind: 'release' }>): void {
    const { told, waited } = this.#entries.answer(action, actor, intentId);
    if (waited !== null) this.#news.answered(waited.wish.intentId, waited.answer);
    if (told.outcome === 'over') this.#news.refused(intentId, 'QUESTION_OVER', told.numbers);
    else if (told.outcome === 'refused') this.#news.answered(intentId, told);
    else if (told.outcome !== 'selling') this.#news.say(intentId, 'done', {});
    else {
      const { cycleId } = told;
      const clientOrderId = this.#books.cycleById(cycleId)?.exitOrderId ?? null;
      this.#news.say(intentId, 'submitted', { cycleId, clientOrderId });
    }
  }

  #lastBid(cycle: Cycle): number {
    return (
      this.#books.prices.of(cycle.symbol)?.bid ?? cycle.trail?.lastPrice ?? toNumber(cycle.entryPrice ?? new Big('0'))
    );
  }

  #exitLinks(symbol: string, cycle: Cycle): { cycleId: string; clientOrderId: string | null } {
    return { cycleId: cycle.id, clientOrderId: this.#books.cycleOf(symbol)?.exitOrderId ?? null };
  }
}

/** @throws RangeError for a text that is no decimal */
export function sizeOf({ amountQuote, quantity }: Extract<OperatorAction, { kind: 'buy' }>): EntrySize {
  return {
    amountQuote: amountQuote === null ? null : decimal(amountQuote, 'amount'),
    quantity: quantity === undefined || quantity === null ? null : decimal(quantity, 'quantity'),
  };
}

import type {
  AlertDecision,
  ControlDecision,
  Decision,
  IntentDecision,
  UniverseEntry,
  WaveDecision,
} from '../../src/engine/decisions.ts';
import { waveMemory, type EmittedConsensus } from '../../src/engine/aggregator/wave-memory.ts';
import type { Vote } from '../../src/engine/aggregator/types.ts';
import type { EngineMemory } from '../../src/engine/engine.ts';
import type { JournalEntry } from '../../src/storage/journal/entry.ts';
import { OPEN_STATUSES, type Cycle, type Fill, type OrderIntent } from '../../src/engine/trader/cycle.ts';
import { fallenStop, IntentChecks, mayBePoisoned, QuestionChecks } from './row-checks.ts';

export interface StoredOrder {
  readonly intent: OrderIntent;
  sentAtMs: number | null;
}

/** The tables as storage keeps them: a round is stored whole or not at all, and storing it again changes nothing. */
export class SimStore {
  readonly cycles = new Map<string, Cycle>();
  readonly orders = new Map<string, StoredOrder>();
  readonly fills = new Map<string, Fill & { readonly cycleId: string }>();
  readonly wallet = new Map<string, { readonly asset: string; readonly free: string; readonly locked: string }>();
  readonly universe = new Map<string, UniverseEntry>();
  universeAtMs: number | null = null;
  readonly votes: Vote[] = [];
  readonly emitted: EmittedConsensus[] = [];
  readonly controls = new Map<string, ControlDecision>();
  readonly intents = new Map<string, IntentDecision>();
  readonly alerts = new Map<string, AlertDecision>();
  readonly #faults: string[] = [];
  readonly questions = new QuestionChecks();
  readonly #intentChecks = new IntentChecks();
  /** What each operator's intent was to do, where that is known. */
  readonly kinds = new Map<string, string>();
  /** True where every sale for cash needs a person's consent. */
  asks = false;
  /** Rounds set aside that nobody has resolved. */
  quarantined = 0;
  /** Orders that were stored before the oldest of them. */
  #storedBefore: ReadonlySet<string> = new Set();

  /** Broken promises about single rows, in words. */
  get faults(): readonly string[] {
    return [...this.#faults, ...this.questions.faults, ...this.#intentChecks.faults];
  }

  /** The same where one row is not taken, now or ever: the round is set aside, and the rest of it stored. @returns whether it was */
  storeAround(decisions: readonly Decision[], sentAtMs: number): boolean {
    const poisoned = decisions.find(({ type }) => mayBePoisoned(type));
    if (poisoned !== undefined && this.quarantined++ === 0) this.#storedBefore = new Set(this.orders.keys());
    this.store(
      decisions.filter((decision) => decision !== poisoned),
      sentAtMs,
    );
    return poisoned !== undefined;
  }

  /** A person has looked at everything that was set aside. */
  resolve(): void {
    this.quarantined = 0;
  }

  /** Called with every order on its way to the exchange. */
  sending({ clientOrderId, purpose }: OrderIntent): void {
    if (this.quarantined > 0 && purpose === 'entry' && !this.#storedBefore.has(clientOrderId))
      this.#faults.push(`${clientOrderId} buys while a round is set aside`);
  }

  /** @param sentAtMs by when the orders placed here are marked as sent; NaN = that is recorded apart */
  store(decisions: readonly Decision[], sentAtMs: number): void {
    // the last word of a round on each cycle is what is stored: a round that is stored again must not seem to go back
    const cycles = new Map<string, Cycle>();
    for (const decision of decisions) {
      if (decision.type === 'cycle') cycles.set(decision.cycle.id, decision.cycle);
      else this.#apply(decision, sentAtMs);
    }
    const closedFirst = [...cycles.values()].toSorted((a, b) => Number(isOpen(a)) - Number(isOpen(b)));
    for (const cycle of closedFirst) this.#putCycle(cycle);
    for (const decision of decisions) {
      if (decision.type !== 'place_order') continue;
      this.questions.order(decision.intent, this.asks);
      this.#intentChecks.order(decision.intent);
    }
  }

  /** What a journal kept, in one transaction. @returns whether some of it was set aside */
  takeOver({ decisions, sent }: JournalEntry, isPoisoned = false): boolean {
    const isSetAside = isPoisoned && this.storeAround(decisions, NaN);
    if (!isSetAside) this.store(decisions, NaN);
    for (const { clientOrderId, atMs } of sent) this.markSent(clientOrderId, atMs);
    return isSetAside;
  }

  markSent(clientOrderId: string, atMs: number): void {
    const order = this.orders.get(clientOrderId);
    if (order === undefined) throw new Error(`order ${clientOrderId} is not stored, so it must not be sent`);
    order.sentAtMs = Math.max(order.sentAtMs ?? atMs, atMs);
  }

  memory(): EngineMemory {
    return {
      wallet: [...this.wallet.values()],
      cycles: [...this.cycles.values()].filter(isOpen),
      intents: this.openOrders().map(({ intent }) => intent),
      universe: [...this.universe.values()],
      universeAtMs: this.universeAtMs,
      lastPrices: this.#lastPrices(),
      controls: [...this.controls.values()],
      trades: [...this.fills.values()],
      intentIds: [...this.intents.keys()],
      waves: waveMemory(this.votes, this.emitted),
    };
  }

  openOrders(): readonly StoredOrder[] {
    return [...this.orders.values()].filter(({ intent }) => intent.status !== 'closed' && intent.status !== 'rejected');
  }

  #apply(decision: Decision, sentAtMs: number): void {
    if (decision.type === 'place_order' || decision.type === 'order_update') {
      const { intent } = decision;
      this.orders.set(intent.clientOrderId, {
        intent,
        sentAtMs: this.orders.get(intent.clientOrderId)?.sentAtMs ?? null,
      });
      if (decision.type === 'place_order' && !Number.isNaN(sentAtMs)) this.markSent(intent.clientOrderId, sentAtMs);
    } else if (decision.type === 'fill') {
      const { fill, cycleId } = decision;
      const key = `${fill.symbol}:${fill.tradeId}`;
      if (!this.fills.has(key)) this.fills.set(key, { ...fill, cycleId });
    } else if (decision.type === 'wallet') this.wallet.set(decision.asset, decision);
    else if (decision.type === 'universe') {
      for (const entry of decision.entries) this.universe.set(entry.symbol, entry);
      this.universeAtMs = decision.timeMs;
    } else if (decision.type === 'wave') this.#putWave(decision);
    else if (decision.type === 'control') {
      this.controls.set(`${decision.name} ${decision.key}`, decision);
      this.questions.control(decision);
    } else if (decision.type === 'intent') {
      this.intents.set(decision.intentId, decision);
      this.#intentChecks.intent(decision, this.kinds.get(decision.intentId));
    } else if (decision.type === 'alert' && (decision.amends === true || !this.alerts.has(decision.dedupKey)))
      this.alerts.set(decision.dedupKey, decision);
  }

  #putWave({ symbol, newVotes, verdict }: WaveDecision): void {
    this.votes.push(...newVotes);
    if (verdict.outcome !== 'signal' || verdict.signal.source === 'manual') return;
    const { side, timeMs, metadata } = verdict.signal;
    this.emitted.push({ symbol, side, timeMs, strategies: metadata.strategy_names });
  }

  #lastPrices(): EngineMemory['lastPrices'] {
    return [...this.cycles.values()]
      .filter(isOpen)
      .flatMap(({ symbol, trail }) => (trail === null ? [] : [{ symbol, price: trail.lastPrice }]));
  }

  #putCycle(cycle: Cycle): void {
    const before = this.cycles.get(cycle.id);
    this.#faults.push(...fallenStop(cycle.id, before?.trail, cycle.trail));
    const other = [...this.cycles.values()].find(
      (each) => each.id !== cycle.id && each.symbol === cycle.symbol && isOpen(each),
    );
    if (isOpen(cycle) && other !== undefined)
      this.#faults.push(`two open cycles on ${cycle.symbol}: ${other.id} and ${cycle.id}`);
    this.cycles.set(cycle.id, cycle);
  }
}

function isOpen(cycle: Cycle): boolean {
  return OPEN_STATUSES.includes(cycle.status);
}

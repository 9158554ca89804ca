import { categoryOf } from '../aggregator/force.ts';
import type { ConsensusSignal } from '../aggregator/types.ts';
import { allocate } from '../coordinator/allocation.ts';
import { bypassedGates, entryRefusal, intakeRefusal, type DeskView, type GateRefusal } from '../coordinator/gates.ts';
import { isOverride, signalForce } from '../coordinator/override.ts';
import type { Universe } from '../coordinator/universe.ts';
import { Big, fromNumber, minBig, toNumber, ZERO } from '../money.ts';
import { assetExposure } from '../portfolio/equity.ts';
import type { Attribution, ForceCategory, OrderIntent } from '../trader/cycle.ts';
import { cycleId } from '../trader/ids.ts';
import { entryOrder } from '../trader/orders.ts';
import { openCycle } from '../trader/transitions.ts';
import type { Books } from './books.ts';
import { exitOnConsensus } from './consensus-exit.ts';
import type { EntryAnswer, EntryPlan, EntrySize, EntryWish } from './entry-answer.ts';
import type { Exits } from './exits.ts';
import { Liberations } from './liberations.ts';
import type { MarketSight } from './market-sight.ts';
import { refuse } from './refuse.ts';
import type { Switches } from './switches.ts';

/** Set aside a little more than the expected cost: a market order may fill above the quoted price. */
const RESERVE_FACTOR = new Big('1.01');
const CONSENSUS = 'CONSENSUS';
const OWN_SIZE: EntrySize = { amountQuote: null, quantity: null };

/**
 * Takes signals (engine.md E11): intake → consensus override → gates → allocation → liberation when money is short → order. A SELL
 * consensus is a vote to exit. Every refusal is emitted with its numbers.
 */
export class Entries {
  readonly #books: Books;
  readonly #switches: Switches;
  readonly #universe: Universe;
  readonly #exits: Exits;
  readonly #view: DeskView;
  readonly #sight: MarketSight;
  readonly #liberations: Liberations;

  constructor(books: Books, switches: Switches, universe: Universe, exits: Exits, view: DeskView, sight: MarketSight) {
    this.#books = books;
    this.#sight = sight;
    this.#switches = switches;
    this.#universe = universe;
    this.#exits = exits;
    this.#view = view;
    this.#liberations = new Liberations(books, switches, exits);
  }

  onSignal(signal: ConsensusSignal, wish: EntryWish | null = null): EntryAnswer {
    return signal.side === 'BUY'
      ? this.#buy(signal, wish)
      : exitOnConsensus(this.#books, this.#exits, this.#sight, signal);
  }

  /** What a BUY of this signal would be, without doing it. */
  plan(signal: ConsensusSignal, size: EntrySize = OWN_SIZE): EntryPlan | GateRefusal {
    const override = isOverride(signal, this.#books.settings.force);
    const refusal = intakeRefusal(this.#view, signal) ?? entryRefusal(this.#view, signal, override);
    if (refusal !== null) return refusal;
    const bypasses = bypassedGates(this.#view, signal, override);
    return { ...this.#allocate(signal, size), bypasses };
  }

  /**
   * The sale that frees money for a waiting entry has ended: size the entry from what is there now. Nothing `sold` = no entry; and the
   * gates are asked again, because someone may have paused meanwhile.
   */
  resume(endedCycleId: string, sold: boolean): { readonly wish: EntryWish; readonly answer: EntryAnswer } | null {
    const waiting = this.#liberations.ended(endedCycleId);
    if (waiting === null) return null;
    const { signal, wish } = waiting;
    const refusal = sold ? entryRefusal(this.#view, signal) : this.#liberations.notFreed(waiting);
    const answer = refusal === null ? this.#enter(signal, wish, null) : this.#refuse(signal, refusal);
    return wish === null ? null : { wish, answer };
  }

  /** Gives up waiting for a sale that did not come. */
  tick(): { readonly wish: EntryWish; readonly answer: EntryAnswer } | null {
    const waiting = this.#liberations.overdue();
    if (waiting === null) return null;
    const answer = this.#refuse(waiting.signal, this.#liberations.notFreed(waiting));
    return waiting.wish === null ? null : { wish: waiting.wish, answer };
  }

  #buy(signal: ConsensusSignal, wish: EntryWish | null): EntryAnswer {
    const intake = intakeRefusal(this.#view, signal);
    if (intake !== null) return this.#refuse(signal, intake);
    if (isOverride(signal, this.#books.settings.force)) this.#force(signal);
    const gate = entryRefusal(this.#view, signal);
    if (gate !== null) return this.#refuse(signal, gate);
    return this.#enter(signal, wish, 'may liberate');
  }

  /** The override comes before feasibility: a strong consensus is in the universe from now on, whatever becomes of it. */
  #force(signal: ConsensusSignal): void {
    const entry = this.#universe.force(signal.symbol, this.#books.nowMs + this.#books.settings.force.overrideMs);
    if (entry !== null) this.#books.emit({ type: 'universe', timeMs: this.#books.nowMs, entries: [entry] });
  }

  #enter(signal: ConsensusSignal, wish: EntryWish | null, liberation: 'may liberate' | null): EntryAnswer {
    const { force, category, price, allocation } = this.#allocate(signal, wish ?? OWN_SIZE);
    if (liberation !== null && allocation.missing !== null) {
      const freed = this.#liberations.start(signal, wish, allocation.missing);
      if (freed.outcome === 'selling') return { outcome: 'liberating', cycleId: freed.cycleId };
      if (!allocation.ok) {
        const numbers = { ...allocation.numbers, ...freed.why };
        return this.#refuse(signal, { ...allocation, numbers });
      }
    }
    if (!allocation.ok) return this.#refuse(signal, allocation);
    const intent = this.#order(signal, price, allocation.quantity, allocation.amount, wish);
    if (intent === null) {
      return this.#refuse(signal, {
        code: 'AMOUNT_BELOW_MIN',
        measured: toNumber(allocation.amount),
        limit: null,
        numbers: {},
      });
    }
    this.#open(signal, intent, force, category);
    return { outcome: 'ordered', cycleId: intent.cycleId, clientOrderId: intent.clientOrderId };
  }

  #allocate(signal: ConsensusSignal, size: EntrySize): Omit<EntryPlan, 'bypasses'> {
    const { settings, wallet, quoteAsset } = this.#books;
    const market = this.#books.market(signal.symbol);
    const ask = this.#books.price(signal.symbol)?.ask;
    if (market === undefined || ask === undefined)
      throw new Error(`${signal.symbol}: passed the gates without rules or price`);
    const force = signalForce(signal);
    const category = categoryOf(force, settings.force);
    const equity = this.#books.equity();
    const price = fromNumber(ask, `${signal.symbol} ask`);
    const allocation = allocate({
      equity: equity.total,
      freeQuote: wallet.free(quoteAsset),
      reserved: ZERO,
      category,
      price,
      rules: market.rules,
      positionsValueOfAsset: assetExposure(equity, market.rules.baseAsset),
      requestedAmount: size.amountQuote,
      confirmedQuantity: size.quantity,
      allocation: settings.allocation,
      limits: settings.limits,
    });
    return { force, category, price, allocation };
  }

  #order(signal: ConsensusSignal, price: Big, quantity: Big, amount: Big, wish: EntryWish | null): OrderIntent | null {
    const market = this.#books.market(signal.symbol);
    if (market === undefined) return null;
    const { nowMs, wallet, quoteAsset } = this.#books;
    return entryOrder(
      {
        cycleId: cycleId(nowMs, this.#switches.nextSequence()),
        quantity,
        referencePrice: price,
        reserved: minBig(wallet.free(quoteAsset), amount.times(RESERVE_FACTOR)),
        reason: wish === null ? `signal:${signal.id}` : `operator:${wish.intentId}`,
        timeMs: nowMs,
      },
      market.grid,
    );
  }

  #open(signal: ConsensusSignal, intent: OrderIntent, force: number, category: ForceCategory): void {
    const market = this.#books.market(signal.symbol);
    if (market === undefined) return;
    const { baseAsset, quoteAsset, symbol } = market.rules;
    const { metadata } = signal;
    const attribution: Attribution = {
      signalId: signal.id,
      source: signal.source,
      strategies: metadata.strategy_names,
      families: Object.keys(metadata.family_distribution),
      regime: metadata.market_regime,
      force,
      category,
      timeframe: metadata.timeframe,
    };
    const seed = { symbol, baseAsset, quoteAsset, strategy: CONSENSUS, attribution, demo: this.#books.settings.demo };
    this.#books.wallet.reserve(quoteAsset, intent.reserved);
    this.#books.walletChanged(quoteAsset);
    this.#books.putCycle(openCycle(seed, intent));
    this.#books.order(intent);
  }

  #refuse(signal: ConsensusSignal, refusal: GateRefusal): EntryAnswer {
    return refuse(this.#books, signal, refusal);
  }
}

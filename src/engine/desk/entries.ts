import { categoryOf } from '../aggregator/force.ts';
import type { ConsensusSignal } from '../aggregator/types.ts';
import { allocate } from '../coordinator/allocation.ts';
import { bypassedGates, entryRefusal, intakeRefusal, type DeskView, type GateRefusal } from '../coordinator/gates.ts';
import { isOverride, signalForce } from '../coordinator/override.ts';
import type { Universe } from '../coordinator/universe.ts';
import type { OperatorAction } from '../events.ts';
import { Big, fromNumber, minBig, toNumber, ZERO } from '../money.ts';
import { assetExposure } from '../portfolio/equity.ts';
import type { Attribution, Cycle, ForceCategory, OrderIntent } from '../trader/cycle.ts';
import { cycleId } from '../trader/ids.ts';
import { entryOrder } from '../trader/orders.ts';
import { openCycle } from '../trader/transitions.ts';
import type { Books } from './books.ts';
import type { EntryAnswer, EntryPlan, EntrySize, EntryWish } from './entry-answer.ts';
import type { Exits } from './exits.ts';
import { insufficient, Liberations, type Consent } from './liberations.ts';
import { Questions, type AskedEntry, type Person } from './questions.ts';
import { refuse, refuseQuietly } from './refuse.ts';
import type { StoredValue, Switches } from './switches.ts';

/** Set aside a little more than the expected cost: a market order may fill above the quoted price. */
const RESERVE_FACTOR = new Big('1.01');
const CONSENSUS = 'CONSENSUS';

/** An entry that somebody asked for has come to its end after a wait. */
type Waited = { readonly wish: EntryWish; readonly answer: EntryAnswer } | null;

/** What a person's answer to a question came to, and the waiting entry's own answer where another intent asked for that. */
export interface Answered {
  readonly told:
    | { readonly outcome: 'selling'; readonly cycleId: string }
    | { readonly outcome: 'kept' | 'needless' }
    | { readonly outcome: 'refused'; readonly refusal: GateRefusal }
    | { readonly outcome: 'over'; readonly numbers: GateRefusal['numbers'] };
  readonly waited: Waited;
}

const OWN_SIZE: EntrySize = { amountQuote: null, quantity: null };

/**
 * Takes BUY signals (engine.md E11): intake → consensus override → gates → allocation → liberation when money is short → order.
 * Every refusal is emitted with its numbers.
 */
export class Entries {
  readonly #books: Books;
  readonly #switches: Switches;
  readonly #universe: Universe;
  readonly #view: DeskView;
  readonly #questions: Questions;
  readonly #liberations: Liberations;

  constructor(books: Books, switches: Switches, universe: Universe, exits: Exits, view: DeskView) {
    this.#books = books;
    this.#switches = switches;
    this.#universe = universe;
    this.#view = view;
    this.#questions = new Questions(books);
    this.#liberations = new Liberations(books, switches, exits, this.#questions);
  }

  onSignal(signal: ConsensusSignal, wish: EntryWish | null = null): EntryAnswer {
    const intake = intakeRefusal(this.#view, signal);
    if (intake !== null) return this.#refuse(signal, intake);
    if (isOverride(signal, this.#books.settings.force)) this.#force(signal);
    const gate = entryRefusal(this.#view, signal);
    if (gate !== null) return this.#refuse(signal, gate);
    return this.#enter(signal, wish, 'may liberate');
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
  resume(endedCycleId: string, sold: boolean): Waited {
    const waiting = this.#liberations.ended(endedCycleId);
    if (waiting === null) return null;
    const { signal, wish } = waiting;
    const refusal = sold ? entryRefusal(this.#view, signal) : this.#liberations.notFreed(waiting);
    const answer = refusal === null ? this.#enter(signal, wish, null) : this.#refuse(signal, refusal);
    return waitedBy(wish, answer);
  }

  /** Gives up waiting for a sale that did not come, and for an answer that nobody gave. */
  tick(): Waited {
    this.#tellLost();
    const unanswered = this.#runOut();
    if (unanswered !== null) return unanswered;
    const waiting = this.#liberations.overdue();
    if (waiting === null) return null;
    return waitedBy(waiting.wish, this.#refuse(waiting.signal, this.#liberations.notFreed(waiting)));
  }

  /**
   * A person's answer to the question `id` (null = the open one). A Yes counts with the prices and rules of this moment: only the position
   * that was asked about is sold, and only if it would be chosen again.
   */
  answer(
    { question: id, answer, name }: Extract<OperatorAction, { kind: 'release' }>,
    actor: string,
    intentId: string,
  ): Answered {
    const waited = this.#runOut();
    const asked = this.#questions.take(id);
    if (asked === null) return { told: { outcome: 'over', numbers: this.#questions.overNumbers(id) }, waited };
    const by = { key: actor, name };
    return answer === 'sell' ? this.#agreed(asked, by, intentId) : this.#declined(asked, by);
  }

  /** A position is sold. */
  sold(cycle: Cycle): void {
    this.#questions.sold(cycle);
  }

  /** Puts back one stored row about questions. */
  restore(key: string, value: StoredValue): void {
    this.#questions.restore(key, value);
  }

  #agreed(asked: AskedEntry, by: Person, intentId: string): Answered {
    const { question, signal, wish } = asked;
    const refusal = entryRefusal(this.#view, signal);
    const consent = { cycleId: question.cycleId, intentId };
    const answer = refusal === null ? this.#enter(signal, wish, consent) : refuseQuietly(this.#books, signal, refusal);
    const waited = waitedBy(wish, answer);
    if (answer.outcome === 'refused') {
      this.#questions.end(question, 'refused', by, answer.refusal);
      return { told: answer, waited };
    }
    const outcome = answer.outcome === 'liberating' ? 'selling' : 'needless';
    this.#questions.end(question, outcome, by);
    return { told: { outcome, cycleId: question.cycleId }, waited };
  }

  /** Refuses the entry as a whole: a smaller one, which the free cash may allow, is not what anybody was asked about. */
  #declined(asked: AskedEntry, by: Person): Answered {
    this.#questions.end(asked.question, 'kept', by);
    const answer = refuseQuietly(this.#books, asked.signal, this.#liberations.declined(asked));
    return { told: { outcome: 'kept' }, waited: waitedBy(asked.wish, answer) };
  }

  /** Ends the question that nobody answered in time. */
  #runOut(): Waited {
    const asked = this.#questions.overdue();
    if (asked === null) return null;
    this.#questions.end(asked.question, 'expired', null);
    const answer = refuseQuietly(this.#books, asked.signal, this.#liberations.unanswered(asked));
    return waitedBy(asked.wish, answer);
  }

  /** A question that a restart left without its entry: nothing is sold for it any more, and that is told. */
  #tellLost(): void {
    const lost = this.#questions.lost();
    if (lost === null) return;
    const entry = { id: lost.signalId, symbol: lost.forSymbol, side: 'BUY' } as const;
    refuseQuietly(this.#books, entry, insufficient('RESTARTED', null, null));
  }

  /** The override comes before feasibility: a strong consensus is in the universe from now on, whatever becomes of it. */
  #force(signal: ConsensusSignal): void {
    const entry = this.#universe.force(signal.symbol, this.#books.nowMs + this.#books.settings.force.overrideMs);
    if (entry !== null) this.#books.emit({ type: 'universe', timeMs: this.#books.nowMs, entries: [entry] });
  }

  #enter(signal: ConsensusSignal, wish: EntryWish | null, liberation: 'may liberate' | Consent | null): EntryAnswer {
    const { force, category, price, allocation } = this.#allocate(signal, wish ?? OWN_SIZE);
    if (liberation !== null && allocation.missing !== null) {
      const consent = liberation === 'may liberate' ? null : liberation;
      const freed = this.#liberations.start(signal, wish, allocation.missing, consent);
      if (freed.outcome !== 'no')
        return { outcome: freed.outcome === 'selling' ? 'liberating' : 'asking', cycleId: freed.cycleId };
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

function waitedBy(wish: EntryWish | null, answer: EntryAnswer): Waited {
  return wish === null ? null : { wish, answer };
}

import type { ConsensusSignal } from '../aggregator/types.ts';
import { bypassedGates, entryRefusal, intakeRefusal, type DeskView, type GateRefusal } from '../coordinator/gates.ts';
import { isOverride } from '../coordinator/override.ts';
import type { Universe } from '../coordinator/universe.ts';
import type { OperatorAction } from '../events.ts';
import { toNumber } from '../money.ts';
import type { Cycle } from '../trader/cycle.ts';
import type { Books } from './books.ts';
import type { EntryAnswer, EntryPlan, EntrySize, EntryWish } from './entry-answer.ts';
import { EntryOrders } from './entry-orders.ts';
import type { Exits } from './exits.ts';
import { insufficient, Liberations, type Consent } from './liberations.ts';
import { Questions, type AskedEntry, type Person } from './questions.ts';
import { refuse, refuseQuietly } from './refuse.ts';
import type { StoredValue, Switches } from './switches.ts';

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
  readonly #orders: EntryOrders;
  readonly #universe: Universe;
  readonly #view: DeskView;
  readonly #questions: Questions;
  readonly #liberations: Liberations;

  constructor(books: Books, switches: Switches, universe: Universe, exits: Exits, view: DeskView) {
    this.#books = books;
    this.#orders = new EntryOrders(books, switches);
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
    return { ...this.#orders.allocate(signal, size), bypasses };
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
    const sized = this.#orders.allocate(signal, wish ?? OWN_SIZE);
    const { allocation } = sized;
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
    const intent = this.#orders.place(signal, sized, allocation, wish);
    if (intent === null) {
      return this.#refuse(signal, {
        code: 'AMOUNT_BELOW_MIN',
        measured: toNumber(allocation.amount),
        limit: null,
        numbers: {},
      });
    }
    return { outcome: 'ordered', cycleId: intent.cycleId, clientOrderId: intent.clientOrderId };
  }

  #refuse(signal: ConsensusSignal, refusal: GateRefusal): EntryAnswer {
    return refuse(this.#books, signal, refusal);
  }
}

function waitedBy(wish: EntryWish | null, answer: EntryAnswer): Waited {
  return wish === null ? null : { wish, answer };
}

import type { ConsensusSignal } from '../aggregator/types.ts';
import type { GateRefusal } from '../coordinator/gates.ts';
import { chooseLiberation, type LiberationAnswer, type LiberationReason } from '../coordinator/liberation.ts';
import { isOverride } from '../coordinator/override.ts';
import { toNumber, type Big } from '../money.ts';
import { positionAlert } from './alerts.ts';
import type { Books } from './books.ts';
import type { EntryWish } from './entry-answer.ts';
import type { Exits } from './exits.ts';
import type { AskedEntry, Questions } from './questions.ts';
import type { Switches } from './switches.ts';

/** An entry that waits for the money of a position that is being sold. */
export interface WaitingEntry {
  readonly signal: ConsensusSignal;
  readonly wish: EntryWish | null;
  readonly fromCycleId: string;
  readonly deadlineMs: number;
}

/** What a person agreed to. */
export interface Consent {
  readonly cycleId: string;
  /** The operator's intent behind it. */
  readonly intentId: string;
}

type Liberation =
  | { readonly outcome: 'selling' | 'asking'; readonly cycleId: string }
  | { readonly outcome: 'no'; readonly why: Readonly<Record<string, number | string | null>> };

/** Sells a position to pay for a better entry (engine.md E11), one at a time; where the settings ask for it, with a person's consent. */
export class Liberations {
  readonly #books: Books;
  readonly #switches: Switches;
  readonly #exits: Exits;
  readonly #questions: Questions;
  #waiting: WaitingEntry | null = null;

  constructor(books: Books, switches: Switches, exits: Exits, questions: Questions) {
    this.#books = books;
    this.#switches = switches;
    this.#exits = exits;
    this.#questions = questions;
  }

  /**
   * Sells what frees `missing`, if anything may be sold for this signal, or asks whether it may be; the entry waits for it. A `consent`
   * allows for one position only, and only while the rules would choose it anew.
   */
  start(signal: ConsensusSignal, wish: EntryWish | null, missing: Big, consent: Consent | null): Liberation {
    if (this.#waiting !== null) return notSold('LIBERATION_IN_PROGRESS');
    if (this.#questions.isOpen) return notSold('QUESTION_OPEN');
    const { settings, nowMs } = this.#books;
    const answer = this.#choose(signal, missing);
    if (!answer.ok) return notSold(answer.reason, answer.measured, answer.limit);
    if (consent !== null && consent.cycleId !== answer.cycleId) return notSold('WORST_CHANGED');
    const keptForMs = this.#questions.keptForMs(answer.cycleId);
    if (keptForMs !== null) return notSold('KEPT', keptForMs, settings.liberation.keepMs);
    const cycle = this.#books.cycleById(answer.cycleId);
    const price = this.#books.prices.of(answer.symbol);
    if (cycle === undefined || price === undefined) return notSold('NO_POSITIONS');
    const { netResultRatio, value } = answer;
    if (consent === null && this.#questions.isNeeded(value)) {
      this.#questions.ask(signal, wish, { cycle, netResultRatio, value, missing });
      return { outcome: 'asking', cycleId: cycle.id };
    }
    this.#switches.noteLiberation();
    // the question that led here tells it already
    if (consent === null) {
      this.#books.emit(
        positionAlert(cycle, 'liberation', 'notice', nowMs, String(nowMs), {
          forSymbol: signal.symbol,
          netResultPercent: netResultRatio * 100,
          value: toNumber(value),
          missing: toNumber(missing),
        }),
      );
    }
    this.#waiting = { signal, wish, fromCycleId: cycle.id, deadlineMs: nowMs + settings.liberation.fillTimeoutMs };
    this.#exits.sell(cycle, 'liberation', null, consent?.intentId ?? null, price.bid);
    return { outcome: 'selling', cycleId: cycle.id };
  }

  /** The entry that waited for this sale, now that it has ended; it waits no longer. */
  ended(cycleId: string): WaitingEntry | null {
    return this.#waiting?.fromCycleId === cycleId ? this.#take() : null;
  }

  /** The entry that has waited too long for its sale; it waits no longer. */
  overdue(): WaitingEntry | null {
    return this.#waiting !== null && this.#books.nowMs >= this.#waiting.deadlineMs ? this.#take() : null;
  }

  notFreed({ deadlineMs }: WaitingEntry): GateRefusal {
    const { fillTimeoutMs } = this.#books.settings.liberation;
    const waitedMs = this.#books.nowMs - (deadlineMs - fillTimeoutMs);
    return insufficient('LIBERATION_NOT_FILLED', waitedMs, fillTimeoutMs);
  }

  /** A person wants to keep the position: it is worth enough to be asked about. */
  declined({ question }: AskedEntry): GateRefusal {
    return insufficient('DECLINED', question.value, Number(this.#books.settings.liberation.askFrom ?? 0));
  }

  unanswered({ question: { askedAtMs, expiresAtMs } }: AskedEntry): GateRefusal {
    return insufficient('NO_ANSWER', this.#books.nowMs - askedAtMs, expiresAtMs - askedAtMs);
  }

  #take(): WaitingEntry | null {
    const waiting = this.#waiting;
    this.#waiting = null;
    return waiting;
  }

  #choose(signal: ConsensusSignal, missing: Big): LiberationAnswer {
    const { settings, nowMs } = this.#books;
    return chooseLiberation({
      nowMs,
      symbol: signal.symbol,
      override: isOverride(signal, settings.force),
      missing,
      lastLiberationMs: this.#switches.lastLiberationMs,
      positions: this.#books.openCycles().flatMap((cycle) => {
        if (cycle.entryPrice === null || cycle.openedAtMs === null) return [];
        const fresh = this.#books.priceIsFresh(cycle.symbol);
        return {
          cycleId: cycle.id,
          symbol: cycle.symbol,
          entryPrice: cycle.entryPrice,
          price: fresh ? this.#books.priceOf(cycle.symbol) : null,
          quantity: cycle.quantity,
          openedAtMs: cycle.openedAtMs,
          exiting: cycle.status !== 'active_buy' || this.#exits.isWanted(cycle.id),
          feeRate: this.#books.trailSettings(cycle.symbol).feeRate,
        };
      }),
      settings: settings.liberation,
    });
  }
}

type NotSoldReason =
  | LiberationReason
  | 'LIBERATION_IN_PROGRESS'
  | 'LIBERATION_NOT_FILLED'
  | 'QUESTION_OPEN'
  | 'WORST_CHANGED'
  | 'KEPT'
  | 'DECLINED'
  | 'NO_ANSWER'
  | 'RESTARTED';

/** The refusal of an entry that waited for cash in vain. */
export function insufficient(reason: NotSoldReason, measured: number | null, limit: number | null): GateRefusal {
  return { code: 'USDC_INSUFFICIENT', measured: null, limit: null, numbers: notSold(reason, measured, limit).why };
}

/** What a refusal for want of cash says of it. */
function notSold(
  reason: NotSoldReason,
  measured: number | null = null,
  limit: number | null = null,
): Extract<Liberation, { outcome: 'no' }> {
  return {
    outcome: 'no',
    why: { liberation: reason, liberation_measured: measured, liberation_limit: limit },
  };
}

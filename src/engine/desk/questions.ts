import type { ConsensusSignal } from '../aggregator/types.ts';
import type { GateRefusal } from '../coordinator/gates.ts';
import { decimal, fromNumber, toNumber, type Big } from '../money.ts';
import type { Cycle } from '../trader/cycle.ts';
import type { Books } from './books.ts';
import type { EntryWish } from './entry-answer.ts';
import { flat, questionAlert, unflat, type Question, type QuestionState } from './question.ts';
import type { StoredValue } from './switches.ts';

/** An entry that waits for a person's answer. */
export interface AskedEntry {
  readonly question: Question;
  readonly signal: ConsensusSignal;
  readonly wish: EntryWish | null;
}

export interface Person {
  /** `platform:id` */
  readonly key: string;
  readonly name: string;
}

/** What a question is asked about. */
export interface Asked {
  readonly cycle: Cycle;
  readonly netResultRatio: number;
  readonly value: Big;
  readonly missing: Big;
}

const ENGINE = 'engine';

/**
 * Asks a person before a position is sold for cash: one question at a time, each with an end. What was asked last and what was to be kept
 * are stored; the entry itself is not, so a question does not outlive its process: its signal would be old.
 */
export class Questions {
  readonly #books: Books;
  #open: AskedEntry | null = null;
  /** The newest, also when it is over. */
  #last: Question | null = null;
  /** When each position was last to be kept, by cycle. */
  readonly #keptMs = new Map<string, number>();

  constructor(books: Books) {
    this.#books = books;
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Whether selling what is worth `value` needs a person's consent. */
  isNeeded(value: Big): boolean {
    const { askFrom } = this.#books.settings.liberation;
    // records of older versions do not have it
    return askFrom != null && value.gte(decimal(askFrom, 'liberation.askFrom'));
  }

  /** How long ago a person last kept this position, while that still holds; null = it does not. */
  keptForMs(cycleId: string): number | null {
    const keptMs = this.#keptMs.get(cycleId);
    const sinceMs = keptMs === undefined ? Infinity : this.#books.nowMs - keptMs;
    return sinceMs < this.#books.settings.liberation.keepMs ? sinceMs : null;
  }

  ask(signal: ConsensusSignal, wish: EntryWish | null, { cycle, netResultRatio, value, missing }: Asked): void {
    const { nowMs, settings, wallet, quoteAsset } = this.#books;
    const free = wallet.free(quoteAsset);
    const usable = free.times(fromNumber(settings.allocation.usableRatio, 'usableRatio'));
    const question: Question = {
      id: `${cycle.id}:${nowMs}`,
      state: 'open',
      cycleId: cycle.id,
      symbol: cycle.symbol,
      netResultPercent: netResultRatio * 100,
      value: toNumber(value),
      forSymbol: signal.symbol,
      signalId: signal.id,
      free: toNumber(free),
      wanted: toNumber(missing.plus(usable)),
      missing: toNumber(missing),
      askedAtMs: nowMs,
      expiresAtMs: nowMs + settings.liberation.answerMs,
      by: null,
      atMs: null,
      refusal: null,
    };
    this.#open = { question, signal, wish };
    this.#tell(question, ENGINE);
  }

  /** The entry whose question is open under this id (null = whichever is open); it is asked about no longer. */
  take(id: string | null): AskedEntry | null {
    const open = this.#open;
    if (open === null || (id !== null && id !== open.question.id)) return null;
    this.#open = null;
    return open;
  }

  /** The entry whose question ran out. */
  overdue(): AskedEntry | null {
    const open = this.#open;
    return open !== null && this.#books.nowMs >= open.question.expiresAtMs ? this.take(null) : null;
  }

  /** Tells how a question ended. What a person keeps, or nobody answered for, is left alone for a while. */
  end(
    question: Question,
    state: Exclude<QuestionState, 'open' | 'sold'>,
    by: Person | null,
    refusal: GateRefusal | null = null,
  ): void {
    const actor = by?.key ?? ENGINE;
    if (state === 'kept' || state === 'expired') this.#keep(question.cycleId, actor);
    this.#tell({ ...question, state, by: by?.name ?? null, atMs: this.#books.nowMs, refusal }, actor);
  }

  /** A position is sold; where a person agreed to it, everybody sees the result. */
  sold({ id, profitLossPercent }: Cycle): void {
    const last = this.#last;
    if (last?.state !== 'selling' || last.cycleId !== id) return;
    const netResultPercent = profitLossPercent === null ? last.netResultPercent : toNumber(profitLossPercent);
    this.#tell({ ...last, state: 'sold', netResultPercent }, ENGINE);
  }

  /** What there is to say about a question that is not open: how it ended, where that is known. */
  overNumbers(id: string | null): GateRefusal['numbers'] {
    const last = this.#last;
    if (last === null || (id !== null && id !== last.id)) return {};
    const { state, symbol, by, atMs } = last;
    return { question: state, symbol, by, at_ms: atMs };
  }

  /** Puts back one stored row. */
  restore(key: string, value: StoredValue): void {
    if (value === null) return;
    if (key === 'question') this.#last = unflat(value);
    else if (key === 'kept')
      for (const [cycleId, atMs] of Object.entries(value)) this.#keptMs.set(cycleId, Number(atMs));
  }

  /** The question that was open when the last process ended: told once to be over. Null where there was none. */
  lost(): Question | null {
    const last = this.#last;
    if (last?.state !== 'open' || this.#open !== null) return null;
    this.end(last, 'dropped', null);
    return last;
  }

  #keep(cycleId: string, actor: string): void {
    const { nowMs, settings } = this.#books;
    this.#keptMs.set(cycleId, nowMs);
    for (const [id, keptMs] of this.#keptMs) {
      if (nowMs - keptMs >= settings.liberation.keepMs) this.#keptMs.delete(id);
    }
    this.#store('kept', Object.fromEntries(this.#keptMs), actor);
  }

  #tell(question: Question, actor: string): void {
    this.#last = question;
    this.#store('question', flat(question), actor);
    this.#books.emit(questionAlert(question, this.#books.nowMs));
  }

  #store(key: string, value: StoredValue, actor: string): void {
    this.#books.emit({ type: 'control', timeMs: this.#books.nowMs, name: 'liberation', key, value, actor });
  }
}

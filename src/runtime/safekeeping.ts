import type { Decision } from '../engine/decisions.ts';
import type { OrderIntent } from '../engine/trader/cycle.ts';
import { isHistory, type JournalEntry } from '../storage/journal/entry.ts';
import type { Journal, PendingEntries } from '../storage/journal/journal.ts';
import type { WriteLane } from '../storage/writer.ts';
import { LateWrites } from './late-writes.ts';
import { REAL_TIMERS, type Timers } from './timers.ts';

/** The database is given this long for a round or a mark before the journal takes it (ms). */
export const JOURNAL_AFTER_MS = 3_000;
/** How often the database is tried again while the journal stands in for it (ms). */
const RETRY_MS = 1_000;
/** Rows of history kept in memory for a database that is away; the oldest go first. Candles are fetched again at the next start. */
const HISTORY_LIMIT = 20_000;
const HISTORY_BATCH = 500;

/** A database that is back and needs longer than this for a commit is not: rounds would go back and forth (ms). */
const SLOW_MS = JOURNAL_AFTER_MS / 2;
const NOTHING_PENDING: PendingEntries = { entry: { decisions: [], sent: [] }, upTo: 0 };

/** Why an entry was not sent. */
const ENTRY_NEEDS_DATABASE = 'the database cannot be reached, and without it nothing is bought';

/** Orders are kept as sent by this long after now (wall clock, ms): one that is handed over later is marked anew. */
export const MARKED_AHEAD_MS = 1_000;

/** Where something that must not be forgotten was put. */
export type Kept = 'database' | 'journal';

export interface KeptRound {
  readonly kept: Kept;
  /** Until when its orders are marked there as sent, wall clock. */
  readonly markedUntilMs: number;
}

export interface SafekeepingPorts {
  readonly journal: Journal;
  /** One transaction, orders marked as sent by `sentAtMs`. Settles in any case: the connection has limits of its own. */
  readonly storeRound: (decisions: readonly Decision[], lane: WriteLane, sentAtMs: number) => Promise<void>;
  readonly storeSent: (clientOrderId: string, atMs: number) => Promise<void>;
  /** Stores what the journal kept, with the mark of how far that is, in one transaction. */
  readonly takeOver: (pending: PendingEntries) => Promise<void>;
  /** False while another desk might be trading on the database: nothing may be written there. */
  readonly mayUseDatabase: () => boolean;
  /** The journal stands in for the database from now on, or no longer. `lostRows` = rows of history that nobody kept. */
  readonly changed: (keeps: Kept, problem: unknown, lostRows: number) => void;
  /** The database was tried again in vain. */
  readonly stillAway: (problem: unknown) => void;
  /** For what has to pass within a time. */
  readonly clockMs: () => number;
  /** Wall clock, for the marks of orders. */
  readonly wallMs: () => number;
  readonly markedAheadMs?: number;
  readonly timers?: Timers;
}

/**
 * Keeps what the engine decides before it is acted on: in the database, and where that is away for longer than
 * {@link JOURNAL_AFTER_MS} in the journal, so that exits go on. Once the database is back it takes over the journal before anything else.
 */
export class Safekeeping {
  readonly #ports: SafekeepingPorts;
  readonly #timers: Timers;
  #keeps: Kept = 'database';
  /** Since when a round has waited for the database; null = none does. */
  #waitingSinceMs: number | null = null;
  /** Writes that were given up waiting for and may still arrive: nothing newer may overtake them. */
  readonly #late: LateWrites;
  /** Lines that are being written down. */
  readonly #appending = new Set<Promise<void>>();
  #history: Decision[] = [];
  #lostRows = 0;
  #hurried = false;
  #stopped = false;

  constructor(ports: SafekeepingPorts) {
    this.#ports = ports;
    this.#timers = ports.timers ?? REAL_TIMERS;
    this.#late = new LateWrites(this.#timers);
  }

  get keeps(): Kept {
    return this.#keeps;
  }

  /** Keeps a round. Rejects when nothing took it yet: then it is to be given again. */
  async store(decisions: readonly Decision[]): Promise<KeptRound> {
    if (this.#isOpen) {
      this.#waitingSinceMs ??= this.#ports.clockMs();
      const leftMs = this.#waitingSinceMs + this.#patienceMs - this.#ports.clockMs();
      const markedUntilMs = this.#markUntilMs();
      if (leftMs > 0 && (await this.#late.inTime(this.#ports.storeRound(decisions, 'trade', markedUntilMs), leftMs))) {
        this.#waitingSinceMs = null;
        return { kept: 'database', markedUntilMs };
      }
    }
    this.#turnToJournal(new Error(`the database did not take a round within ${this.#patienceMs} ms`));
    const markedUntilMs = this.#markUntilMs();
    await this.#writeDown({
      decisions: decisions.filter((each) => !isHistory(each)),
      sent: exitsIn(decisions).map((clientOrderId) => ({ clientOrderId, atMs: markedUntilMs })),
    });
    this.#waitingSinceMs = null;
    this.#keepHistory(decisions);
    return { kept: 'journal', markedUntilMs };
  }

  /**
   * Keeps rows that neither money nor a stop depends on. However long the database takes for them, that alone never calls the journal;
   * while the journal stands in they wait in memory. Rejects when nothing took them: then they are to be given again.
   */
  async storeHistory(decisions: readonly Decision[]): Promise<Kept> {
    if (this.#isOpen) {
      const work = this.#ports.storeRound(decisions, 'market', this.#markUntilMs());
      if (await this.#late.unlessGivenUp(work)) return 'database';
    }
    this.#turnToJournal(new Error('the database may not be used'));
    this.#keepHistory(decisions);
    return 'journal';
  }

  /** Records that an order is about to be handed over. @throws Error for an entry that the database does not know of */
  async markSent(intent: OrderIntent, atMs: number): Promise<void> {
    const { clientOrderId, purpose } = intent;
    if (this.#isOpen) {
      try {
        if (await this.#late.inTime(this.#ports.storeSent(clientOrderId, atMs), this.#patienceMs)) return;
        throw new Error(`the database did not answer within ${this.#patienceMs} ms`);
      } catch (error) {
        if (purpose === 'entry') throw error;
        this.#turnToJournal(error);
      }
    }
    if (purpose === 'entry') throw new Error(ENTRY_NEEDS_DATABASE);
    this.#turnToJournal(new Error('the database may not be used'));
    await this.#writeDown({ decisions: [], sent: [{ clientOrderId, atMs }] });
  }

  /** The database must not be used any more, or cannot: the journal takes over at once. */
  lose(problem: unknown): void {
    this.#turnToJournal(problem);
  }

  /** From now on nothing waits long for the database: the process is about to end. */
  hurry(): void {
    this.#hurried = true;
  }

  stop(): void {
    this.#stopped = true;
  }

  get #isOpen(): boolean {
    return this.#keeps === 'database' && this.#ports.mayUseDatabase();
  }

  get #patienceMs(): number {
    return this.#hurried ? JOURNAL_AFTER_MS / 6 : JOURNAL_AFTER_MS;
  }

  #markUntilMs(): number {
    return this.#ports.wallMs() + (this.#ports.markedAheadMs ?? MARKED_AHEAD_MS);
  }

  #turnToJournal(problem: unknown): void {
    if (this.#keeps === 'journal') return;
    this.#keeps = 'journal';
    this.#late.giveUpAll();
    this.#ports.changed('journal', problem, 0);
    void this.#comeBack();
  }

  async #writeDown(entry: JournalEntry): Promise<void> {
    if (entry.decisions.length === 0 && entry.sent.length === 0) return;
    const written = this.#ports.journal.append(entry);
    this.#appending.add(written);
    try {
      await written;
    } finally {
      this.#appending.delete(written);
    }
  }

  #keepHistory(decisions: readonly Decision[]): void {
    for (const decision of decisions) {
      if (isHistory(decision) && decision.type !== 'cancel_order') this.#history.push(decision);
    }
    const tooMany = this.#history.length - HISTORY_LIMIT;
    if (tooMany <= 0) return;
    this.#history.splice(0, tooMany);
    this.#lostRows += tooMany;
  }

  async #comeBack(): Promise<void> {
    while (!this.#stopped) {
      await new Promise<void>((resolve) => this.#timers.after(RETRY_MS, resolve));
      await this.#late.ended();
      if (this.#stopped || !this.#ports.mayUseDatabase()) continue;
      try {
        await this.#catchUp();
      } catch (problem) {
        this.#ports.stillAway(problem);
        continue;
      }
      return;
    }
  }

  /** Gives the database all that it missed; rounds go on meanwhile, into the journal. @throws where it is away, or too slow */
  async #catchUp(): Promise<void> {
    const { journal } = this.#ports;
    // with nothing to give, an empty entry shows whether it is there and how fast
    for (let pending = journal.pending() ?? NOTHING_PENDING; ;) {
      const startedMs = this.#ports.clockMs();
      await this.#ports.takeOver(pending);
      const tookMs = this.#ports.clockMs() - startedMs;
      if (pending.upTo > 0) await journal.forget(pending.upTo);
      if (tookMs > SLOW_MS) throw new Error(`the database needs ${Math.round(tookMs)} ms for what it missed`);
      while (this.#history.length > 0) await this.#storeHistory();
      while (this.#appending.size > 0) await Promise.allSettled(this.#appending);
      const more = journal.pending();
      if (more === null && this.#history.length === 0) break;
      pending = more ?? NOTHING_PENDING;
    }
    // no wait between the last look and here: nothing can have been written down in between
    this.#keeps = 'database';
    this.#ports.changed('database', null, this.#lostRows);
    this.#lostRows = 0;
  }

  async #storeHistory(): Promise<void> {
    const lostBefore = this.#lostRows;
    const batch = this.#history.slice(0, HISTORY_BATCH);
    await this.#ports.storeRound(batch, 'market', this.#markUntilMs());
    // some of it may have been pushed out meanwhile
    this.#history.splice(0, Math.max(0, batch.length - (this.#lostRows - lostBefore)));
  }
}

/** Orders that are about to be sent without the database; an entry among them is refused. */
function exitsIn(decisions: readonly Decision[]): string[] {
  return decisions.flatMap((decision) =>
    decision.type === 'place_order' && decision.intent.purpose !== 'entry' ? [decision.intent.clientOrderId] : [],
  );
}

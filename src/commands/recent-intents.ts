import { DeadlineError, within } from '../waiting/late.ts';
import { OPEN_STATES } from './intent-buttons.ts';
import { reducesRisk } from './intent-rules.ts';
import type { CommandLog } from './log.ts';
import type { Identity, Intent, IntentChange, IntentState, IntentStore } from './stores.ts';

/** What reduces risk waits no longer than this for a record of itself. */
const RECORD_WAIT_MS = 150;
/** A list waits longer. */
const LIST_WAIT_MS = 1_000;
/** Intents remembered at once; the oldest are forgotten first. */
const REMEMBERED = 500;

interface Recent {
  intent: Intent;
  isStored: boolean;
  /** Own writes that the database has not answered yet, one after another. */
  written: Promise<unknown>;
  waiting: number;
}

/**
 * Keeps the intents that reduce risk in memory as well: while the database is slow or away they are proposed, confirmed exactly once and
 * shown from here, and their records follow in order. What adds risk always waits for the database. After a restart only the database
 * counts; there the engine's own record of an intent keeps it from acting twice.
 */
export class RecentIntents implements IntentStore {
  readonly #store: IntentStore;
  readonly #log: CommandLog;
  readonly #recent = new Map<string, Recent>();

  constructor(store: IntentStore, log: CommandLog) {
    this.#store = store;
    this.#log = log;
  }

  async insert(intent: Intent): Promise<boolean> {
    if (!reducesRisk(intent.action)) return this.#store.insert(intent);
    if (this.#recent.has(intent.id)) return false;
    const recent: Recent = { intent, isStored: false, written: Promise.resolve(), waiting: 0 };
    this.#remember(intent.id, recent);
    const isNew = await this.#write(recent, () => this.#insert(recent, intent));
    if (isNew !== false) return true;
    // stored before a restart: only the database knows how far it came
    this.#recent.delete(intent.id);
    return false;
  }

  async get(id: string): Promise<Intent | null> {
    const recent = this.#recent.get(id);
    if (recent === undefined) return this.#store.get(id);
    if (recent.waiting > 0) return recent.intent;
    try {
      // with nothing of ours under way the database is at least as far: the engine records outcomes there
      return (await within(this.#store.get(id), RECORD_WAIT_MS, 'the intent store')) ?? recent.intent;
    } catch (error) {
      this.#log.warn('intent: shown as it is known here, the database does not answer', { intent: id, error });
      return recent.intent;
    }
  }

  async openOf(people: readonly Identity[], nowMs: number): Promise<readonly Intent[]> {
    const stored = await within(this.#store.openOf(people, nowMs), LIST_WAIT_MS, 'the intent store').catch(
      (error: unknown): readonly Intent[] => {
        this.#log.warn('intent: listed as they are known here, the database does not answer', { error });
        return [];
      },
    );
    const unstored = [...this.#recent.values()].filter(
      ({ waiting, intent }) => waiting > 0 && isOpen(intent, people, nowMs),
    );
    const ids = new Set(unstored.map(({ intent }) => intent.id));
    return [...unstored.map(({ intent }) => intent), ...stored.filter(({ id }) => !ids.has(id))];
  }

  async move(id: string, from: readonly IntentState[], to: IntentState, change: IntentChange = {}): Promise<boolean> {
    const recent = this.#recent.get(id);
    if (recent === undefined) return this.#store.move(id, from, to, change);
    if (!from.includes(recent.intent.state)) return false;
    const intent: Intent = { ...recent.intent, ...change, state: to };
    recent.intent = intent;
    const moved = await this.#write(recent, () =>
      // a record that could not be made before is made now, as far as it has come
      recent.isStored ? this.#store.move(id, from, to, change) : this.#insert(recent, intent),
    );
    if (moved !== false) return true;
    // another writer was first (expired, or the engine's own outcome): from here on the database tells
    this.#recent.delete(id);
    return false;
  }

  boughtSince(sinceMs: number): Promise<string> {
    return this.#store.boughtSince(sinceMs);
  }

  expire(nowMs: number): Promise<number> {
    for (const [id, { intent, waiting }] of this.#recent) {
      if (waiting === 0 && intent.expiresAtMs < nowMs) this.#recent.delete(id);
    }
    return this.#store.expire(nowMs);
  }

  async #insert(recent: Recent, intent: Intent): Promise<boolean> {
    const isNew = await this.#store.insert(intent);
    recent.isStored = true;
    return isNew;
  }

  /** What the database said, or null where it said nothing in time; the write goes on behind the ones before it. */
  async #write(recent: Recent, write: () => Promise<boolean>): Promise<boolean | null> {
    recent.waiting++;
    const done = recent.written.then(write).finally(() => recent.waiting--);
    recent.written = done.catch((error: unknown) => {
      this.#log.error('intent: could not be recorded', { intent: recent.intent.id, error });
    });
    try {
      return await within(done, RECORD_WAIT_MS, 'the intent store');
    } catch (error) {
      if (error instanceof DeadlineError)
        this.#log.warn('intent: going on, its record follows', { intent: recent.intent.id });
      return null;
    }
  }

  #remember(id: string, recent: Recent): void {
    this.#recent.set(id, recent);
    if (this.#recent.size <= REMEMBERED) return;
    for (const oldest of this.#recent.keys()) {
      this.#recent.delete(oldest);
      return;
    }
  }
}

function isOpen(
  { platform, actorId, state, expiresAtMs }: Intent,
  people: readonly Identity[],
  nowMs: number,
): boolean {
  const isTheirs = people.some((identity) => identity.platform === platform && identity.id === actorId);
  return isTheirs && (OPEN_STATES.includes(state) || (state === 'proposed' && expiresAtMs >= nowMs));
}

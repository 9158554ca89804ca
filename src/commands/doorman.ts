import type { Actor, Language, Request, Role } from './actor.ts';
import type { Risk } from './command.ts';
import { within } from '../waiting/late.ts';
import type { CommandLog } from './log.ts';
import { PAIRED } from './pairing.ts';
import type { People } from './people.ts';
import type { Reply } from './reply.ts';
import type { AuditStore, UserStore } from './stores.ts';
import { sayIn } from './words/words.ts';

/** The audit outcome of a person who is not on the list and was told so; of one who was told before. */
const TURNED_AWAY = 'turned away';
const IGNORED = 'ignored';
const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;
/** Attempts of one stranger in an hour that have a row each; after them only the 20th, 50th, 100th, 200th … have, with their number. */
const ROWS_EACH = 10;
const STORE_LIMIT_MS = 1_000;
/** People remembered in this process: strangers told today, and last known roles. Oldest are forgotten first. */
const REMEMBERED = 2_000;

const ROLE_RANK: Readonly<Record<Role, number>> = { viewer: 1, trader: 2, owner: 3 };
const NEEDED: Readonly<Record<Risk, Role | null>> = {
  public: null,
  read: 'viewer',
  reduce: 'trader',
  add: 'trader',
  administer: 'owner',
};

/** The least role that may run commands of this risk; null = anyone. */
export function neededRole(risk: Risk): Role | null {
  return NEEDED[risk];
}

export function mayRun(role: Role | null, risk: Risk): boolean {
  const needed = NEEDED[risk];
  return needed === null || (role !== null && ROLE_RANK[role] >= ROLE_RANK[needed]);
}

export interface Visitor {
  readonly actor: Actor;
  /** True where the database could not be asked and the role is the last one known. */
  readonly degraded: boolean;
}

export interface DoormanParts {
  readonly people: People;
  readonly users: UserStore;
  readonly audit: AuditStore;
  readonly language: Language;
  readonly log: CommandLog;
  readonly clock: () => number;
}

interface Known {
  readonly role: Role | null;
  readonly language: Language | null;
}

/** Knows who is on the list. Default deny; unknown people get one neutral line a day. */
export class Doorman {
  readonly #parts: DoormanParts;
  readonly #lastKnown = new Map<string, Known>();
  readonly #turnedAway = new Map<string, number>();
  readonly #attempts = new Map<string, Attempts>();

  constructor(parts: DoormanParts) {
    this.#parts = parts;
  }

  /**
   * Null where nothing can be known about the person now: the database is away and they never spoke before. After `limitMs` the
   * last known role counts.
   */
  async identify(request: Request, limitMs: number = STORE_LIMIT_MS): Promise<Visitor | null> {
    const { people, log } = this.#parts;
    const ownerRole = people.ownerRole(request.platform, request.userId);
    const key = keyOf(request);
    try {
      const known = await this.#lookUp(request, limitMs);
      const role = ownerRole ?? known.role;
      remember(this.#lastKnown, key, { role, language: known.language });
      return { actor: this.#actor(request, role, known.language), degraded: false };
    } catch (error) {
      log.error('people cannot be looked up', { error });
      const last = this.#lastKnown.get(key);
      const role = ownerRole ?? last?.role ?? null;
      return role === null ? null : { actor: this.#actor(request, role, last?.language ?? null), degraded: true };
    }
  }

  /** The neutral line for a stranger, once a day over restarts, else null. Every attempt is in the audit; `command` says what it was. */
  async turnAway(request: Request, language: Language, command: () => Promise<string>): Promise<Reply | null> {
    const attempts = this.#count(request);
    if (!hasRow(attempts)) return null;
    try {
      const isNews = await this.#isNews(request);
      await this.#record(request, await command(), isNews ? TURNED_AWAY : IGNORED, attempts);
      return isNews ? { title: sayIn(language)('gate.stranger'), tone: 'neutral' } : null;
    } catch (error) {
      this.#parts.log.error('a stranger could not be recorded', { error });
      return null;
    }
  }

  /** Which attempt of this stranger within the hour it is. */
  #count(request: Request): number {
    const nowMs = this.#parts.clock();
    const key = keyOf(request);
    const known = this.#attempts.get(key);
    const isOver = known === undefined || nowMs - known.sinceMs >= HOUR_MS;
    const attempts = isOver ? { sinceMs: nowMs, count: 1 } : { ...known, count: known.count + 1 };
    remember(this.#attempts, key, attempts);
    return attempts.count;
  }

  /** True where this stranger was not told today. */
  async #isNews(request: Request): Promise<boolean> {
    const nowMs = this.#parts.clock();
    const key = keyOf(request);
    const told = this.#turnedAway.get(key);
    if (told !== undefined && nowMs - told < DAY_MS) return false;
    remember(this.#turnedAway, key, nowMs);
    const last = this.#parts.audit.lastOutcome(request.platform, request.userId, TURNED_AWAY);
    const before = await within(last, STORE_LIMIT_MS, 'the audit log');
    return before === null || nowMs - before >= DAY_MS;
  }

  #record(request: Request, command: string, outcome: string, attempts: number): Promise<void> {
    const { audit, clock } = this.#parts;
    const counted = attempts > ROWS_EACH ? { attempts_this_hour: attempts } : {};
    const who = { platform: request.platform, actorId: request.userId, role: null };
    const args = { name: request.userName.slice(0, 64), ...counted };
    const row = { ...who, command, args, risk: null, outcome, intentId: null, timeMs: clock() };
    return within(audit.write(row), STORE_LIMIT_MS, 'the audit log');
  }

  async #lookUp(request: Request, limitMs: number): Promise<Known> {
    const find = this.#parts.users.find(request.platform, request.userId);
    const user = await within(find, limitMs, 'the list of people');
    if (user === null) return { role: null, language: null };
    // such a row only remembers an owner's language: who owns the engine is said by the list of people
    const isOwnersRow = user.grantedBy === 'settings' || user.grantedBy === PAIRED;
    return { role: isOwnersRow ? null : user.role, language: user.language };
  }

  #actor(request: Request, role: Role | null, language: Language | null): Actor {
    const spoken = language ?? languageOf(request.languageCode) ?? this.#parts.language;
    return { platform: request.platform, id: request.userId, name: request.userName, role, language: spoken };
  }
}

interface Attempts {
  readonly sinceMs: number;
  readonly count: number;
}

/** Bounded for whoever floods: each further row stands for about twice as many attempts. */
function hasRow(attempts: number): boolean {
  return attempts <= ROWS_EACH || /^[125]0+$/.test(String(attempts));
}

/** `fr-CA` → `fr`; null for a code that is missing or another language. */
function languageOf(code: string | null): Language | null {
  const short = code?.slice(0, 2).toLowerCase();
  return short === 'fr' || short === 'en' ? short : null;
}

function keyOf(request: Request): string {
  return `${request.platform}:${request.userId}`;
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= REMEMBERED) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

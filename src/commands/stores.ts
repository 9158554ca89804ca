import type { OperatorAction } from '../engine/events.ts';
import type { Actor, Language, Platform, Role } from './actor.ts';
import type { ActionOutcome, Quote } from './quote.ts';

/** What the chat side must remember. Implemented over PostgreSQL in src/storage/chat/; times are Unix ms UTC, wall clock. */

export const INTENT_STATES = [
  'proposed',
  'confirmed',
  'submitted',
  'done',
  'refused',
  'expired',
  'canceled',
  'unknown',
  'superseded',
] as const;
export type IntentState = (typeof INTENT_STATES)[number];

/** A money command between its proposal and its outcome. */
export interface Intent {
  readonly id: string;
  readonly platform: Platform;
  readonly actorId: string;
  readonly command: string;
  readonly action: OperatorAction;
  readonly quote: Quote;
  readonly state: IntentState;
  /** Set once the engine answered; as `ActionOutcome`, or what the engine's own decision stored. */
  readonly outcome: ActionOutcome | null;
  readonly supersededBy: string | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** Somebody on one platform. */
export interface Identity {
  readonly platform: Platform;
  readonly id: string;
}

export interface IntentStore {
  /** Stores a new intent. False when the id exists already: the same update was handled before. */
  insert(intent: Intent): Promise<boolean>;
  get(id: string): Promise<Intent | null>;
  /** What these identities asked and what has not come to its end: unanswered proposals and open outcomes, newest first, at most 10. */
  openOf(people: readonly Identity[], nowMs: number): Promise<readonly Intent[]>;
  /** Compare-and-set: true for exactly one caller. */
  move(id: string, from: readonly IntentState[], to: IntentState, change?: IntentChange): Promise<boolean>;
  /** Quote amounts of the buys that people confirmed since then, together, as decimal text; what was refused does not count. */
  boughtSince(sinceMs: number): Promise<string>;
  /** Marks what nobody confirmed in time; answers how many. */
  expire(nowMs: number): Promise<number>;
}

export interface IntentChange {
  readonly outcome?: ActionOutcome;
  readonly supersededBy?: string;
  readonly expiresAtMs?: number;
}

export interface ChatUser {
  readonly platform: Platform;
  readonly userId: string;
  readonly role: Role;
  readonly language: Language | null;
  /** Who gave the role; `settings` for a row that only remembers the language of a person listed in OWNERS. */
  readonly grantedBy: string;
  /** The largest buy they may confirm, quote units as decimal text; null = no limit. */
  readonly buyLimit: string | null;
}

export interface UserStore {
  find(platform: Platform, userId: string): Promise<ChatUser | null>;
  list(): Promise<readonly ChatUser[]>;
  grant(platform: Platform, userId: string, role: Role, grantedBy: string): Promise<void>;
  /** False where the person is not on the list. */
  setBuyLimit(platform: Platform, userId: string, limit: string | null): Promise<boolean>;
  revoke(platform: Platform, userId: string): Promise<boolean>;
  /** Remembers a language; a person without a row gets one with their present role, granted by `settings`. */
  setLanguage(actor: Actor, language: Language): Promise<void>;
}

export interface AuditRow {
  readonly platform: string;
  readonly actorId: string;
  readonly role: Role | null;
  readonly command: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly risk: string | null;
  readonly outcome: string;
  readonly intentId: string | null;
  readonly timeMs: number;
}

export interface AuditStore {
  write(row: AuditRow): Promise<void>;
  /** When this person's last row with this outcome was written, within the last two days; null = never. */
  lastOutcome(platform: Platform, actorId: string, outcome: string): Promise<number | null>;
}

/** The first place at which the audit's chain of rows does not hold. */
export interface AuditFault {
  /**
   * `changed`: the row is not what was written. `missing before` (`after`): rows between it and the one before (after) are gone, or were
   * moved. `beyond the end`: the row was not added by this program. `no end`: the mark of the chain's end is gone.
   */
  readonly kind: 'changed' | 'missing before' | 'missing after' | 'beyond the end' | 'no end';
  /** The row; 0 where there is none. */
  readonly id: number;
  readonly timeMs: number;
}

export interface AuditProof {
  /** Rows that are as they were written. */
  readonly rows: number;
  /** Hash of the newest row: whoever notes it elsewhere can show later that nothing up to it was touched. */
  readonly seal: string;
  /** Rows older than this were chained afterwards; null where even that mark is gone. */
  readonly chainedAtMs: number | null;
  readonly fault: AuditFault | null;
  /** The row of a seal that was asked for; null where no seal was. */
  readonly asked: {
    readonly seal: string;
    readonly row: { readonly id: number; readonly timeMs: number } | null;
  } | null;
}

export interface ProcessedStore {
  /** True the first time an update id is claimed, false for repeats. */
  claim(platform: Platform, updateId: string): Promise<boolean>;
  clean(beforeMs: number): Promise<number>;
}

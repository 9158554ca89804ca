import type { Alarm } from '../../commands/alarm.ts';
import type { AlertMode } from '../../commands/preferences.ts';
import type { AlertDecision, AlertKind } from '../../engine/decisions.ts';

export { ALERT_MODES, type AlertMode } from '../../commands/preferences.ts';

/** An alert as it waits in the outbox. */
export interface StoredAlert extends AlertDecision {
  /** Row id as text: its order is the order of the alerts. */
  readonly id: string;
  /** Wall clock when it was stored, Unix ms UTC; `timeMs` is engine time. */
  readonly createdAtMs: number;
  /** Attempts on this channel that the platform refused for reasons of this alert or chat; outages do not count. */
  readonly attempts: number;
  /** How its alarm stands; null or missing = nobody has to acknowledge it. */
  readonly alarm?: Alarm | null;
  /** 0 or missing = told for the first time, 1 = its first repeat. */
  readonly repeat?: number;
  /** How often its data changed since it was told; missing = never. */
  readonly amendments?: number;
}

/** Which message of a position a later alert answers (`root`) or edits (`stop`). */
export type MessagePurpose = 'root' | 'stop';

export interface RememberedMessage {
  readonly threadKey: string;
  readonly purpose: MessagePurpose;
}

/**
 * The outbox as the delivery worker sees it. Every call writes with one statement, so that it is either whole or not there; times
 * are Unix ms UTC of the wall clock.
 */
export interface AlertStore {
  /**
   * Pending alerts of a channel that may be tried at `nowMs`, at most `limit`. Danger and what precedes it in its thread comes
   * first, then notices and what precedes them, the rest last, each in order of id; moves of one stop stand together where the
   * first of them stands. An alert whose thread waits for an earlier one is left out.
   */
  due(channel: string, nowMs: number, limit: number): Promise<readonly StoredAlert[]>;
  /**
   * Closes the moves of a stop that stand between an older and a newer pending one of the same thread, where the thread has a
   * message; answers how many. Without it a stop that moves faster than messages go out would fill the outbox.
   */
  mergeOvertaken(channel: string, nowMs: number): Promise<number>;
  /** When the next waiting alert becomes due; null = none is waiting. */
  nextDueMs(channel: string, nowMs: number): Promise<number | null>;
  /** Closes a delivery, and remembers the message for its thread; a remembered `root` is kept, `stop` is replaced. */
  markSent(
    channel: string,
    alertId: string,
    messageId: string,
    remember: readonly RememberedMessage[],
    nowMs: number,
  ): Promise<void>;
  /** Closes deliveries that another message spoke for; null = held back until the next digest. */
  markMerged(channel: string, alertIds: readonly string[], messageId: string | null, nowMs: number): Promise<void>;
  markOff(channel: string, alertIds: readonly string[], nowMs: number): Promise<void>;
  /** `counts` = the attempt brings the alert nearer to being given up. */
  retryLater(channel: string, alertId: string, atMs: number, problem: string, counts: boolean): Promise<void>;
  markDead(channel: string, alertId: string, problem: string, nowMs: number): Promise<void>;
  preferences(channel: string): Promise<ReadonlyMap<AlertKind, AlertMode>>;
  threadMessages(channel: string, threadKeys: readonly string[]): Promise<ReadonlyMap<string, ThreadMessages>>;
  /** Alerts held back for the digest, oldest first. */
  heldBack(channel: string, limit: number): Promise<readonly StoredAlert[]>;
}

export interface ThreadMessages {
  readonly root: string | null;
  readonly stop: string | null;
}

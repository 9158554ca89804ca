import type { AlertDecision, AlertKind } from '../engine/decisions.ts';
import { alarmAfter, type Alarm, type AlarmEvent, type AlarmRules } from './alarm.ts';

export interface AlarmDelivery {
  readonly channel: string;
  readonly state: 'pending' | 'sent' | 'merged' | 'off' | 'dead';
}

/** An alarm with the alert that raised it, and how far that alert came. */
export interface RaisedAlarm {
  readonly alarm: Alarm;
  readonly alert: AlertDecision;
  readonly deliveries: readonly AlarmDelivery[];
}

/** One alarm (`from` = `to`), or those of one kind that one message spoke for. */
export interface AlarmRange {
  readonly from: string;
  readonly to: string;
  readonly kind: AlertKind | null;
}

export interface AlarmMove {
  readonly from: Alarm;
  readonly to: Alarm;
  /** Put into the outbox together with the change, or not at all. */
  readonly repeat: { readonly alert: AlertDecision; readonly channels: readonly string[] } | null;
}

/** Where alarms are kept. Implemented over PostgreSQL in src/storage/alerts/. */
export interface AlarmStore {
  /** Alarms that have not ended, newest first. */
  unended(limit: number): Promise<readonly RaisedAlarm[]>;
  /** Oldest first. */
  find(range: AlarmRange): Promise<readonly RaisedAlarm[]>;
  /**
   * Compare-and-set, all in one statement; answers the ids of the alerts whose alarm moved. With an end, repeats that were not
   * delivered yet are withdrawn.
   */
  move(moves: readonly AlarmMove[], nowMs: number): Promise<ReadonlySet<string>>;
}

/** A press that was overtaken this often is given up; each time somebody else's change was stored. */
const TRIES = 8;
/** Presses know neither delays nor counts. */
const NO_RULES: AlarmRules = { repeatMs: 0, maxRepeats: 0 };

/** Applies a person's press to every alarm of the range and answers how all of them stand then. */
export async function pressAlarms(
  store: AlarmStore,
  range: AlarmRange,
  event: Exclude<AlarmEvent, { kind: 'tick' }>,
): Promise<{ readonly raised: readonly RaisedAlarm[]; readonly changed: number }> {
  let changed = 0;
  for (let attempt = 1; ; attempt += 1) {
    const raised = await store.find(range);
    const moves = raised.flatMap(({ alarm }): AlarmMove[] => {
      const to = alarmAfter(alarm, event, NO_RULES);
      return to === alarm ? [] : [{ from: alarm, to, repeat: null }];
    });
    if (moves.length === 0) return { raised, changed };
    if (attempt > TRIES) throw new Error(`an alarm changed ${TRIES} times while it was pressed`);
    changed += (await store.move(moves, event.atMs)).size;
  }
}

import type { AlertDecision, AlertKind } from '../engine/decisions.ts';

/** Whether somebody has taken notice of a danger. `acknowledged` and `resolved` are the ends. */
export type AlarmState = 'open' | 'snoozed' | 'acknowledged' | 'resolved';

/** The demand of a danger alert that one person acknowledges it. Times are Unix ms UTC, wall clock. */
export interface Alarm {
  /** The alert that raised it. */
  readonly alertId: string;
  readonly state: AlarmState;
  /** Grows by one with every change; a change is stored only where nobody else was faster. */
  readonly version: number;
  /** The version that messages already sent must show; 0 = as they were sent. */
  readonly newsVersion: number;
  readonly repeats: number;
  readonly snoozes: number;
  /** True once it went beyond the channels of all alerts. */
  readonly escalated: boolean;
  readonly raisedAtMs: number;
  /** When it was raised or last repeated: the next repeat is counted from here. */
  readonly lastSaidAtMs: number;
  readonly snoozedUntilMs: number | null;
  /** Who acknowledged or snoozed it; null where nobody did. */
  readonly by: AlarmPerson | null;
  /** When it was acknowledged, snoozed or resolved. */
  readonly changedAtMs: number | null;
}

export interface AlarmPerson {
  /** `platform:id` */
  readonly key: string;
  readonly name: string;
}

export interface AlarmRules {
  /** Wait before the first repeat, doubled before each further one; 0 = no repeats. */
  readonly repeatMs: number;
  /** Each snooze allows for one more, which ends it. */
  readonly maxRepeats: number;
}

export const MAX_REPEATS = 5;
export const SNOOZE_MINUTES = 15;

export type AlarmEvent =
  | { readonly kind: 'acknowledge'; readonly atMs: number; readonly by: AlarmPerson }
  | { readonly kind: 'snooze'; readonly atMs: number; readonly by: AlarmPerson; readonly untilMs: number }
  /** Its cause is over. */
  | { readonly kind: 'resolve'; readonly atMs: number }
  /** `cutOff` = a channel that should have it cannot be reached. */
  | { readonly kind: 'tick'; readonly atMs: number; readonly cutOff: boolean };

/** A loss is bad news and no danger by itself: what is over needs nobody's hand. */
export function raisesAlarm(alert: {
  readonly kind: AlertKind;
  readonly priority: AlertDecision['priority'];
}): boolean {
  return alert.priority === 'danger' && alert.kind !== 'exit';
}

export function hasEnded({ state }: Pick<Alarm, 'state'>): boolean {
  return state === 'acknowledged' || state === 'resolved';
}

/** What becomes of an alarm; the very same object where nothing changes. An ended one never changes again. */
export function alarmAfter(alarm: Alarm, event: AlarmEvent, rules: AlarmRules): Alarm {
  if (hasEnded(alarm)) return alarm;
  switch (event.kind) {
    case 'acknowledge':
      return shown(alarm, { state: 'acknowledged', by: event.by, changedAtMs: event.atMs, snoozedUntilMs: null });
    case 'resolve':
      return shown(alarm, { state: 'resolved', by: null, changedAtMs: event.atMs, snoozedUntilMs: null });
    case 'snooze':
      return alarm.state === 'snoozed' ? alarm : snoozed(alarm, event);
    case 'tick':
    default:
      return alarm.state === 'snoozed' ? afterSnooze(alarm, event.atMs) : afterWait(alarm, event, rules);
  }
}

function snoozed(alarm: Alarm, { by, atMs, untilMs }: Extract<AlarmEvent, { kind: 'snooze' }>): Alarm {
  const snoozes = alarm.snoozes + 1;
  return shown(alarm, { state: 'snoozed', by, changedAtMs: atMs, snoozedUntilMs: untilMs, snoozes });
}

/** Whoever snoozed was promised to hear of it again. */
function afterSnooze(alarm: Alarm, atMs: number): Alarm {
  if (alarm.snoozedUntilMs !== null && atMs < alarm.snoozedUntilMs) return alarm;
  return repeated({ ...alarm, state: 'open', snoozedUntilMs: null, by: null, changedAtMs: null }, atMs, false);
}

/** A channel that cannot be reached is not waited for: the others hear of it at once. */
function afterWait(alarm: Alarm, { atMs, cutOff }: Extract<AlarmEvent, { kind: 'tick' }>, rules: AlarmRules): Alarm {
  if (rules.repeatMs <= 0 || alarm.repeats >= rules.maxRepeats + alarm.snoozes) return alarm;
  const isDue = atMs >= alarm.lastSaidAtMs + rules.repeatMs * 2 ** alarm.repeats;
  return isDue || (cutOff && !alarm.escalated) ? repeated(alarm, atMs, cutOff) : alarm;
}

/** The first repeat goes where the alert went, the second and all further ones to the owners everywhere. */
function repeated(alarm: Alarm, atMs: number, cutOff: boolean): Alarm {
  const escalated = alarm.escalated || cutOff || alarm.repeats >= 1;
  return { ...alarm, version: alarm.version + 1, repeats: alarm.repeats + 1, lastSaidAtMs: atMs, escalated };
}

/** A change that the messages sent before must show. */
function shown(alarm: Alarm, change: Partial<Alarm>): Alarm {
  const version = alarm.version + 1;
  return { ...alarm, ...change, version, newsVersion: version };
}

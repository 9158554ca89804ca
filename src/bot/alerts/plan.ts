import { hasEnded } from '../../commands/alarm.ts';
import { asksForRelease } from '../../commands/release-words.ts';
import type { AlertKind } from '../../engine/decisions.ts';
import { modeOf } from './sound.ts';
import type { AlertMode, StoredAlert } from './store.ts';

/** One thing to do on a channel. `alerts` are in order of id; the last one names the delivery, the others are merged into it. */
export type Step = MessageStep | SilentStep;

export interface MessageStep {
  readonly kind: 'send' | 'summary' | 'edit_stop';
  readonly alerts: readonly StoredAlert[];
  readonly loud: boolean;
}

/** Nothing is sent: switched off by a person, or held back for the digest. */
export interface SilentStep {
  readonly kind: 'off' | 'hold';
  readonly alerts: readonly StoredAlert[];
  readonly loud?: never;
}

interface Group {
  readonly alerts: StoredAlert[];
  readonly kind: AlertKind;
  readonly collapses: boolean;
  loud: boolean;
}

/**
 * Turns due alerts (danger lane first, then by id) into steps. Kept: the order within a thread. Saved: several moves of one stop
 * become one edit, and `collapseAt` or more alerts of one kind become one summary.
 */
export function planDeliveries(
  alerts: readonly StoredAlert[],
  preferences: ReadonlyMap<AlertKind, AlertMode>,
  quiet: boolean,
  collapseAt: number,
): Step[] {
  const off: StoredAlert[] = [];
  const held: StoredAlert[] = [];
  const spoken: { readonly alert: StoredAlert; readonly loud: boolean }[] = [];
  for (const alert of alerts) {
    const asks = asksForRelease(alert);
    const mode = modeOfAlarm(alert, modeOf(alert.kind, alert.priority, preferences, quiet, asks));
    if (mode === 'off') off.push(alert);
    else if (mode === 'digest') held.push(alert);
    else spoken.push({ alert, loud: mode === 'loud' });
  }

  const steps: Step[] = [];
  if (off.length > 0) steps.push({ kind: 'off', alerts: off });
  if (held.length > 0) steps.push({ kind: 'hold', alerts: held });
  const bursting = burstingKinds(
    spoken.map((item) => item.alert),
    collapseAt,
  );
  const groups: Group[] = [];
  for (const { alert, loud } of spoken) addToGroups(groups, alert, loud, bursting);
  for (const group of groups) steps.push(stepOf(group));
  return steps;
}

/** A repeat is louder than what it repeats, and no news once its alarm has ended; what ended before it was told arrives silently. */
function modeOfAlarm({ alarm, repeat = 0 }: StoredAlert, mode: AlertMode): AlertMode {
  const ended = alarm !== undefined && alarm !== null && hasEnded(alarm);
  if (repeat > 0 && ended) return 'off';
  if (repeat > 0 && mode === 'silent') return 'loud';
  return ended && mode === 'loud' ? 'silent' : mode;
}

/**
 * Stop moves collapse per thread anyway, so they never count as a burst unless they belong to no thread. A digest is always a
 * message of its own, and so is what asks for an answer: its buttons are its own.
 */
function burstingKinds(alerts: readonly StoredAlert[], collapseAt: number): ReadonlySet<AlertKind> {
  const counts = new Map<AlertKind, number>();
  for (const alert of alerts) {
    if (!movesStop(alert) && !standsAlone(alert)) counts.set(alert.kind, (counts.get(alert.kind) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= collapseAt).map(([kind]) => kind));
}

function standsAlone(alert: StoredAlert): boolean {
  return alert.kind === 'digest' || asksForRelease(alert);
}

function movesStop(alert: StoredAlert): boolean {
  return alert.kind === 'stop_moved' && alert.threadKey !== null;
}

function addToGroups(groups: Group[], alert: StoredAlert, loud: boolean, bursting: ReadonlySet<AlertKind>): void {
  const collapses = movesStop(alert) || (bursting.has(alert.kind) && !standsAlone(alert));
  if (collapses) {
    const joined = groupToJoin(groups, alert);
    if (joined !== null) {
      joined.alerts.push(alert);
      joined.loud ||= loud;
      return;
    }
  }
  groups.push({ alerts: [alert], kind: alert.kind, collapses, loud });
}

/** Walks back from the newest group; joining one that stands before another alert of the same thread would turn their order. */
function groupToJoin(groups: readonly Group[], alert: StoredAlert): Group | null {
  for (let index = groups.length - 1; index >= 0; index -= 1) {
    const group = groups[index];
    if (group === undefined) return null;
    const sameThread = alert.threadKey !== null && group.alerts.some((other) => other.threadKey === alert.threadKey);
    if (group.collapses && group.kind === alert.kind && (!movesStop(alert) || sameThread)) return group;
    if (sameThread) return null;
  }
  return null;
}

function stepOf(group: Group): MessageStep {
  const [first] = group.alerts;
  if (first !== undefined && movesStop(first)) return { kind: 'edit_stop', alerts: group.alerts, loud: false };
  return { kind: group.alerts.length > 1 ? 'summary' : 'send', alerts: group.alerts, loud: group.loud };
}

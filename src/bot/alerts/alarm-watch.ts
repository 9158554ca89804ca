import { alarmAfter, MAX_REPEATS, type Alarm } from '../../commands/alarm.ts';
import type { AlarmMove, AlarmStore, RaisedAlarm } from '../../commands/alarms.ts';
import type { AlertDecision } from '../../engine/decisions.ts';

export interface AlarmWatchOptions {
  readonly store: AlarmStore;
  /** Wait before the first repeat, ms; 0 = no repeats. Asked at every look, so that a change counts at once. */
  readonly repeatMs: () => number;
  /** Where all alerts go. */
  readonly channels: readonly string[];
  /** The private chats of the owners on every connected platform. */
  readonly ownerChannels: readonly string[];
  /** True for a channel whose platform refuses or does not answer. */
  readonly isDown: (channel: string) => boolean;
  /** True where what an alert warned of is over. */
  readonly isOver: (alert: AlertDecision) => boolean;
  /** Repeats as they were stored, for faces that have no outbox. */
  readonly onRepeats?: (repeats: readonly { readonly alert: AlertDecision; readonly alarm: Alarm }[]) => void;
}

/** More alarms than these wait for the newest to end. */
const LOOKED_AT = 500;

/**
 * Looks after alarms: ends those whose cause is over, and repeats those that nobody acknowledged, until they have been said often enough.
 * It remembers nothing: what it decides is stored together with the repeats, so that it may be killed at any moment.
 */
export function createAlarmWatch(options: AlarmWatchOptions) {
  const { store, isDown } = options;

  function moveOf(raised: RaisedAlarm, nowMs: number): AlarmMove | null {
    const { alarm, alert } = raised;
    const rules = { repeatMs: options.repeatMs(), maxRepeats: MAX_REPEATS };
    const to = options.isOver(alert)
      ? alarmAfter(alarm, { kind: 'resolve', atMs: nowMs }, rules)
      : isSwitchedOff(raised)
        ? alarm
        : alarmAfter(alarm, { kind: 'tick', atMs: nowMs, cutOff: isCutOff(raised) }, rules);
    if (to === alarm) return null;
    return { from: alarm, to, repeat: to.repeats > alarm.repeats ? repeatOf(alert, to) : null };
  }

  function isCutOff({ deliveries }: RaisedAlarm): boolean {
    return deliveries.some(({ channel, state }) => state === 'dead' || (state === 'pending' && isDown(channel)));
  }

  /** A channel that is down keeps the alert itself for later; it needs no repeats on top, unless there is no other. */
  function repeatOf(alert: AlertDecision, { repeats, escalated }: Alarm): NonNullable<AlarmMove['repeat']> {
    const wanted = [...new Set([...options.channels, ...(escalated ? options.ownerChannels : [])])];
    const reachable = wanted.filter((channel) => !isDown(channel));
    return {
      alert: { ...alert, dedupKey: `${alert.dedupKey}:repeat:${repeats}` },
      channels: reachable.length > 0 ? reachable : wanted,
    };
  }

  return {
    /** One look at `nowMs` (Unix ms UTC, wall clock); answers how many alarms changed. */
    async tick(nowMs: number): Promise<number> {
      const moves = (await store.unended(LOOKED_AT)).flatMap((raised) => moveOf(raised, nowMs) ?? []);
      if (moves.length === 0) return 0;
      const moved = await store.move(moves, nowMs);
      const repeats = moves.filter(({ to, repeat }) => repeat !== null && moved.has(to.alertId));
      if (repeats.length > 0) {
        options.onRepeats?.(
          repeats.flatMap(({ to, repeat }) => (repeat === null ? [] : [{ alert: repeat.alert, alarm: to }])),
        );
      }
      return moved.size;
    },
  };
}

export type AlarmWatch = ReturnType<typeof createAlarmWatch>;

/** Nobody wants to hear of this kind, anywhere. */
function isSwitchedOff({ deliveries }: RaisedAlarm): boolean {
  return deliveries.length > 0 && deliveries.every(({ state }) => state === 'off');
}

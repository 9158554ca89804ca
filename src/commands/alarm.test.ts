import { describe, expect, test } from 'vitest';
import { alarmOf } from '../../test/support/alarm-store.ts';
import { alarmAfter, raisesAlarm, type Alarm, type AlarmEvent } from './alarm.ts';

const MINUTE_MS = 60_000;
const RAISED_MS = Date.UTC(2025, 9, 2, 14, 0);
const RULES = { repeatMs: 5 * MINUTE_MS, maxRepeats: 5 };
const ADA = { key: 'telegram:1', name: 'Ada' };
const BEA = { key: 'discord:2', name: 'Bea' };

const at = (minute: number): number => RAISED_MS + minute * MINUTE_MS;
const acknowledge = (minute: number, by = ADA): AlarmEvent => ({ kind: 'acknowledge', atMs: at(minute), by });
const snooze = (minute: number, by = ADA): AlarmEvent => ({
  kind: 'snooze',
  atMs: at(minute),
  by,
  untilMs: at(minute + 15),
});
const resolve = (minute: number): AlarmEvent => ({ kind: 'resolve', atMs: at(minute) });
const tick = (minute: number, cutOff = false): AlarmEvent => ({ kind: 'tick', atMs: at(minute), cutOff });

function after(...events: readonly AlarmEvent[]): Alarm {
  return events.reduce((alarm, event) => alarmAfter(alarm, event, RULES), alarmOf('1', RAISED_MS));
}

/** State, repeats, escalated, news shown. */
const brief = ({ state, repeats, escalated, newsVersion, by }: Alarm): string =>
  [state, repeats, escalated ? 'everywhere' : 'here', newsVersion, by?.name ?? '-'].join(' ');

describe('an alarm', () => {
  test.each<[string, readonly AlarmEvent[], string]>([
    ['is said once before its time', [tick(4.9)], 'open 0 here 0 -'],
    ['is repeated where it was after the delay', [tick(5)], 'open 1 here 0 -'],
    ['not again before twice the delay', [tick(5), tick(14.9)], 'open 1 here 0 -'],
    ['the second time goes everywhere', [tick(5), tick(15)], 'open 2 everywhere 0 -'],
    [
      'growing pauses: 5, 10, 20, 40, 80 minutes',
      [5, 15, 35, 75, 154.9].map((minute) => tick(minute)),
      'open 4 everywhere 0 -',
    ],
    ['five repeats', [5, 15, 35, 75, 155].map((minute) => tick(minute)), 'open 5 everywhere 0 -'],
    ['and never a sixth', [5, 15, 35, 75, 155, 1e6].map((minute) => tick(minute)), 'open 5 everywhere 0 -'],
    ['after a long stop of the process: one repeat, not all of them', [tick(600), tick(601)], 'open 1 here 0 -'],
    ['cut off from a platform: everywhere at once', [tick(0.1, true)], 'open 1 everywhere 0 -'],
    ['cut off for longer: not again before its time', [tick(0.1, true), tick(5, true)], 'open 1 everywhere 0 -'],
    ['acknowledged: no repeats', [acknowledge(1), tick(100), tick(1e6, true)], 'acknowledged 0 here 1 Ada'],
    ['acknowledged twice: the first counts', [acknowledge(1), acknowledge(2, BEA)], 'acknowledged 0 here 1 Ada'],
    ['acknowledged: no snooze', [acknowledge(1), snooze(2, BEA)], 'acknowledged 0 here 1 Ada'],
    [
      'resolved: no press changes it',
      [tick(5), resolve(6), acknowledge(7), snooze(8), tick(900)],
      'resolved 1 here 2 -',
    ],
    ['acknowledged stays so when the cause is over', [acknowledge(1), resolve(2)], 'acknowledged 0 here 1 Ada'],
    ['snoozed: silent until its end', [snooze(1), tick(15.9), tick(15.9, true)], 'snoozed 0 here 1 Ada'],
    ['snoozed twice: the first counts', [snooze(1), snooze(2, BEA)], 'snoozed 0 here 1 Ada'],
    ['the end of a snooze reminds', [snooze(1), tick(16)], 'open 1 here 1 -'],
    ['snoozed, then acknowledged by another person', [snooze(1), acknowledge(3, BEA)], 'acknowledged 0 here 2 Bea'],
    ['snoozed, then over', [snooze(1), resolve(3)], 'resolved 0 here 2 -'],
    [
      'a snooze after the last repeat reminds once more',
      [...[5, 15, 35, 75, 155].map((m) => tick(m)), snooze(160), tick(175), tick(1e6)],
      'open 6 everywhere 6 -',
    ],
  ])('%s', (_name, events, expected) => {
    expect(brief(after(...events))).toBe(expected);
  });

  test('each change has a version of its own; no change is the same object', () => {
    const alarm = after(tick(5), snooze(6), tick(21), acknowledge(22));
    expect(alarm.version).toBe(4);
    expect(alarmAfter(alarm, acknowledge(23, BEA), RULES)).toBe(alarm);
    const fresh = alarmOf('1', RAISED_MS);
    expect(alarmAfter(fresh, tick(1), RULES)).toBe(fresh);
  });

  test('with repeats switched off only a snooze reminds', () => {
    const off = { ...RULES, repeatMs: 0 };
    const fresh = alarmOf('1', RAISED_MS);
    expect(alarmAfter(fresh, tick(1e6, true), off)).toBe(fresh);
    const reminded = alarmAfter(alarmAfter(fresh, snooze(1), off), tick(16), off);
    expect(brief(reminded)).toBe('open 1 here 1 -');
    expect(alarmAfter(reminded, tick(1e6), off)).toBe(reminded);
  });
});

describe('an alert raises an alarm', () => {
  test.each([
    ['order_problem', 'danger', true],
    ['feed_stale', 'danger', true],
    ['daily_loss', 'danger', true],
    ['reconciliation', 'danger', true],
    ['reconciliation', 'notice', false],
    ['exit', 'danger', false],
    ['entry', 'notice', false],
  ] as const)('%s of priority %s: %s', (kind, priority, expected) => {
    expect(raisesAlarm({ kind, priority })).toBe(expected);
  });
});

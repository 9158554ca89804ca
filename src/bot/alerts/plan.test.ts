import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertKind } from '../../engine/decisions.ts';
import { alarmOf } from '../../../test/support/alarm-store.ts';
import { alertOf } from '../../../test/bot/support.ts';
import { planDeliveries } from './plan.ts';
import { modeOf } from './sound.ts';
import type { AlertMode, StoredAlert } from './store.ts';

const OPEN = { question: 'q1', state: 'open' };
const NO_PREFERENCES = new Map<AlertKind, AlertMode>();

/** Steps as short texts: `send 1`, `summary 1+2+3`, with `!` for sound. */
function planned(
  alerts: readonly StoredAlert[],
  collapseAt = 4,
  preferences = NO_PREFERENCES,
  quiet = false,
): string[] {
  return planDeliveries(alerts, preferences, quiet, collapseAt).map((step) => {
    const sound = 'loud' in step && step.loud ? '!' : '';
    return `${step.kind} ${step.alerts.map((alert) => alert.id).join('+')}${sound}`;
  });
}

const many = (kind: AlertKind, from: number, count: number, more: Partial<StoredAlert> = {}): StoredAlert[] =>
  Array.from({ length: count }, (_, index) => alertOf(from + index, { kind, ...more }));

describe('what becomes of due alerts', () => {
  it.each([
    ['single alerts go out one by one', [alertOf(1), alertOf(2, { kind: 'exit' })], ['send 1', 'send 2!']],
    ['three of a kind stay apart', many('entry', 1, 3), ['send 1', 'send 2', 'send 3']],
    ['four of a kind become one summary', many('entry', 1, 4), ['summary 1+2+3+4']],
    [
      'other kinds in between stay as they are',
      [...many('exit', 1, 2), alertOf(3), ...many('exit', 4, 2)],
      ['summary 1+2+4+5!', 'send 3'],
    ],
    ['moves of one stop become its last one', many('stop_moved', 1, 3, { threadKey: 'a' }), ['edit_stop 1+2+3']],
    [
      'moves of two stops do not mix',
      [
        ...many('stop_moved', 1, 2, { threadKey: 'a' }),
        ...many('stop_moved', 3, 2, { threadKey: 'b' }),
        alertOf(5, { kind: 'stop_moved', threadKey: 'a' }),
      ],
      ['edit_stop 1+2+5', 'edit_stop 3+4'],
    ],
    [
      'a move after something else in its thread stays after it',
      [
        alertOf(1, { kind: 'stop_moved', threadKey: 'a' }),
        alertOf(2, { kind: 'trailing_armed', threadKey: 'a' }),
        alertOf(3, { kind: 'stop_moved', threadKey: 'a' }),
      ],
      ['edit_stop 1', 'send 2!', 'edit_stop 3'],
    ],
    ['digests are never put together', many('digest', 1, 4), ['send 1', 'send 2', 'send 3', 'send 4']],
    [
      'questions keep their own buttons, and make a sound; answered ones are told like any release',
      [...many('liberation', 1, 4, { data: OPEN }), ...many('liberation', 5, 4, { data: { ...OPEN, state: 'kept' } })],
      ['send 1!', 'send 2!', 'send 3!', 'send 4!', 'summary 5+6+7+8'],
    ],
    ['danger collapses too, with sound', many('order_problem', 1, 5, { priority: 'danger' }), ['summary 1+2+3+4+5!']],
  ])('%s', (_name, alerts, steps) => {
    expect(planned(alerts)).toEqual(steps);
  });

  it('follows a person: off and digest send nothing, loud and silent decide the sound', () => {
    const preferences = new Map<AlertKind, AlertMode>([
      ['entry', 'off'],
      ['liberation', 'digest'],
      ['exit', 'silent'],
      ['paused', 'loud'],
    ]);
    const alerts = [
      alertOf(1),
      alertOf(2, { kind: 'liberation' }),
      alertOf(3, { kind: 'exit' }),
      alertOf(4, { kind: 'paused' }),
    ];
    expect(planned(alerts, 4, preferences)).toEqual(['off 1', 'hold 2', 'send 3', 'send 4!']);
  });

  it.each([
    ['exit', 'notice', undefined, false, 'loud'],
    ['exit', 'notice', undefined, true, 'silent'],
    ['entry', 'info', undefined, false, 'silent'],
    ['order_problem', 'danger', undefined, true, 'loud'],
    ['order_problem', 'danger', 'digest', false, 'loud'],
    ['order_problem', 'danger', 'silent', false, 'silent'],
    ['order_problem', 'danger', 'off', false, 'loud'],
    ['order_problem', 'notice', 'off', false, 'off'],
    ['daily_loss', 'danger', 'silent', true, 'silent'],
    ['system', 'danger', 'silent', false, 'loud'],
    ['exit', 'danger', 'off', false, 'loud'],
    ['stop_moved', 'danger', undefined, false, 'loud'],
  ] as const)('%s of %s, chosen %s, quiet %s → %s', (kind, priority, chosen, quiet, mode) => {
    const preferences = new Map<AlertKind, AlertMode>(chosen === undefined ? [] : [[kind, chosen]]);
    expect(modeOf(kind, priority, preferences, quiet)).toBe(mode);
  });

  it.each<[string, Partial<StoredAlert>, AlertMode | undefined, string]>([
    ['an open danger', { alarm: alarmOf('1', 0) }, undefined, 'send 1!'],
    ['one that a person silenced', { alarm: alarmOf('1', 0) }, 'silent', 'send 1'],
    ['its repeat is louder', { alarm: alarmOf('1', 0), repeat: 1 }, 'silent', 'send 1!'],
    ['its repeat, although it was switched off', { alarm: alarmOf('1', 0), repeat: 1 }, 'off', 'send 1!'],
    ['one that ended before it was told', { alarm: alarmOf('1', 0, { state: 'acknowledged' }) }, undefined, 'send 1'],
    ['a repeat after the end', { alarm: alarmOf('1', 0, { state: 'resolved' }), repeat: 2 }, 'loud', 'off 1'],
  ])('%s', (_name, more, chosen, step) => {
    const preferences = new Map<AlertKind, AlertMode>(chosen === undefined ? [] : [['order_problem', chosen]]);
    const alert = alertOf(1, { kind: 'order_problem', priority: 'danger', ...more });
    expect(planned([alert], 4, preferences)).toEqual([step]);
  });

  it('never loses, doubles, or turns round the alerts of a thread', () => {
    const kinds: readonly AlertKind[] = ['entry', 'exit', 'stop_moved', 'trailing_armed'];
    const alertsFrom = fc.array(
      fc.record({ kind: fc.constantFrom(...kinds), threadKey: fc.constantFrom('a', 'b', null) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(alertsFrom, fc.integer({ min: 2, max: 6 }), (parts, collapseAt) => {
        const alerts = parts.map((part, index) => alertOf(index + 1, part));
        const steps = planDeliveries(alerts, NO_PREFERENCES, false, collapseAt);
        const all = steps.flatMap((step) => step.alerts);
        expect(new Set(all.map((alert) => alert.id)).size).toBe(alerts.length);
        expect(all).toHaveLength(alerts.length);
        for (const thread of ['a', 'b']) {
          const ids = all.filter((alert) => alert.threadKey === thread).map((alert) => Number(alert.id));
          expect(ids).toEqual(ids.toSorted((left, right) => left - right));
        }
      }),
    );
  });
});

import { ALERT_KINDS, type AlertKind } from '../engine/decisions.ts';
import type { StoredAction } from './actions.ts';
import type { AlarmRange } from './alarms.ts';
import { WrappedActions } from './wrapped-actions.ts';

const COMMANDS = { ack: 'acknowledge', snz: 'snooze' } as const;
const ID = /^(ack|snz):(\d{1,18}(?:-\d{1,18})?)(?::([a-z_]+))?$/;
const RANGE = /^(\d{1,18})(?:-(\d{1,18}))?$/;

/**
 * The id of an alarm's button says what it does, so that nothing has to be stored for it: it works on every message of the alarm, after
 * any restart, and never grows stale. Who may press it is decided by the command behind it, as for every button.
 */
export function alarmActionId(press: keyof typeof COMMANDS, { from, to, kind }: AlarmRange): string {
  return `${press}:${from === to ? from : `${from}-${to}`}${kind === null ? '' : `:${kind}`}`;
}

/** `12` or `12-20`; null for anything else. */
export function readRange(text: string, kind: string | null): AlarmRange | null {
  const [, from, to = from] = RANGE.exec(text) ?? [];
  const known: AlertKind | undefined = ALERT_KINDS.find((name) => name === kind);
  if (from === undefined || to === undefined || (kind !== null && known === undefined)) return null;
  return { from, to, kind: known ?? null };
}

/** An action store that also knows the buttons of alarms. */
export class AlarmActions extends WrappedActions {
  async get(id: string): Promise<StoredAction | null> {
    return alarmAction(id) ?? this.inner.get(id);
  }

  recall(id: string): StoredAction | null {
    return alarmAction(id) ?? this.inner.recall?.(id) ?? null;
  }
}

function alarmAction(id: string): StoredAction | null {
  const [, press, alert, kind] = ID.exec(id) ?? [];
  if (alert === undefined) return null;
  const args = { alert, ...(kind === undefined ? {} : { kind }) };
  return { command: COMMANDS[press === 'ack' ? 'ack' : 'snz'], args, expiresAtMs: Number.POSITIVE_INFINITY };
}

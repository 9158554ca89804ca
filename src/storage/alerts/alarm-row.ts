import type { Alarm, AlarmState } from '../../commands/alarm.ts';

/** The columns of an alarm `m`, beside its id. */
export const ALARM_COLUMNS = `m.state AS alarm_state, m.version, m.news_version, m.repeats, m.snoozes, m.escalated, m.raised_at,
  m.last_said_at, m.snoozed_until, m.changed_by, m.changed_by_name, m.changed_at`;

/**
 * Part of every statement that stores alerts, after `added (id, kind, priority)`: a danger is stored with its alarm or not at all. The
 * condition is `raisesAlarm` of the commands; a test holds the two together.
 */
export const RAISE_ALARMS = `raised AS (
  INSERT INTO alarms (alert_id) SELECT id FROM added WHERE priority = 'danger' AND kind <> 'exit'
)`;

export function toAlarm(alertId: string, row: Record<string, unknown>): Alarm {
  const key = row['changed_by'];
  return {
    alertId,
    state: row['alarm_state'] as AlarmState,
    version: Number(row['version']),
    newsVersion: Number(row['news_version']),
    repeats: Number(row['repeats']),
    snoozes: Number(row['snoozes']),
    escalated: row['escalated'] === true,
    raisedAtMs: msOf(row['raised_at']) ?? 0,
    lastSaidAtMs: msOf(row['last_said_at']) ?? 0,
    snoozedUntilMs: msOf(row['snoozed_until']),
    by: typeof key === 'string' ? { key, name: String(row['changed_by_name'] ?? key) } : null,
    changedAtMs: msOf(row['changed_at']),
  };
}

function msOf(value: unknown): number | null {
  return value instanceof Date ? value.getTime() : null;
}

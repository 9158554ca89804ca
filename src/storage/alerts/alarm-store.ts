import type { AlarmMessages, OutdatedMessage } from '../../bot/alerts/alarm-messages.ts';
import type { AlarmDelivery, AlarmMove, AlarmStore, RaisedAlarm } from '../../commands/alarms.ts';
import type { StoredAlert } from '../../bot/alerts/store.ts';
import type { Queryable } from '../query.ts';
import { toAlarm } from './alarm-row.ts';
import { BEHIND, FIND, MARK_SHOWN, MOVE, UNENDED } from './alarm-sql.ts';
import { toAlert } from './alert-store.ts';

/** More alarms than this are never changed by one press. */
const FOUND_AT_MOST = 1_000;

/** Alarms in the tables alarms, alerts and alert_deliveries. `onMoved` wakes whoever delivers them. */
export class SqlAlarmStore implements AlarmStore, AlarmMessages {
  readonly #db: Queryable;
  readonly #onMoved: () => void;

  constructor(db: Queryable, onMoved: () => void = () => undefined) {
    this.#db = db;
    this.#onMoved = onMoved;
  }

  async unended(limit: number): Promise<readonly RaisedAlarm[]> {
    const { rows } = await this.#db.query(UNENDED, [limit]);
    return rows.map(toRaised);
  }

  async find({ from, to, kind }: Parameters<AlarmStore['find']>[0]): Promise<readonly RaisedAlarm[]> {
    const { rows } = await this.#db.query(FIND, [from, to, kind, FOUND_AT_MOST]);
    return rows.map(toRaised);
  }

  async move(moves: readonly AlarmMove[], nowMs: number): Promise<ReadonlySet<string>> {
    if (moves.length === 0) return new Set();
    const { rows } = await this.#db.query(MOVE, [JSON.stringify(moves.map(toRow)), new Date(nowMs)]);
    if (rows.length > 0) this.#onMoved();
    return new Set(rows.map((row) => String(row['id'])));
  }

  async behind(channel: string, changedSinceMs: number, limit: number): Promise<readonly OutdatedMessage[]> {
    const { rows } = await this.#db.query(BEHIND, [channel, new Date(changedSinceMs), limit]);
    const messages = new Map<string, { sentAtMs: number; alerts: StoredAlert[] }>();
    for (const row of rows) {
      const messageId = String(row['message_id']);
      const sentAt = row['sent_at'];
      const message = messages.get(messageId) ?? {
        sentAtMs: sentAt instanceof Date ? sentAt.getTime() : 0,
        alerts: [],
      };
      message.alerts.push(toAlert(row));
      messages.set(messageId, message);
    }
    return [...messages].map(([messageId, message]) => ({ messageId, ...message }));
  }

  async markShown(channel: string, { alerts }: OutdatedMessage): Promise<void> {
    const ids = alerts.map(({ id }) => id);
    await this.#db.query(MARK_SHOWN, [channel, ids, alerts.map(shownVersion)]);
  }
}

function shownVersion({ alarm, amendments = 0 }: StoredAlert): number {
  return Math.max(alarm?.newsVersion ?? 0, amendments);
}

function toRaised(row: Record<string, unknown>): RaisedAlarm {
  const {
    attempts: _attempts,
    alarm: _alarm,
    repeat: _repeat,
    amendments: _amendments,
    createdAtMs: _createdAtMs,
    id,
    ...alert
  } = toAlert({
    ...row,
    alarm_id: null,
    repeat_number: 0,
    amendments: 0,
    attempts: 0,
  });
  return { alarm: toAlarm(id, row), alert, deliveries: row['deliveries'] as readonly AlarmDelivery[] };
}

function toRow({ from, to, repeat }: AlarmMove) {
  return {
    alert_id: to.alertId,
    was: from.version,
    state: to.state,
    version: to.version,
    news_version: to.newsVersion,
    repeats: to.repeats,
    snoozes: to.snoozes,
    escalated: to.escalated,
    last_said_at: timeOf(to.lastSaidAtMs),
    snoozed_until: timeOf(to.snoozedUntilMs),
    changed_by: to.by?.key ?? null,
    changed_by_name: to.by?.name ?? null,
    changed_at: timeOf(to.changedAtMs),
    dedup_key: repeat?.alert.dedupKey ?? null,
    channels: repeat?.channels ?? [],
  };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

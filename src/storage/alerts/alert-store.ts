import type { AlertMode, AlertStore, StoredAlert, ThreadMessages } from '../../bot/alerts/store.ts';
import type { AlertKind, AlertPriority } from '../../engine/decisions.ts';
import type { Queryable } from '../query.ts';
import { toAlarm } from './alarm-row.ts';
import * as sql from './sql.ts';

/** The alert outbox in PostgreSQL (tables alerts, alert_deliveries, alert_preferences, chat_messages). */
export function createAlertStore(db: Queryable): AlertStore {
  return {
    async due(channel, nowMs, limit) {
      const { rows } = await db.query(sql.DUE, [channel, new Date(nowMs), limit]);
      return rows.map(toAlert);
    },
    async mergeOvertaken(channel, nowMs) {
      const { rows } = await db.query<{ alert_id: string; message_id: string }>(sql.OVERTAKEN, [channel]);
      if (rows.length === 0) return 0;
      const alertIds = rows.map((row) => row.alert_id);
      const messageIds = rows.map((row) => row.message_id);
      const { rowCount } = await db.query(sql.MERGE_INTO, [channel, alertIds, messageIds, new Date(nowMs)]);
      return rowCount ?? 0;
    },
    async nextDueMs(channel, nowMs) {
      const { rows } = await db.query(sql.NEXT_DUE, [channel, new Date(nowMs)]);
      return toMs(rows[0]?.['next_at']);
    },
    async markSent(channel, alertId, messageId, remember, nowMs) {
      const threads = remember.map((item) => item.threadKey);
      const purposes = remember.map((item) => item.purpose);
      await db.query(sql.MARK_SENT, [channel, alertId, messageId, new Date(nowMs), threads, purposes]);
    },
    async markMerged(channel, alertIds, messageId, nowMs) {
      await db.query(sql.MARK_CLOSED, [channel, alertIds, 'merged', messageId, new Date(nowMs), null]);
    },
    async markOff(channel, alertIds, nowMs) {
      await db.query(sql.MARK_CLOSED, [channel, alertIds, 'off', null, new Date(nowMs), null]);
    },
    async retryLater(channel, alertId, atMs, problem, counts) {
      await db.query(sql.RETRY_LATER, [channel, alertId, new Date(atMs), problem, counts ? 1 : 0]);
    },
    async markDead(channel, alertId, problem, nowMs) {
      await db.query(sql.MARK_DEAD, [channel, alertId, new Date(nowMs), problem]);
    },
    async preferences(channel) {
      const { rows } = await db.query(sql.PREFERENCES, [channel]);
      return new Map(rows.map((row) => [row['kind'] as AlertKind, row['mode'] as AlertMode]));
    },
    async threadMessages(channel, threadKeys) {
      if (threadKeys.length === 0) return new Map();
      const { rows } = await db.query(sql.THREAD_MESSAGES, [channel, threadKeys]);
      return new Map(rows.map((row): [string, ThreadMessages] => [String(row['thread_key']), toThread(row)]));
    },
    async heldBack(channel, limit) {
      const { rows } = await db.query(sql.HELD_BACK, [channel, limit]);
      return rows.map(toAlert);
    },
  };
}

export function toAlert(row: Record<string, unknown>): StoredAlert {
  return {
    type: 'alert',
    id: String(row['id']),
    kind: row['kind'] as AlertKind,
    priority: row['priority'] as AlertPriority,
    symbol: textOrNull(row['symbol']),
    dedupKey: String(row['dedup_key']),
    threadKey: textOrNull(row['thread_key']),
    data: row['data'] as StoredAlert['data'],
    timeMs: toMs(row['time']) ?? 0,
    createdAtMs: toMs(row['created_at']) ?? 0,
    attempts: Number(row['attempts']),
    alarm: row['alarm_id'] === null ? null : toAlarm(String(row['alarm_id']), row),
    repeat: Number(row['repeat_number']),
    amendments: Number(row['amendments']),
  };
}

function toThread(row: Record<string, unknown>): ThreadMessages {
  return { root: textOrNull(row['root']), stop: textOrNull(row['stop']) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function toMs(value: unknown): number | null {
  return value instanceof Date ? value.getTime() : null;
}

import type { Queryable } from '../query.ts';

/** How the outbox of one channel stands. */
export interface OutboxHealth {
  readonly channel: string;
  readonly pending: number;
  /** When the longest waiting alert was stored, Unix ms UTC; null = none waits. */
  readonly oldestMs: number | null;
  /** Given up within the last day. */
  readonly dead: number;
}

/** Alerts that a channel gave up since anybody was told of it. */
export interface Undelivered {
  readonly channel: string;
  readonly count: number;
  /** Row id of the newest: makes the news unique. */
  readonly newestId: string;
  readonly problem: string;
}

const DAY_MS = 24 * 60 * 60_000;
/** A channel that goes on giving up is told of once in this time. */
const TOLD_EVERY_MS = 60 * 60_000;
/** Begins the de-duplication key of an alert about alerts, which is never itself a reason for another one. */
export const UNDELIVERED_KEY = 'undelivered:';

/** Channels without anything waiting or given up are left out. */
export async function outboxHealth(db: Queryable, nowMs: number): Promise<readonly OutboxHealth[]> {
  const { rows } = await db.query(
    `SELECT d.channel, count(*) FILTER (WHERE d.state = 'pending')::int AS pending,
       min(a.created_at) FILTER (WHERE d.state = 'pending') AS oldest, count(*) FILTER (WHERE d.state = 'dead')::int AS dead
     FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id
     WHERE d.state = 'pending' OR (d.state = 'dead' AND d.sent_at > $1)
     GROUP BY d.channel ORDER BY d.channel`,
    [new Date(nowMs - DAY_MS)],
  );
  return rows.map((row) => ({
    channel: String(row['channel']),
    pending: Number(row['pending']),
    oldestMs: row['oldest'] instanceof Date ? row['oldest'].getTime() : null,
    dead: Number(row['dead']),
  }));
}

export async function undelivered(db: Queryable, nowMs: number): Promise<readonly Undelivered[]> {
  const { rows } = await db.query(
    `WITH dead AS (
       SELECT d.channel, d.alert_id, d.problem, d.sent_at FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id
       WHERE d.state = 'dead' AND d.sent_at > $1 AND a.dedup_key NOT LIKE '${UNDELIVERED_KEY}%'
     ), told AS (
       SELECT dead.channel, max(a.created_at) AS at
       FROM (SELECT DISTINCT channel FROM dead) dead JOIN alerts a ON a.dedup_key LIKE '${UNDELIVERED_KEY}%' AND a.data ->> 'channel' = dead.channel
       GROUP BY dead.channel
     )
     SELECT dead.channel, count(*)::int AS count, max(dead.alert_id)::text AS newest,
       (array_agg(dead.problem ORDER BY dead.alert_id DESC))[1] AS problem
     FROM dead LEFT JOIN told ON told.channel = dead.channel
     WHERE told.at IS NULL OR (told.at < $2 AND dead.sent_at > told.at)
     GROUP BY dead.channel ORDER BY dead.channel`,
    [new Date(nowMs - DAY_MS), new Date(nowMs - TOLD_EVERY_MS)],
  );
  return rows.map((row) => ({
    channel: String(row['channel']),
    count: Number(row['count']),
    newestId: String(row['newest']),
    problem: String(row['problem'] ?? ''),
  }));
}

import { OPEN_STATUSES } from '../engine/trader/cycle.ts';
import type { Queryable } from './query.ts';

/** Starts that are remembered. */
const KEPT = 100;
/** Of why a start failed, characters: an error may hold a whole answer of the exchange. */
const REASON_LENGTH = 500;

/** What a run that was killed left behind. */
export interface UncleanEnd {
  /** Its id, unique in this database. */
  readonly runId: string;
  /** Its last sign of life, at most a minute before its end; Unix ms UTC, wall clock. */
  readonly lastSeenMs: number;
  readonly positions: number;
  /** Orders whose end was not known. */
  readonly orders: number;
}

/** Starts that came to nothing since the last run that got through. */
export interface FailedStarts {
  /** Of the newest. */
  readonly runId: string;
  readonly count: number;
  /** Why the newest failed, and when; Unix ms UTC, wall clock. */
  readonly reason: string;
  readonly atMs: number;
}

export interface BegunRun {
  readonly id: string;
  /** Null where none failed. */
  readonly failed: FailedStarts | null;
  /** Null where the run before ended in order, and at the very first start. */
  readonly before: UncleanEnd | null;
}

/** Notes a start. Call it with the desk lock held, before anything trades: it counts what the last run left. */
export async function beginRun(db: Queryable, nowMs: number): Promise<BegunRun> {
  // a start that failed took nothing over: what the run before it left is still to be told
  const { rows } = await db.query<{ id: string; seen_at: Date }>(
    `SELECT id::text AS id, seen_at FROM process_runs
     WHERE ended_at IS NULL AND id = (SELECT max(id) FROM process_runs WHERE failure IS NULL)`,
  );
  const failed = await failedStarts(db);
  const before = rows[0] === undefined ? null : { runId: rows[0].id, lastSeenMs: rows[0].seen_at.getTime() };
  const left = before === null ? null : { ...before, ...(await leftBehind(db)) };
  const now = new Date(nowMs);
  const added = await db.query<{ id: string }>(
    'INSERT INTO process_runs (started_at, seen_at) VALUES ($1, $1) RETURNING id::text AS id',
    [now],
  );
  const id = added.rows[0]?.id ?? '';
  await db.query(
    `DELETE FROM process_runs WHERE id <= $1::bigint - $2::integer
     AND id <> COALESCE((SELECT max(id) FROM process_runs WHERE failure IS NULL AND id < $1::bigint), 0)`,
    [id, KEPT],
  );
  return { id, before: left, failed };
}

/** A sign of life. */
export async function noteRun(db: Queryable, id: string, nowMs: number): Promise<void> {
  await db.query('UPDATE process_runs SET seen_at = $2 WHERE id = $1::bigint', [id, new Date(nowMs)]);
}

/** The run ends in order. */
export async function endRun(db: Queryable, id: string, nowMs: number): Promise<void> {
  await db.query('UPDATE process_runs SET seen_at = $2, ended_at = $2 WHERE id = $1::bigint', [id, new Date(nowMs)]);
}

/** The start came to nothing. */
export async function failRun(db: Queryable, id: string, reason: string, nowMs: number): Promise<void> {
  await db.query('UPDATE process_runs SET seen_at = $2, ended_at = $2, failure = $3 WHERE id = $1::bigint', [
    id,
    new Date(nowMs),
    reason.replaceAll('\0', '␀').slice(0, REASON_LENGTH),
  ]);
}

async function failedStarts(db: Queryable): Promise<FailedStarts | null> {
  const { rows } = await db.query<{ id: string; count: number; failure: string; ended_at: Date }>(
    `SELECT id::text AS id, count(*) OVER ()::int AS count, failure, ended_at FROM process_runs
     WHERE failure IS NOT NULL AND id > COALESCE((SELECT max(id) FROM process_runs WHERE failure IS NULL), 0)
     ORDER BY process_runs.id DESC LIMIT 1`,
  );
  const [newest] = rows;
  if (newest === undefined) return null;
  return { runId: newest.id, count: newest.count, reason: newest.failure, atMs: newest.ended_at.getTime() };
}

async function leftBehind(db: Queryable): Promise<{ readonly positions: number; readonly orders: number }> {
  const { rows } = await db.query<{ positions: number; orders: number }>(
    `SELECT (SELECT count(*)::int FROM trade_cycles WHERE status = ANY ($1::text[])) AS positions,
       (SELECT count(*)::int FROM order_intents WHERE status IN ('stored', 'acknowledged', 'unknown')) AS orders`,
    [OPEN_STATUSES],
  );
  return rows[0] ?? { positions: 0, orders: 0 };
}

import { ALARM_COLUMNS, RAISE_ALARMS } from './alarm-row.ts';

/** Statements of the alert outbox. One statement per operation, so that none can be half done. */

export const ALERT_COLUMNS = `a.id::text AS id, a.kind, a.priority, a.symbol, a.dedup_key, a.thread_key, a.data, a.time, a.created_at,
  a.repeat_number, a.amendments, d.attempts, m.alert_id::text AS alarm_id, ${ALARM_COLUMNS}`;

/** An alert `a` has the alarm it raised, or the one it repeats. */
export const ALARM_OF_ALERT = `LEFT JOIN alarms m ON m.alert_id = COALESCE(a.repeats_alert, a.id)`;

/**
 * $1 channel, $2 now, $3 limit. An alert is left out while an earlier one of its thread must still wait. It rides in the lane of
 * the weightiest alert that comes after it in its thread, so that weight never turns their order. Moves of one stop with nothing
 * between them take the turn of the first: a stop that never rests would otherwise go to the end of the queue with every move.
 */
export const DUE = `
WITH pending AS (
  SELECT d.alert_id, d.next_attempt_at > $2 AS waits, COALESCE(a.thread_key, 'alone ' || d.alert_id) AS thread,
    a.kind = 'stop_moved' AS moves_stop, CASE a.priority WHEN 'danger' THEN 0 WHEN 'notice' THEN 1 ELSE 2 END AS lane
  FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id
  WHERE d.channel = $1 AND d.state = 'pending'
), placed AS (
  SELECT alert_id, thread, moves_stop, bool_or(waits) OVER so_far AS waits, min(lane) OVER from_here AS lane,
    count(*) FILTER (WHERE NOT moves_stop) OVER so_far AS run
  FROM pending
  WINDOW so_far AS (PARTITION BY thread ORDER BY alert_id), from_here AS (PARTITION BY thread ORDER BY alert_id DESC)
), chosen AS (
  SELECT alert_id, lane, turn
  FROM (SELECT *, min(alert_id) OVER (PARTITION BY thread, run, moves_stop) AS turn FROM placed) turns
  WHERE NOT waits
  ORDER BY lane, turn, alert_id
  LIMIT $3
)
SELECT ${ALERT_COLUMNS}
FROM chosen
JOIN alert_deliveries d ON d.alert_id = chosen.alert_id AND d.channel = $1
JOIN alerts a ON a.id = chosen.alert_id
${ALARM_OF_ALERT}
ORDER BY chosen.lane, chosen.turn, chosen.alert_id`;

/**
 * $1 channel. Moves of a stop that stand between an older and a newer one (the older keeps the turn, the newer has the truth), each
 * with the message that the newer one will edit or answer; without any they stay.
 */
export const OVERTAKEN = `
WITH pending AS (
  SELECT d.alert_id, a.thread_key, a.kind, lag(a.kind) OVER thread AS before, lead(a.kind) OVER thread AS after
  FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id
  WHERE d.channel = $1 AND d.state = 'pending' AND a.thread_key IS NOT NULL
  WINDOW thread AS (PARTITION BY a.thread_key ORDER BY d.alert_id)
), shown AS (
  SELECT DISTINCT ON (thread_key) thread_key, message_id
  FROM chat_messages WHERE channel = $1 AND purpose IN ('stop', 'root') ORDER BY thread_key, purpose DESC
)
SELECT pending.alert_id::text AS alert_id, shown.message_id
FROM pending JOIN shown ON shown.thread_key = pending.thread_key
WHERE kind = 'stop_moved' AND before = 'stop_moved' AND after = 'stop_moved'`;

/**
 * $1 channel, $2 alerts, $3 the message of each, $4 now. Its own statement: together with the search for them, a planner without
 * statistics makes the search anew for every row.
 */
export const MERGE_INTO = `
UPDATE alert_deliveries d SET state = 'merged', message_id = item.message_id, sent_at = $4, problem = NULL
FROM unnest($2::bigint[], $3::text[]) AS item (alert_id, message_id)
WHERE d.channel = $1 AND d.alert_id = item.alert_id AND d.state = 'pending'`;

/** $1 channel, $2 now. */
export const NEXT_DUE = `
SELECT min(next_attempt_at) AS next_at FROM alert_deliveries
WHERE channel = $1 AND state = 'pending' AND next_attempt_at > $2`;

/**
 * $1 channel, $2 alert, $3 message, $4 now, $5 thread keys, $6 purposes. A position keeps its first message as root. A repeat that was
 * withdrawn while it was on its way has arrived all the same: its message must be known, so that it can be edited.
 */
export const MARK_SENT = `
WITH remembered AS (
  INSERT INTO chat_messages (channel, thread_key, purpose, message_id, updated_at)
  SELECT $1, item.thread_key, item.purpose, $3, $4
  FROM unnest($5::text[], $6::text[]) AS item (thread_key, purpose)
  ON CONFLICT (channel, thread_key, purpose) DO UPDATE
  SET message_id = CASE WHEN chat_messages.purpose = 'root' THEN chat_messages.message_id ELSE excluded.message_id END,
      updated_at = excluded.updated_at
)
UPDATE alert_deliveries SET state = 'sent', message_id = $3, sent_at = $4, problem = NULL
WHERE channel = $1 AND alert_id = $2::bigint AND (state = 'pending' OR (state = 'off' AND problem LIKE 'withdrawn:%'))`;

/** $1 channel, $2 alerts, $3 state, $4 message, $5 now, $6 problem. Also closes what was held back for a digest. */
export const MARK_CLOSED = `
UPDATE alert_deliveries SET state = $3, message_id = $4, sent_at = $5, problem = $6
WHERE channel = $1 AND alert_id = ANY ($2::bigint[])
  AND (state = 'pending' OR (state = 'merged' AND message_id IS NULL))`;

/** $1 channel, $2 alert, $3 next attempt, $4 problem, $5 how many attempts it counts for. */
export const RETRY_LATER = `
UPDATE alert_deliveries SET attempts = attempts + $5::integer, next_attempt_at = $3, problem = $4
WHERE channel = $1 AND alert_id = $2::bigint AND state = 'pending'`;

/** $1 channel, $2 alert, $3 now, $4 problem. */
export const MARK_DEAD = `
UPDATE alert_deliveries SET state = 'dead', attempts = attempts + 1, sent_at = $3, problem = $4
WHERE channel = $1 AND alert_id = $2::bigint AND state = 'pending'`;

/** $1 channel. */
export const PREFERENCES = `SELECT kind, mode FROM alert_preferences WHERE channel = $1`;

/** $1 channel, $2 thread keys. */
export const THREAD_MESSAGES = `
SELECT thread_key,
  max(message_id) FILTER (WHERE purpose = 'root') AS root,
  max(message_id) FILTER (WHERE purpose = 'stop') AS stop
FROM chat_messages WHERE channel = $1 AND thread_key = ANY ($2::text[]) GROUP BY thread_key`;

/** $1 channel, $2 limit. */
export const HELD_BACK = `
SELECT ${ALERT_COLUMNS}
FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id
${ALARM_OF_ALERT}
WHERE d.channel = $1 AND d.state = 'merged' AND d.message_id IS NULL
ORDER BY d.alert_id LIMIT $2`;

/** $1 kind, $2 priority, $3 symbol, $4 dedup key, $5 thread key, $6 data, $7 time, $8 channels. A known dedup key stores nothing. */
export const ADD_ALERT = `
WITH added AS (
  INSERT INTO alerts (kind, priority, symbol, dedup_key, thread_key, data, time)
  VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) ON CONFLICT (dedup_key) DO NOTHING
  RETURNING id, kind, priority
), ${RAISE_ALARMS}, delivered AS (
  INSERT INTO alert_deliveries (alert_id, channel, state)
  SELECT added.id, channel, 'pending' FROM added, unnest($8::text[]) AS channel
)
SELECT id FROM added`;

/** $1 channel, $2 kind, $3 mode, $4 who. */
export const SET_PREFERENCE = `
INSERT INTO alert_preferences (channel, kind, mode, changed_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (channel, kind) DO UPDATE SET mode = excluded.mode, changed_by = excluded.changed_by, updated_at = now()`;

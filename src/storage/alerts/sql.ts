/** Statements of the alert outbox. One statement per operation, so that none can be half done. */

const ALERT_COLUMNS = `a.id::text AS id, a.kind, a.priority, a.symbol, a.dedup_key, a.thread_key, a.data, a.time, a.created_at,
  d.attempts`;

/**
 * $1 channel, $2 now, $3 limit. An alert is left out while an earlier one of its thread must still wait. It rides in the danger
 * lane when it is danger itself or an alert of danger comes after it in its thread.
 */
export const DUE = `
WITH pending AS (
  SELECT d.alert_id, d.next_attempt_at, a.thread_key, a.priority
  FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id
  WHERE d.channel = $1 AND d.state = 'pending'
), threads AS (
  SELECT thread_key,
    min(alert_id) FILTER (WHERE next_attempt_at > $2) AS waiting_from,
    max(alert_id) FILTER (WHERE priority = 'danger') AS danger_to
  FROM pending WHERE thread_key IS NOT NULL GROUP BY thread_key
)
SELECT ${ALERT_COLUMNS}
FROM pending p
JOIN alert_deliveries d ON d.alert_id = p.alert_id AND d.channel = $1
JOIN alerts a ON a.id = p.alert_id
LEFT JOIN threads t ON t.thread_key = p.thread_key
WHERE p.next_attempt_at <= $2 AND (t.waiting_from IS NULL OR p.alert_id < t.waiting_from)
ORDER BY (p.priority = 'danger' OR p.alert_id <= COALESCE(t.danger_to, 0)) DESC, p.alert_id
LIMIT $3`;

/** $1 channel, $2 now. */
export const NEXT_DUE = `
SELECT min(next_attempt_at) AS next_at FROM alert_deliveries
WHERE channel = $1 AND state = 'pending' AND next_attempt_at > $2`;

/** $1 channel, $2 alert, $3 message, $4 now, $5 thread keys, $6 purposes. A position keeps its first message as root. */
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
WHERE channel = $1 AND alert_id = $2::bigint AND state = 'pending'`;

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
WHERE d.channel = $1 AND d.state = 'merged' AND d.message_id IS NULL
ORDER BY d.alert_id LIMIT $2`;

/** $1 kind, $2 priority, $3 symbol, $4 dedup key, $5 thread key, $6 data, $7 time, $8 channels. A known dedup key stores nothing. */
export const ADD_ALERT = `
WITH added AS (
  INSERT INTO alerts (kind, priority, symbol, dedup_key, thread_key, data, time)
  VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) ON CONFLICT (dedup_key) DO NOTHING RETURNING id
)
INSERT INTO alert_deliveries (alert_id, channel, state)
SELECT added.id, channel, 'pending' FROM added, unnest($8::text[]) AS channel RETURNING alert_id`;

/** $1 channel, $2 kind, $3 mode, $4 who. */
export const SET_PREFERENCE = `
INSERT INTO alert_preferences (channel, kind, mode, changed_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (channel, kind) DO UPDATE SET mode = excluded.mode, changed_by = excluded.changed_by, updated_at = now()`;

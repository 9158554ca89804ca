import type { Statement } from '../query.ts';
import { ALARM_COLUMNS } from './alarm-row.ts';
import { ALARM_OF_ALERT, ALERT_COLUMNS } from './sql.ts';

/** Statements of alarms. One statement per operation, so that none can be half done. */

const RAISED = `
SELECT a.id::text AS id, a.kind, a.priority, a.symbol, a.dedup_key, a.thread_key, a.data, a.time, ${ALARM_COLUMNS},
  COALESCE((SELECT jsonb_agg(jsonb_build_object('channel', d.channel, 'state', d.state) ORDER BY d.channel)
    FROM alert_deliveries d WHERE d.alert_id = a.id), '[]') AS deliveries
FROM alarms m JOIN alerts a ON a.id = m.alert_id`;

/** $1 limit. */
export const UNENDED: Statement = {
  name: 'alarms_unended',
  text: `${RAISED} WHERE m.state IN ('open', 'snoozed') ORDER BY m.alert_id DESC LIMIT $1`,
};

/** $1 from, $2 to, $3 kind or null, $4 limit. */
export const FIND: Statement = {
  name: 'alarms_find',
  text: `${RAISED} WHERE m.alert_id BETWEEN $1::bigint AND $2::bigint AND ($3::text IS NULL OR a.kind = $3) ORDER BY m.alert_id LIMIT $4`,
};

/**
 * $1 the moves as JSON, $2 now. An alarm moves where its version is still the one that was read. What moved to a repeat is put into the
 * outbox; what ended takes back the repeats that still wait there.
 */
export const MOVE: Statement = {
  name: 'alarms_move',
  text: `
WITH wanted AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS w (alert_id bigint, was integer, state text, version integer, news_version integer,
    repeats integer, snoozes integer, escalated boolean, last_said_at timestamptz, snoozed_until timestamptz,
    changed_by text, changed_by_name text, changed_at timestamptz, dedup_key text, channels text[])
), moved AS (
  UPDATE alarms m SET state = w.state, version = w.version, news_version = w.news_version, repeats = w.repeats, snoozes = w.snoozes,
    escalated = w.escalated, last_said_at = w.last_said_at, snoozed_until = w.snoozed_until, changed_by = w.changed_by,
    changed_by_name = w.changed_by_name, changed_at = w.changed_at
  FROM wanted w WHERE m.alert_id = w.alert_id AND m.version = w.was
  RETURNING m.alert_id, m.state, m.repeats, w.dedup_key, w.channels
), repeated AS (
  INSERT INTO alerts (kind, priority, symbol, dedup_key, thread_key, data, time, created_at, repeats_alert, repeat_number)
  SELECT a.kind, a.priority, a.symbol, moved.dedup_key, a.thread_key, a.data, a.time, $2, a.id, moved.repeats
  FROM moved JOIN alerts a ON a.id = moved.alert_id WHERE moved.dedup_key IS NOT NULL
  ORDER BY a.id
  ON CONFLICT (dedup_key) DO NOTHING
  RETURNING id, repeats_alert
), sent AS (
  INSERT INTO alert_deliveries (alert_id, channel, state, next_attempt_at)
  SELECT repeated.id, channel, 'pending', $2
  FROM repeated JOIN moved ON moved.alert_id = repeated.repeats_alert, unnest(moved.channels) AS channel
), withdrawn AS (
  UPDATE alert_deliveries d SET state = 'off', sent_at = $2, problem = 'withdrawn: ' || moved.state
  FROM alerts r JOIN moved ON moved.alert_id = r.repeats_alert
  WHERE d.alert_id = r.id AND d.state = 'pending' AND moved.state IN ('acknowledged', 'resolved')
)
SELECT alert_id::text AS id FROM moved`,
};

/**
 * $1 channel, $2 earliest change, $3 limit of messages. Every alert that such a message speaks for: its alarm changed, or its own words did
 * (then only in a message of its own: a digest that named it is no place for an answer).
 */
export const BEHIND: Statement = {
  name: 'alarms_behind',
  text: `
WITH behind AS (
  SELECT message_id, min(changed_at) AS since
  FROM (
    SELECT d.message_id, m.changed_at
    FROM alarms m
    JOIN alerts a ON a.id = m.alert_id OR a.repeats_alert = m.alert_id
    JOIN alert_deliveries d ON d.alert_id = a.id AND d.channel = $1
    WHERE m.news_version > 0 AND m.changed_at >= $2 AND d.shown_version < m.news_version
      AND d.message_id IS NOT NULL AND d.state IN ('sent', 'merged')
    UNION ALL
    SELECT d.message_id, a.amended_at
    FROM alerts a JOIN alert_deliveries d ON d.alert_id = a.id AND d.channel = $1
    WHERE a.amended_at >= $2 AND d.shown_version < a.amendments AND d.message_id IS NOT NULL AND d.state = 'sent'
  ) changed
  GROUP BY message_id ORDER BY since LIMIT $3
)
SELECT ${ALERT_COLUMNS}, d.message_id, d.sent_at
FROM behind
JOIN alert_deliveries d ON d.message_id = behind.message_id AND d.channel = $1
JOIN alerts a ON a.id = d.alert_id
${ALARM_OF_ALERT}
ORDER BY behind.since, d.message_id, a.id`,
};

/** $1 channel, $2 alerts, $3 versions. */
export const MARK_SHOWN: Statement = {
  name: 'alarms_mark_shown',
  text: `
UPDATE alert_deliveries d SET shown_version = GREATEST(d.shown_version, item.version)
FROM unnest($2::bigint[], $3::integer[]) AS item (alert_id, version)
WHERE d.channel = $1 AND d.alert_id = item.alert_id`,
};

import type { AlertDecision } from '../../engine/decisions.ts';
import { lastByKey } from '../batch.ts';
import { RAISE_ALARMS } from '../alerts/alarm-row.ts';
import type { Statement, Write } from '../query.ts';

/** The outbox: every alert once per dedup key, with one delivery per channel, numbered in the order of the decisions. */
const INSERT_ALERTS: Statement = {
  name: 'insert_alerts',
  text: `WITH added AS (
  INSERT INTO alerts (kind, priority, symbol, dedup_key, thread_key, data, time)
  SELECT kind, priority, symbol, dedup_key, thread_key, data::jsonb, to_timestamp(time_ms / 1000.0)
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[]) WITH ORDINALITY
    AS rows (kind, priority, symbol, dedup_key, thread_key, data, time_ms, place)
  ORDER BY place
  ON CONFLICT (dedup_key) DO NOTHING
  RETURNING id, kind, priority
), ${RAISE_ALARMS}
INSERT INTO alert_deliveries (alert_id, channel, state)
SELECT added.id, channel, 'pending' FROM added, unnest($8::text[]) AS channel`,
};

/** News of an alert that is known. Storing it again changes nothing, so that no message is edited for nothing. */
const AMEND_ALERTS: Statement = {
  name: 'amend_alerts',
  text: `UPDATE alerts SET data = news.data::jsonb, amendments = alerts.amendments + 1, amended_at = now()
FROM unnest($1::text[], $2::text[]) AS news (dedup_key, data)
WHERE alerts.dedup_key = news.dedup_key AND alerts.data IS DISTINCT FROM news.data::jsonb`,
};

export function alertWrites(decisions: readonly AlertDecision[], channels: readonly string[]): Write[] {
  const told = decisions.filter(({ amends }) => amends !== true);
  const news = decisions.filter(({ amends }) => amends === true);
  return [...insertWrites(told, channels), ...amendWrites(news)];
}

function amendWrites(decisions: readonly AlertDecision[]): Write[] {
  if (decisions.length === 0) return [];
  const rows = lastByKey(decisions, ({ dedupKey }) => dedupKey);
  const values = [rows.map(({ dedupKey }) => dedupKey), rows.map(({ data }) => JSON.stringify(data))];
  return [{ statement: AMEND_ALERTS, values }];
}

function insertWrites(decisions: readonly AlertDecision[], channels: readonly string[]): Write[] {
  if (decisions.length === 0) return [];
  const rows = lastByKey(decisions, ({ dedupKey }) => dedupKey);
  const values = [
    rows.map(({ kind }) => kind),
    rows.map(({ priority }) => priority),
    rows.map(({ symbol }) => symbol),
    rows.map(({ dedupKey }) => dedupKey),
    rows.map(({ threadKey }) => threadKey),
    rows.map(({ data }) => JSON.stringify(data)),
    rows.map(({ timeMs }) => timeMs),
    channels,
  ];
  return [{ statement: INSERT_ALERTS, values }];
}

import type { AuditView, UniverseView } from '../../commands/read-model.ts';
import { msOf, rowsOf, type ReadContext } from './context.ts';

/** Core first, then what is selected, by score. */
export function universe(context: ReadContext): Promise<readonly UniverseView[]> {
  return rowsOf<UniverseView>(
    context.db,
    'universe',
    `SELECT symbol, core, selected, score, ${msOf('forced_until')} AS "forcedUntilMs", ${msOf('cooldown_until')} AS "cooldownUntilMs"
FROM universe ORDER BY core DESC, selected DESC, score DESC NULLS LAST, symbol`,
    [],
  );
}

/**
 * Newest first, with what became of each intent since, and the orders it led to. The audit is written in wall-clock time, whatever time
 * the market has.
 */
export function audit(context: ReadContext, hours: number, limit: number): Promise<readonly AuditView[]> {
  return rowsOf<AuditView>(
    context.db,
    'audit',
    `SELECT a.id, ${msOf('a.time')} AS "timeMs", a.platform, a.actor_id AS "actorId", a.role, a.command, a.arguments AS args, a.risk, a.outcome,
  a.intent_id AS "intentId", i.state AS "intentState", COALESCE(i.outcome ->> 'code', i.outcome #>> '{refusal,code}') AS "intentCode",
  COALESCE(o.orders, '[]'::json) AS orders, a.prev_hash AS "prevHash", a.hash
FROM audit_log a
LEFT JOIN operator_intents i ON i.id = a.intent_id
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('id', client_order_id, 'status', status) ORDER BY created_at, client_order_id) AS orders
  FROM (
    SELECT client_order_id, status, created_at FROM order_intents WHERE client_order_id = i.outcome ->> 'clientOrderId'
    UNION ALL
    SELECT client_order_id, status, created_at FROM order_intents
    WHERE i.action ->> 'kind' = 'flatten' AND reason = 'flatten' AND created_at BETWEEN
      to_timestamp((i.outcome ->> 'sinceMs')::float8 / 1000) AND to_timestamp((i.outcome ->> 'timeMs')::float8 / 1000)
  ) led_to
) o ON i.id IS NOT NULL
WHERE a.time > now() - make_interval(hours => $1) ORDER BY a.id DESC LIMIT $2`,
    [hours, limit],
  );
}

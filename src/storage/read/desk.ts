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

/** Newest first. The audit is written in wall-clock time, whatever time the market has. */
export function audit(context: ReadContext, hours: number): Promise<readonly AuditView[]> {
  return rowsOf<AuditView>(
    context.db,
    'audit',
    `SELECT ${msOf('time')} AS "timeMs", platform, actor_id AS "actorId", role, command, arguments AS args, outcome,
  intent_id AS "intentId"
FROM audit_log WHERE time > now() - make_interval(hours => $1) ORDER BY time DESC, id DESC LIMIT 500`,
    [hours],
  );
}

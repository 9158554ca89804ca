import type { Platform } from '../../commands/actor.ts';
import type { AuditRow, AuditStore } from '../../commands/stores.ts';
import type { Queryable, Statement } from '../query.ts';

const WRITE: Statement = {
  name: 'audit_log_write',
  text: `INSERT INTO audit_log (time, platform, actor_id, role, command, arguments, risk, outcome, intent_id)
VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7, $8, $9)`,
};
const LAST_OUTCOME: Statement = {
  name: 'audit_log_last_outcome',
  text: `SELECT (extract(epoch FROM max(time)) * 1000)::float8 AS time_ms FROM audit_log
WHERE time > now() - interval '2 days' AND platform = $1 AND actor_id = $2 AND outcome = $3`,
};

/** Who did what, in the table `audit_log`; rows are only ever added. */
export class SqlAuditStore implements AuditStore {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async write(row: AuditRow): Promise<void> {
    const { platform, actorId, role, command, risk, outcome, intentId } = row;
    const args = JSON.stringify(row.args);
    await this.#db.query(WRITE, [
      new Date(row.timeMs),
      platform,
      actorId,
      role,
      command,
      args,
      risk,
      outcome,
      intentId,
    ]);
  }

  async lastOutcome(platform: Platform, actorId: string, outcome: string): Promise<number | null> {
    const { rows } = await this.#db.query<{ time_ms: number | null }>(LAST_OUTCOME, [platform, actorId, outcome]);
    return rows[0]?.time_ms ?? null;
  }
}

import type { Platform } from '../../commands/actor.ts';
import type { AuditRow, AuditStore } from '../../commands/stores.ts';
import { storable } from '../../text/storable.ts';
import { StorageError } from '../errors.ts';
import type { Queryable, Statement } from '../query.ts';
import { hashBy } from './audit-chain.ts';

/**
 * Adds one row to the end of the chain. The mark of the end is locked first: whoever adds a row at the same time waits and then finds
 * this one as the row before.
 */
const APPEND: Statement = {
  name: 'audit_log_append',
  text: `WITH head AS (
  SELECT hash FROM audit_head FOR UPDATE
), next AS (
  SELECT nextval(pg_get_serial_sequence('audit_log', 'id')) AS id, $1::timestamptz AS time, $2::text AS platform, $3::text AS actor_id,
    $4::text AS role, $5::text AS command, $6::text::jsonb AS arguments, $7::text AS risk, $8::text AS outcome, $9::text AS intent_id,
    head.hash AS prev_hash
  FROM head
), added AS (
  INSERT INTO audit_log (id, time, platform, actor_id, role, command, arguments, risk, outcome, intent_id, prev_hash, hash)
  OVERRIDING SYSTEM VALUE SELECT next.*, ${hashBy('next')} FROM next RETURNING id, hash
)
UPDATE audit_head SET row_count = row_count + 1, last_id = added.id, hash = added.hash FROM added`,
};
const LAST_OUTCOME: Statement = {
  name: 'audit_log_last_outcome',
  text: `SELECT (extract(epoch FROM max(time)) * 1000)::float8 AS time_ms FROM audit_log
WHERE time > now() - interval '2 days' AND platform = $1 AND actor_id = $2 AND outcome = $3`,
};
/** Rows that may wait for a database that does not answer. */
const MAX_WAITING = 1_000;

/** Who did what, in the table `audit_log`; rows are only ever added, each chained to the one before. */
export class SqlAuditStore implements AuditStore {
  readonly #db: Queryable;
  #newest: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(db: Queryable) {
    this.#db = db;
  }

  /** Row after row: rows that waited for each other in the database would hold connections that trading needs. */
  write(row: AuditRow): Promise<void> {
    if (this.#waiting >= MAX_WAITING) return Promise.reject(tooManyWaiting());
    this.#waiting++;
    const written = this.#newest.then(() => this.#append(row)).finally(() => this.#waiting--);
    // whoever asked hears of a failure; the next row is tried whatever became of this one
    this.#newest = written.catch(() => undefined);
    return written;
  }

  async lastOutcome(platform: Platform, actorId: string, outcome: string): Promise<number | null> {
    const { rows } = await this.#db.query<{ time_ms: number | null }>(LAST_OUTCOME, [platform, actorId, outcome]);
    return rows[0]?.time_ms ?? null;
  }

  async #append(row: AuditRow): Promise<void> {
    const { platform, actorId, role, command, risk, outcome, intentId } = row;
    const args = JSON.stringify(row.args, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value));
    const { rowCount } = await this.#db.query(APPEND, [
      new Date(row.timeMs),
      platform,
      storable(actorId),
      role,
      storable(command),
      args,
      risk,
      storable(outcome),
      intentId,
    ]);
    if (rowCount !== 1) throw noEnd();
  }
}

function tooManyWaiting(): StorageError {
  return new StorageError(
    `${MAX_WAITING} rows of the audit wait for the database`,
    'Look why it does not answer (/health); this row was not recorded',
  );
}

function noEnd(): StorageError {
  return new StorageError(
    'The audit has lost the mark of its end (table audit_head), so no row can be added',
    'Run /audit verify, keep a copy of the database, and restore the table from a backup',
  );
}

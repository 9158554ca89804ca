import type { AlertDecision, CycleDecision, Decision } from '../engine/decisions.ts';
import { systemAlert } from '../engine/system-alert.ts';
import { addAlert } from './alerts/add-alert.ts';
import { lastByKey } from './batch.ts';
import type { Database } from './database.ts';
import { decisionWrites, type RoundMeta } from './decisions-store.ts';
import { messageOf } from './errors.ts';
import { toExactJson } from './exact-json.ts';
import { keyOf } from './journal/entry.ts';
import type { Queryable } from './query.ts';

/** SQLSTATE classes "data exception" and "integrity constraint violation": the same row is refused again, however often. */
const DATA_ERROR = /^2[23]/;
const HOUR_MS = 3_600_000;

/** A row that the database does not take, and why. */
export interface RefusedRow {
  readonly row: string;
  readonly problem: string;
}

/** Rounds that nobody has resolved. */
export interface OpenQuarantine {
  readonly count: number;
  /** Of the oldest: what was refused. */
  readonly refused: string | null;
}

/** True where trying again cannot help, unlike with a line or a server that is away. */
export function isDataError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && DATA_ERROR.test(code);
}

/**
 * Stores of a round whatever the database takes, and puts the round whole into the quarantine with the alert that names what it does not
 * take; one transaction. @returns that alert, or null where everything was taken after all
 */
export async function storeAroundPoison(
  database: Pick<Database, 'transaction'>,
  decisions: readonly Decision[],
  meta: RoundMeta,
  /** What follows in the same transaction. */
  then: (client: Queryable) => Promise<void> = async () => undefined,
): Promise<AlertDecision | null> {
  return database.transaction(async (client) => {
    const refused = await storeSound(client, roomFirst(decisions), meta);
    await then(client);
    const [first] = refused;
    if (first === undefined) return null;
    const rows = refused.map(({ row, problem }) => `${row}: ${problem}`).join('\n');
    await client.query('INSERT INTO quarantined_rounds (decisions, refused) VALUES ($1, $2)', [
      toExactJson(decisions),
      rows,
    ]);
    const alert = poisonAlert(first, refused.length);
    await addAlert(client, alert, meta.channels);
    return alert;
  });
}

/** A round that waits for a person, newest first where several do. */
export interface QuarantinedRound {
  readonly id: string;
  /** Wall clock, Unix ms. */
  readonly timeMs: number;
  /** What the database did not take and why, one row a line. */
  readonly refused: string;
}

/** The rounds that nobody has resolved, newest first, at most `limit`. */
export async function quarantinedRounds(db: Queryable, limit: number): Promise<readonly QuarantinedRound[]> {
  const { rows } = await db.query<{ id: string; time_ms: number; refused: string }>(
    `SELECT id::text AS id, (extract(epoch FROM at) * 1000)::float8 AS time_ms, refused
FROM quarantined_rounds WHERE resolved_at IS NULL ORDER BY id DESC LIMIT $1`,
    [limit],
  );
  return rows.map((row) => ({ id: row.id, timeMs: row.time_ms, refused: row.refused }));
}

/** A person says that all rounds up to this one are in order. @returns how many that were */
export async function resolveRounds(db: Queryable, upToId: string): Promise<number> {
  const { rows } = await db.query(
    'UPDATE quarantined_rounds SET resolved_at = now() WHERE resolved_at IS NULL AND id <= $1::bigint RETURNING id',
    [upToId],
  );
  return rows.length;
}

export async function openQuarantine(db: Queryable): Promise<OpenQuarantine> {
  const { rows } = await db.query<{ count: number; refused: string | null }>(
    `SELECT count(*) AS count, (array_agg(refused ORDER BY id))[1] AS refused FROM quarantined_rounds WHERE resolved_at IS NULL`,
  );
  return rows[0] ?? { count: 0, refused: null };
}

/** Halves what is refused until the row is found. */
async function storeSound(client: Queryable, decisions: readonly Decision[], meta: RoundMeta): Promise<RefusedRow[]> {
  try {
    await attempt(client, decisions, meta);
    return [];
  } catch (error) {
    if (!isDataError(error)) throw error;
    const [only] = decisions;
    if (only === undefined) throw error;
    if (decisions.length === 1) return [{ row: nameOf(only), problem: messageOf(error) }];
    const half = decisions.length >> 1;
    const before = await storeSound(client, decisions.slice(0, half), meta);
    return [...before, ...(await storeSound(client, decisions.slice(half), meta))];
  }
}

async function attempt(client: Queryable, decisions: readonly Decision[], meta: RoundMeta): Promise<void> {
  await client.query('SAVEPOINT sound');
  try {
    for (const { statement, values } of decisionWrites(decisions, meta)) await client.query(statement, values);
  } catch (error) {
    await client.query('ROLLBACK TO SAVEPOINT sound');
    throw error;
  }
  await client.query('RELEASE SAVEPOINT sound');
}

/** A symbol has room for one open cycle: wherever the round is cut, those that are over go before those that open. */
function roomFirst(decisions: readonly Decision[]): readonly Decision[] {
  const cycles = lastByKey(
    decisions.filter((decision) => decision.type === 'cycle'),
    ({ cycle }) => cycle.id,
  );
  const isOver = ({ cycle }: CycleDecision): boolean => cycle.completedAtMs !== null;
  const others = decisions.filter(({ type }) => type !== 'cycle');
  return [...cycles.filter(isOver), ...cycles.filter((each) => !isOver(each)), ...others];
}

function nameOf(decision: Decision): string {
  // a name that the database would not take either is of no use
  return nameAsIs(decision).replaceAll('\0', '␀');
}

function nameAsIs(decision: Decision): string {
  if (decision.type === 'analysis') {
    return `analysis ${decision.symbol} ${decision.timeframe} ${new Date(decision.openTimeMs).toISOString()}`;
  }
  if (decision.type === 'wave' || decision.type === 'refusal') {
    return `${decision.type} ${decision.symbol} ${new Date(decision.timeMs).toISOString()}`;
  }
  return keyOf(decision);
}

function poisonAlert({ row, problem }: RefusedRow, count: number): AlertDecision {
  const timeMs = Date.now();
  return systemAlert({
    priority: 'danger',
    timeMs,
    // the same thing that fails every minute is told every hour
    dedupKey: `poisoned:${row}:${Math.floor(timeMs / HOUR_MS)}`.slice(0, 200),
    data: { problem: 'poisoned', row, detail: problem, count },
  });
}

import { DAY_MS } from '../engine/candles/timeframe.ts';
import { OPEN_STATUSES } from '../engine/trader/cycle.ts';
import type { Database } from './database.ts';
import type { Queryable } from './query.ts';

/** Deleting years at once may take this long. */
const CLEAN_UP_TIMEOUT_MS = 10 * 60_000;
/** Rows of one DELETE: short locks, and exits never wait for a clean-up. */
const BATCH_ROWS = 5_000;

/** What a purge would remove, or removed. */
export interface PurgeCounts {
  readonly signals: number;
  readonly rejections: number;
  /** Closed cycles; open ones are never touched. */
  readonly cycles: number;
  readonly orders: number;
  readonly executions: number;
}

/** The guide's clean-up of old signals and cycles, and what belongs to them. $1 = time, $2 = states of open cycles. */
const PURGED: Readonly<Record<keyof PurgeCounts, { readonly table: string; readonly where: string }>> = {
  signals: { table: 'trading_signals', where: 'created_at < to_timestamp($1::float8 / 1000.0)' },
  rejections: { table: 'signal_rejections', where: 'created_at < to_timestamp($1::float8 / 1000.0)' },
  cycles: {
    table: 'trade_cycles',
    where: 'created_at < to_timestamp($1::float8 / 1000.0) AND status <> ALL ($2::text[])',
  },
  orders: {
    table: 'order_intents',
    where: `created_at < to_timestamp($1::float8 / 1000.0) AND status NOT IN ('stored', 'acknowledged', 'unknown')
      AND cycle_id NOT IN (SELECT id FROM trade_cycles WHERE status = ANY ($2::text[]))`,
  },
  executions: {
    table: 'trade_executions',
    where: `timestamp < to_timestamp($1::float8 / 1000.0)
      AND (cycle_id IS NULL OR cycle_id NOT IN (SELECT id FROM trade_cycles WHERE status = ANY ($2::text[])))`,
  },
};

/** How many rows {@link purge} would remove. */
export async function purgeCounts(database: Queryable, beforeMs: number): Promise<PurgeCounts> {
  return eachPurged(async ({ table, where }) => {
    const { rows } = await database.query<{ count: number }>(
      `SELECT count(*) AS count FROM ${table} WHERE ${where}`,
      valuesFor(where, beforeMs),
    );
    return rows[0]?.count ?? 0;
  });
}

/** Removes signals, rejections and closed cycles (with their orders and fills) created before `beforeMs`, all or nothing. */
export async function purge(database: Database, beforeMs: number): Promise<PurgeCounts> {
  return database.transaction(
    (client) =>
      eachPurged(async ({ table, where }) => {
        const { rowCount } = await client.query(`DELETE FROM ${table} WHERE ${where}`, valuesFor(where, beforeMs));
        return rowCount ?? 0;
      }),
    { timeoutMs: CLEAN_UP_TIMEOUT_MS },
  );
}

async function eachPurged(work: (part: { table: string; where: string }) => Promise<number>): Promise<PurgeCounts> {
  return {
    signals: await work(PURGED.signals),
    rejections: await work(PURGED.rejections),
    cycles: await work(PURGED.cycles),
    orders: await work(PURGED.orders),
    executions: await work(PURGED.executions),
  };
}

function valuesFor(where: string, beforeMs: number): unknown[] {
  return where.includes('$2') ? [beforeMs, OPEN_STATUSES] : [beforeMs];
}

/** How long rows are kept, days. Cycles, fills, equity and the audit are kept for ever; `/purge` is for them. */
export const RETENTION_DAYS = {
  '1m': 30,
  '3m': 60,
  '5m': 90,
  '15m': 365,
  '1h': 3 * 365,
  '1d': 10 * 365,
  analysis: 30,
  rejections: 14,
  balances: 90,
  voteDays: 90,
  delivered: 30,
  updates: 7,
} as const;

/** Removes what is older than {@link RETENTION_DAYS}, in small steps; answers the rows removed per table. Run it daily. */
export async function cleanUp(
  database: Database,
  nowMs: number,
  wallMs: number,
): Promise<Readonly<Record<string, number>>> {
  const removed: Record<string, number> = {};
  const remove = async (table: string, where: string, values: readonly unknown[]): Promise<void> => {
    removed[table] = (removed[table] ?? 0) + (await removeInSteps(database, table, where, values));
  };
  const before = (days: number): number => nowMs - days * DAY_MS;
  for (const timeframe of ['1m', '3m', '5m', '15m', '1h', '1d'] as const) {
    await remove('market_data', `timeframe = $2 AND time < to_timestamp($1::float8 / 1000.0)`, [
      before(RETENTION_DAYS[timeframe]),
      timeframe,
    ]);
    await remove('analyzer_data', `timeframe = $2 AND time < to_timestamp($1::float8 / 1000.0)`, [
      before(RETENTION_DAYS.analysis),
      timeframe,
    ]);
  }
  await remove('signal_rejections', 'time < to_timestamp($1::float8 / 1000.0)', [before(RETENTION_DAYS.rejections)]);
  await remove('vote_days', 'day < to_timestamp($1::float8 / 1000.0)', [before(RETENTION_DAYS.voteDays)]);
  await remove('portfolio_balances', 'timestamp < to_timestamp($1::float8 / 1000.0)', [
    before(RETENTION_DAYS.balances),
  ]);
  // these follow the wall clock, whatever the market's time
  await remove(
    'alerts',
    `created_at < to_timestamp($1::float8 / 1000.0)
       AND NOT EXISTS (SELECT 1 FROM alert_deliveries d WHERE d.alert_id = alerts.id AND d.state = 'pending')`,
    [wallMs - RETENTION_DAYS.delivered * DAY_MS],
  );
  await remove('processed_updates', 'handled_at < to_timestamp($1::float8 / 1000.0)', [
    wallMs - RETENTION_DAYS.updates * DAY_MS,
  ]);
  await remove('engine_intents', 'decided_at < to_timestamp($1::float8 / 1000.0)', [
    wallMs - RETENTION_DAYS.updates * DAY_MS,
  ]);
  await remove('confirm_codes', 'expires_at < to_timestamp($1::float8 / 1000.0)', [wallMs]);
  await remove('cache_entries', 'expires_at < to_timestamp($1::float8 / 1000.0)', [wallMs]);
  if (database.kind === 'embedded') await vacuum(database);
  return removed;
}

/** The embedded engine has no autovacuum. Table by table, so that nothing waits for all of it. */
async function vacuum(database: Database): Promise<void> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT quote_ident(relname) AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname`,
  );
  for (const { name } of rows) await database.query(`VACUUM (ANALYZE) ${name}`);
}

async function removeInSteps(
  database: Database,
  table: string,
  where: string,
  values: readonly unknown[],
): Promise<number> {
  const text = `DELETE FROM ${table} WHERE ctid = ANY (ARRAY (SELECT ctid FROM ${table} WHERE ${where} LIMIT ${BATCH_ROWS}))`;
  let removed = 0;
  for (;;) {
    const { rowCount } = await database.query(text, values);
    removed += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH_ROWS) return removed;
  }
}

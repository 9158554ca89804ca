import type { Database } from './database.ts';
import type { Queryable } from './query.ts';

export interface BalanceSnapshot {
  readonly asset: string;
  /** Decimal texts. */
  readonly free: string;
  readonly locked: string;
  /** Value in the quote asset, decimal text. */
  readonly value: string;
}

export interface EquitySnapshot {
  readonly timeMs: number;
  /** Decimal texts in the quote asset. */
  readonly totalValue: string;
  readonly freeQuote: string;
  readonly positionValue: string;
  readonly openPositions: number;
  readonly balances: readonly BalanceSnapshot[];
}

/** Adds a point to the history of the account, all of it or nothing. The same time again replaces the point. */
export async function storeSnapshot(database: Database, snapshot: EquitySnapshot): Promise<void> {
  const { timeMs, totalValue, freeQuote, positionValue, openPositions, balances } = snapshot;
  await database.transaction(async (client) => {
    await client.query(
      `INSERT INTO equity_snapshots (time, total_value, free_quote, position_value, open_positions)
       VALUES (to_timestamp($1::float8 / 1000.0), $2, $3, $4, $5)
       ON CONFLICT (time) DO UPDATE SET total_value = EXCLUDED.total_value, free_quote = EXCLUDED.free_quote,
         position_value = EXCLUDED.position_value, open_positions = EXCLUDED.open_positions`,
      [timeMs, totalValue, freeQuote, positionValue, openPositions],
    );
    await client.query('DELETE FROM portfolio_balances WHERE timestamp = to_timestamp($1::float8 / 1000.0)', [timeMs]);
    await client.query(
      `INSERT INTO portfolio_balances (asset, free, locked, total, value_usdc, timestamp)
       SELECT asset, free::numeric, locked::numeric, free::numeric + locked::numeric, value::numeric, to_timestamp($5::float8 / 1000.0)
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS rows (asset, free, locked, value)`,
      [
        balances.map(({ asset }) => asset),
        balances.map(({ free }) => free),
        balances.map(({ locked }) => locked),
        balances.map(({ value }) => value),
        timeMs,
      ],
    );
  });
}

/** Total value over time within a span (Unix ms), oldest first, for pictures: at most `limit` points, evenly thinned. */
export async function equityCurve(
  database: Queryable,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<{ readonly timeMs: number; readonly totalValue: number }[]> {
  const { rows } = await database.query<{ time: Date; total_value: string }>(
    `SELECT time, total_value FROM (
       SELECT time, total_value, row_number() OVER (ORDER BY time DESC) AS place, count(*) OVER () AS points
       FROM equity_snapshots
       WHERE time >= to_timestamp($1::float8 / 1000.0) AND time <= to_timestamp($2::float8 / 1000.0)
     ) AS numbered
     WHERE (place - 1) % greatest(1, ceil(points / $3::numeric)::bigint) = 0
     ORDER BY time`,
    [fromMs, toMs, limit],
  );
  return rows.map(({ time, total_value }) => ({ timeMs: time.getTime(), totalValue: Number(total_value) }));
}

import { decimal, toNumber, toText, type Big } from '../engine/money.ts';
import { DAY_MS } from '../engine/candles/timeframe.ts';
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

export interface PerformanceView {
  /** Total value at the start of the span, decimal text. */
  readonly from: string;
  readonly fromMs: number;
  /** Change in the quote asset, decimal text. */
  readonly change: string;
  /** Percent (1.2 = 1.2 %). */
  readonly changePercent: number;
}

/**
 * How the account's value changed up to `totalValue` at `nowMs` since `days` before: against the last snapshot at or before that
 * moment, or the oldest one after it. Null without any.
 */
export async function performanceSince(
  database: Queryable,
  totalValue: Big,
  nowMs: number,
  days: number,
): Promise<PerformanceView | null> {
  const { rows } = await database.query<{ total_value: string; time: Date }>(
    `(SELECT total_value, time FROM equity_snapshots WHERE time <= to_timestamp($1::float8 / 1000.0) ORDER BY time DESC LIMIT 1)
     UNION ALL
     (SELECT total_value, time FROM equity_snapshots WHERE time > to_timestamp($1::float8 / 1000.0) ORDER BY time LIMIT 1)
     ORDER BY time LIMIT 1`,
    [nowMs - days * DAY_MS],
  );
  const start = rows[0];
  if (start === undefined) return null;
  const from = decimal(start.total_value, 'stored total value');
  const change = totalValue.minus(from);
  const base = toNumber(from);
  return {
    from: toText(from),
    fromMs: start.time.getTime(),
    change: toText(change),
    changePercent: base === 0 ? 0 : (toNumber(change) / base) * 100,
  };
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

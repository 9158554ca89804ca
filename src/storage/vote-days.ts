import { HORIZONS_MINUTES } from '../engine/attribution.ts';
import { DAY_MS } from '../engine/candles/timeframe.ts';
import type { Database } from './database.ts';
import type { Queryable, Statement } from './query.ts';
import { RETENTION_DAYS } from './retention.ts';

/** SQL: a column list, one entry per horizon. */
function perHorizon(text: (minutes: number) => string): string {
  return HORIZONS_MINUTES.map(text).join(',\n  ');
}

/** SQL: the row that comes just so many minutes later, not the next that there is. */
function exactly(minutes: number): string {
  return `interval '${minutes} minutes' FOLLOWING`;
}

const OLDEST: Statement = {
  name: 'vote_days_oldest',
  text: `SELECT (extract(epoch FROM max(day)) * 1000)::float8 AS counted,
  (SELECT (extract(epoch FROM min(created_at)) * 1000)::float8 FROM trading_signals) AS voted
FROM vote_days`,
};

const SYMBOLS: Statement = {
  name: 'vote_days_symbols',
  text: `SELECT DISTINCT symbol FROM trading_signals
WHERE created_at >= to_timestamp($1::float8 / 1000.0) AND created_at < to_timestamp($1::float8 / 1000.0) + interval '24 hours'
ORDER BY symbol`,
};

/**
 * One symbol and day ($1, $2 = its first ms; $3 = market time now). A vote is cast at the close of a candle, so its price is the close
 * of the minute that ends then. Random moments are all closes of the day: their mean is what drawing any number of them comes to.
 * Frames look ahead instead of joins: of joins the planner expects millions of rows, and compiles for a second what runs in 8 ms.
 */
const COUNT: Statement = {
  name: 'count_vote_days',
  text: `INSERT INTO vote_days
WITH span AS (
  SELECT to_timestamp($2::float8 / 1000.0) AS begin, to_timestamp($2::float8 / 1000.0) + interval '24 hours' AS finish
), closes AS MATERIALIZED (
  SELECT m.time + interval '1 minute' AS at, m.close::float8 AS close FROM market_data m, span
  WHERE m.symbol = $1 AND m.timeframe = '1m' AND NOT m.filled
    AND m.time >= span.begin - interval '1 minute' AND m.time < span.finish + interval '${Math.max(...HORIZONS_MINUTES)} minutes'
), moves AS MATERIALIZED (
  SELECT at, ${perHorizon((n) => `100 * (in_${n} / close - 1) AS moved_${n}`)}
  FROM (
    SELECT at, close, ${perHorizon((n) => `first_value(close) OVER (ORDER BY at RANGE BETWEEN ${exactly(n)} AND ${exactly(n)}) AS in_${n}`)}
    FROM closes
  ) known, span
  WHERE at < span.finish
), drift AS (
  SELECT ${perHorizon((n) => `avg(moved_${n}) AS mean_${n}`)} FROM moves
), signals AS MATERIALIZED (
  SELECT s.strategy, s.side, s.timestamp AS at, s.metadata FROM trading_signals s, span
  WHERE s.symbol = $1 AND s.source = 'auto' AND s.created_at >= span.begin AND s.created_at < span.finish
), counted AS (
  SELECT strategy, side, 1 AS votes, 0 AS signals, at FROM signals
  UNION ALL
  SELECT voter, side, 0, 1, NULL FROM signals, jsonb_array_elements_text(COALESCE(metadata -> 'strategy_names', '[]'::jsonb)) AS voter
  WHERE strategy = 'CONSENSUS'
)
SELECT (span.begin AT TIME ZONE 'UTC')::date, $1, counted.strategy, counted.side, sum(votes), sum(signals),
  ${perHorizon(
    (n) =>
      `count(moved_${n}), COALESCE(sum(moved_${n} * sign), 0), COALESCE(count(moved_${n}) * max(mean_${n} * sign), 0)`,
  )},
  to_timestamp($3::float8 / 1000.0)
FROM span CROSS JOIN drift CROSS JOIN counted
CROSS JOIN LATERAL (SELECT CASE counted.side WHEN 'BUY' THEN 1 ELSE -1 END AS sign) direction
LEFT JOIN moves ON moves.at = counted.at
GROUP BY span.begin, counted.strategy, counted.side
ON CONFLICT (day, symbol, strategy, side) DO UPDATE SET votes = EXCLUDED.votes, signals = EXCLUDED.signals,
  ${perHorizon((n) => `counted_${n} = EXCLUDED.counted_${n}, moved_${n} = EXCLUDED.moved_${n}, random_${n} = EXCLUDED.random_${n}`)},
  counted_to = EXCLUDED.counted_to`,
};

/**
 * Brings `vote_days` up to `nowMs` (market time, Unix ms): today, and every day since the one before the newest that is counted, as far
 * back as minutes are kept. One statement of some milliseconds per symbol and day, so that nothing waits for it; doing it again changes
 * nothing. Run it every few minutes.
 */
export async function countVoteDays(database: Database, nowMs: number): Promise<void> {
  const firstDay = await firstUncounted(database, nowMs);
  if (firstDay === null) return;
  for (let dayMs = firstDay; dayMs <= nowMs; dayMs += DAY_MS) {
    const { rows } = await database.query<{ symbol: string }>(SYMBOLS, [dayMs]);
    for (const { symbol } of rows) await database.query(COUNT, [symbol, dayMs, nowMs]);
  }
}

/** Unix ms of the first day to count; null while nobody voted. The day before the newest may have been counted too early. */
async function firstUncounted(database: Queryable, nowMs: number): Promise<number | null> {
  const { rows } = await database.query<{ counted: number | null; voted: number | null }>(OLDEST);
  const { counted, voted } = rows[0] ?? { counted: null, voted: null };
  const wanted = counted === null ? voted : counted - DAY_MS;
  if (wanted === null) return null;
  const oldestMs = Math.max(wanted, nowMs - (RETENTION_DAYS['1m'] - 1) * DAY_MS);
  return Math.floor(oldestMs / DAY_MS) * DAY_MS;
}

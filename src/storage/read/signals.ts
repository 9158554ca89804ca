import type { RejectionCountView, RejectionView, SignalCountView } from '../../commands/read-model.ts';
import { msOf, rowsOf, since, type ReadContext } from './context.ts';

export async function signals(
  context: ReadContext,
  hours: number,
  side: 'BUY' | 'SELL' | null,
  symbol: string | null,
): Promise<readonly SignalCountView[]> {
  return rowsOf<SignalCountView>(
    context.db,
    'signals',
    `SELECT symbol, side, count(*)::int AS count, count(*) FILTER (WHERE strategy = 'CONSENSUS')::int AS consensus,
  avg(confidence)::float8 AS "averageConfidence", ${msOf('max(created_at)')} AS "lastAtMs"
FROM trading_signals
WHERE created_at > $1 AND ($2::text IS NULL OR side = $2) AND ($3::text IS NULL OR symbol = $3)
GROUP BY symbol, side ORDER BY count(*) DESC, avg(confidence) DESC, symbol, side`,
    [since(context, hours), side, symbol],
  );
}

/** The newest rejection of each code, with how often the code struck. */
export async function rejections(
  context: ReadContext,
  symbol: string,
  hours: number,
): Promise<readonly RejectionView[]> {
  return rowsOf<RejectionView>(
    context.db,
    'rejections',
    `SELECT * FROM (
  SELECT DISTINCT ON (code, stage, side) ${msOf('time')} AS "timeMs", symbol, side, stage, code, measured, "limit", numbers,
    (count(*) OVER (PARTITION BY code, stage, side))::int AS count
  FROM signal_rejections WHERE symbol = $1 AND time > $2 ORDER BY code, stage, side, time DESC, id DESC
) newest ORDER BY "timeMs" DESC, code LIMIT 20`,
    [symbol, since(context, hours)],
  );
}

export async function rejectionCounts(context: ReadContext, hours: number): Promise<readonly RejectionCountView[]> {
  return rowsOf<RejectionCountView>(
    context.db,
    'rejection_counts',
    `SELECT code, stage, count(*)::int AS count, count(DISTINCT symbol)::int AS symbols, ${msOf('max(time)')} AS "lastAtMs"
FROM signal_rejections WHERE time > $1 GROUP BY code, stage ORDER BY count(*) DESC, code`,
    [since(context, hours)],
  );
}

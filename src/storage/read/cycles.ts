import type { CycleView, Period, ProfitView, ResultView } from '../../commands/read-model.ts';
import { msOf, rowsOf, type ReadContext } from './context.ts';

export function cycles(context: ReadContext, symbol: string | null, limit: number): Promise<readonly CycleView[]> {
  return rowsOf<CycleView>(
    context.db,
    'cycles',
    `SELECT id, symbol, strategy, status, (CASE WHEN status = 'completed' THEN sold_quantity ELSE quantity END)::float8 AS quantity,
  entry_price::float8 AS "entryPrice", exit_price::float8 AS "exitPrice", profit_loss::float8 AS "profitLoss",
  profit_loss_percent::float8 AS "profitLossPercent", fees::float8 AS fees, exit_reason AS "exitReason",
  ${msOf('created_at')} AS "createdAtMs", ${msOf('completed_at')} AS "completedAtMs", demo
FROM trade_cycles WHERE $1::text IS NULL OR symbol = $1 ORDER BY created_at DESC, id DESC LIMIT $2`,
    [symbol, limit],
  );
}

/** What a group of completed trades came to; `sum` is null for a group of none. */
const RESULT_COLUMNS = `count(*)::int AS trades,
  count(*) FILTER (WHERE profit_loss > 0)::int AS wins, count(*) FILTER (WHERE profit_loss < 0)::int AS losses,
  COALESCE(sum(profit_loss), 0)::float8 AS result, COALESCE(sum(fees), 0)::float8 AS fees,
  COALESCE(sum(profit_loss) FILTER (WHERE profit_loss > 0), 0)::float8 AS gained,
  COALESCE(-sum(profit_loss) FILTER (WHERE profit_loss < 0), 0)::float8 AS lost`;

interface ResultRow {
  readonly name: string | null;
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  readonly result: number;
  readonly fees: number;
  readonly gained: number;
  readonly lost: number;
}

function resultView(row: ResultRow): ResultView {
  const { trades, wins, losses, result, fees } = row;
  return {
    name: row.name ?? '',
    trades,
    wins,
    losses,
    result,
    fees,
    winRatePercent: trades === 0 ? 0 : (wins / trades) * 100,
    expectancy: trades === 0 ? 0 : result / trades,
    profitFactor: row.lost === 0 ? null : row.gained / row.lost,
  };
}

/** Results of the last `count` periods that had trades, newest first; days begin at midnight in `timeZone`. */
export async function profit(
  context: ReadContext,
  period: Period,
  count: number,
  timeZone: string,
): Promise<ProfitView> {
  const rows = await rowsOf<ResultRow & { begin_ms: number }>(
    context.db,
    'profit',
    `SELECT to_char(begin, 'YYYY-MM-DD') AS name, ${msOf('begin AT TIME ZONE $2')} AS begin_ms, ${RESULT_COLUMNS}
FROM (SELECT *, date_trunc($1, completed_at AT TIME ZONE $2) AS begin FROM trade_cycles WHERE status = 'completed') done
GROUP BY begin ORDER BY begin DESC LIMIT $3`,
    [period, timeZone, count],
  );
  const oldest = rows.at(-1);
  const sum = (pick: (row: ResultRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const total = resultView({
    name: '',
    trades: sum(({ trades }) => trades),
    wins: sum(({ wins }) => wins),
    losses: sum(({ losses }) => losses),
    result: sum(({ result }) => result),
    fees: sum(({ fees }) => fees),
    gained: sum(({ gained }) => gained),
    lost: sum(({ lost }) => lost),
  });
  const maxDrawdownPercent = oldest === undefined ? 0 : await drawdownSince(context, oldest.begin_ms);
  return { periods: rows.map(resultView), total, maxDrawdownPercent };
}

/** The deepest fall of equity below its peak so far, in percent of that peak. */
async function drawdownSince(context: ReadContext, fromMs: number): Promise<number> {
  const [row] = await rowsOf<{ percent: number | null }>(
    context.db,
    'drawdown',
    `SELECT max((peak - total_value) / NULLIF(peak, 0) * 100)::float8 AS percent
FROM (SELECT total_value, max(total_value) OVER (ORDER BY time) AS peak FROM equity_snapshots WHERE time >= $1) curve`,
    [new Date(fromMs)],
  );
  return row?.percent ?? 0;
}

const GROUPS = { symbol: 'symbol', exit: 'exit_reason' } as const;

export async function performance(context: ReadContext, by: keyof typeof GROUPS): Promise<readonly ResultView[]> {
  const rows = await rowsOf<ResultRow>(
    context.db,
    `performance_${by}`,
    `SELECT ${GROUPS[by]} AS name, ${RESULT_COLUMNS} FROM trade_cycles WHERE status = 'completed'
GROUP BY name ORDER BY result DESC, name`,
    [],
  );
  return rows.map(resultView);
}

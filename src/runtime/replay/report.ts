import type { Side } from '../../engine/strategies/strategy.ts';
import type { CandleTable } from '../../exchange/replay/candle-table.ts';
import type { AccountBook } from './account.ts';
import type { StrategyReport } from './attribution.ts';
import type { ByHorizon } from './forward.ts';

export interface SpanResult {
  readonly fromMs: number;
  readonly toMs: number;
  readonly equity: number;
  /** Trades closed up to the end of this span. */
  readonly tradesSoFar: number;
  readonly trades: number;
  readonly winRate: number | null;
  readonly netResult: number;
  readonly netResultPercent: number;
}

/** The report of contracts.md §2. Results in quote units; rates 0 … 1; `*_percent` in percent. */
export interface ReplayReport {
  readonly span: { readonly from: string; readonly to: string };
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly candles: number;
  /** Engine time only; reading files is not in it. */
  readonly candles_per_second: number;
  readonly wall_seconds: number;
  readonly votes: number;
  readonly consensus_signals: number;
  readonly rejections: Readonly<Record<string, number>>;
  readonly trades: number;
  readonly win_rate: number | null;
  readonly profit_factor: number | null;
  readonly net_result: number;
  readonly net_result_percent: number;
  readonly max_drawdown_percent: number;
  readonly exposure_percent: number;
  readonly fees: number;
  readonly buy_and_hold_percent: number;
  readonly open_positions: number;
  readonly quote_asset: string;
  readonly cash: number;
  readonly seed: number;
  /** Mean return of entering each side at random moments of all the data (by the seed), percent, net of both fees. */
  readonly random_entry_percent: Readonly<Record<Side, ByHorizon>>;
  readonly strategies: readonly StrategyReport[];
  readonly walk_forward?: readonly Readonly<Record<string, number | string | null>>[];
}

export interface ReportInput {
  readonly tables: readonly CandleTable[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly candles: number;
  readonly engineSeconds: number;
  readonly wallSeconds: number;
  readonly cash: number;
  readonly equity: number;
  readonly openPositions: number;
  readonly quoteAsset: string;
  readonly votes: number;
  readonly signals: number;
  readonly rejections: ReadonlyMap<string, number>;
  readonly account: AccountBook;
  readonly strategies: readonly StrategyReport[];
  readonly randomEntries: Readonly<Record<Side, ByHorizon>>;
  readonly spans: readonly SpanResult[] | null;
  readonly seed: number;
}

export function makeReport(input: ReportInput): ReplayReport {
  const { account, cash, equity, tables } = input;
  return {
    span: { from: new Date(input.fromMs).toISOString(), to: new Date(input.toMs).toISOString() },
    symbols: tables.map((table) => table.symbol),
    timeframe: tables[0]?.timeframe ?? '',
    candles: input.candles,
    candles_per_second: Math.round(input.candles / input.engineSeconds),
    wall_seconds: Math.round(input.wallSeconds * 1000) / 1000,
    votes: input.votes,
    consensus_signals: input.signals,
    rejections: Object.fromEntries([...input.rejections].sort(([a], [b]) => (a < b ? -1 : 1))),
    trades: account.results.length,
    win_rate: account.winRate,
    profit_factor: account.profitFactor,
    net_result: equity - cash,
    net_result_percent: (equity / cash - 1) * 100,
    max_drawdown_percent: account.maxDrawdownPercent,
    exposure_percent: account.exposurePercent,
    fees: account.fees,
    buy_and_hold_percent: buyAndHoldPercent(tables),
    open_positions: input.openPositions,
    quote_asset: input.quoteAsset,
    cash,
    seed: input.seed,
    random_entry_percent: input.randomEntries,
    strategies: input.strategies,
    ...(input.spans === null ? {} : { walk_forward: input.spans.map((span) => spanRow(span, tables)) }),
  };
}

/** The report without what depends on the machine: two runs over the same input write the same file. */
export function reproducible(report: ReplayReport): Omit<ReplayReport, 'candles_per_second' | 'wall_seconds'> {
  const { candles_per_second: _speed, wall_seconds: _seconds, ...rest } = report;
  return rest;
}

function spanRow(span: SpanResult, tables: readonly CandleTable[]): Record<string, number | string | null> {
  return {
    from: new Date(span.fromMs).toISOString(),
    to: new Date(span.toMs).toISOString(),
    trades: span.trades,
    win_rate: span.winRate,
    net_result: span.netResult,
    net_result_percent: span.netResultPercent,
    buy_and_hold_percent: buyAndHoldPercent(tables, span.fromMs, span.toMs),
  };
}

/** Mean change of all symbols from the first open to the last close of a span: the same money in each, bought once and kept. */
function buyAndHoldPercent(tables: readonly CandleTable[], fromMs = -Infinity, toMs = Infinity): number {
  const changes: number[] = [];
  for (const table of tables) {
    const first = firstAtOrAfter(table.openTimeMs, table.count, fromMs);
    const last = firstAtOrAfter(table.openTimeMs, table.count, toMs) - 1;
    if (last <= first) continue;
    changes.push(((table.close[last] ?? NaN) / (table.open[first] ?? NaN) - 1) * 100);
  }
  return changes.length === 0 ? 0 : changes.reduce((sum, change) => sum + change, 0) / changes.length;
}

function firstAtOrAfter(times: Float64Array, count: number, timeMs: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

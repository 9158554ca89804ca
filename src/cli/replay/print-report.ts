import { alignedTable } from '../../bot/text/table.ts';
import type { ReplyTable } from '../../commands/reply.ts';
import { FEW_VOTES, HORIZONS_MINUTES } from '../../engine/attribution.ts';
import type { Side } from '../../engine/strategies/strategy.ts';
import type { ReplayReport } from '../../runtime/replay/report.ts';

const amount = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const signed = new Intl.NumberFormat('en', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'always',
});
const fine = new Intl.NumberFormat('en', {
  minimumFractionDigits: 3,
  maximumFractionDigits: 3,
  signDisplay: 'always',
});
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const FEW_MARK = '°';

/**
 * The report as a person reads it on `columns` columns (80 or more): result beside buy-and-hold and fees, then why nothing was bought,
 * then the strategies.
 */
export function printReport(report: ReplayReport, output: { write(text: string): unknown }, columns: number): void {
  const { quote_asset: quote } = report;
  const rate = report.win_rate === null ? '–' : `${amount.format(report.win_rate * 100)} %`;
  const lines = [
    `Replay ${report.span.from.slice(0, 16)} … ${report.span.to.slice(0, 16)} UTC, ${report.symbols.length} symbols, ${report.timeframe}`,
    '',
    row(
      'candles',
      `${whole.format(report.candles)} at ${whole.format(report.candles_per_second)} a second (${report.wall_seconds} s)`,
    ),
    row('votes', whole.format(report.votes)),
    row('consensus signals', whole.format(report.consensus_signals)),
    row('trades', `${report.trades} closed, ${report.open_positions} open, ${rate} won`),
    row(
      'result',
      `${signed.format(report.net_result)} ${quote} (${signed.format(report.net_result_percent)} %) after fees`,
    ),
    row('fees', `${amount.format(report.fees)} ${quote}`),
    row('buy and hold', `${signed.format(report.buy_and_hold_percent)} %`),
    row('random entry', `BUY ${randomEntry(report, 'BUY')}, SELL ${randomEntry(report, 'SELL')} after 15 min and fees`),
    row('profit factor', report.profit_factor === null ? '–' : amount.format(report.profit_factor)),
    row('max drawdown', `${amount.format(report.max_drawdown_percent)} %`),
    row('exposure', `${amount.format(report.exposure_percent)} % of the time`),
    '',
    'Refused',
    ...Object.entries(report.rejections)
      .sort(([, a], [, b]) => b - a)
      .map(([code, count]) => row(code, whole.format(count))),
    '',
    ...strategyLines(report, columns),
    ...spanLines(report, columns),
  ];
  output.write(`${lines.join('\n')}\n`);
}

/** All three horizons where there is room for them, else the middle one. */
function strategyLines(report: ReplayReport, columns: number): string[] {
  if (report.strategies.length === 0) return ['No strategy voted.'];
  const wide = alignedTable(strategyTable(report, HORIZONS_MINUTES), columns);
  return [
    ...(wide ?? linesOf(strategyTable(report, [15]), columns)),
    '',
    '  … min: mean move of the vote’s side, % after both fees; random: the same at',
    '  random moments of the same symbols and days; result: equal parts of trades',
    `  ${FEW_MARK} fewer than ${FEW_VOTES} votes: chance, not evidence`,
  ];
}

function strategyTable(report: ReplayReport, horizons: readonly number[]): ReplyTable {
  const headings = ['votes', 'signals', 'trades', 'result', ...horizons.flatMap((n) => [`${n} min`, 'random'])];
  return {
    columns: [left('Strategy (…_Strategy)'), ...headings.map(right)],
    rows: report.strategies.map((strategy) => [
      strategy.strategy.replace(/_Strategy$/, ''),
      whole.format(strategy.votes),
      report.consensus_signals === 0
        ? '–'
        : `${whole.format((strategy.votes_in_consensus / report.consensus_signals) * 100)} %`,
      whole.format(strategy.trades),
      strategy.trades === 0 ? '–' : signed.format(strategy.net_result),
      ...horizons.flatMap((n) => {
        const few = (strategy.forward_votes[`${n}m`] ?? 0) < FEW_VOTES ? FEW_MARK : '';
        const own = percent(strategy.forward_percent[`${n}m`]);
        return [own === '–' ? own : own + few, percent(strategy.forward_random_percent[`${n}m`])];
      }),
    ]),
  };
}

function spanLines({ walk_forward: spans }: ReplayReport, columns: number): string[] {
  if (spans === undefined) return [];
  const table = {
    columns: [left('Span'), ...['trades', 'result', 'buy and hold'].map(right)],
    rows: spans.map((span) => [
      `${String(span['from']).slice(0, 10)} … ${String(span['to']).slice(0, 10)}`,
      String(span['trades']),
      `${signed.format(Number(span['net_result_percent']))} %`,
      `${signed.format(Number(span['buy_and_hold_percent']))} %`,
    ]),
  };
  return ['', ...linesOf(table, columns)];
}

/** Whole, even where it is wider than the terminal. */
function linesOf(table: ReplyTable, columns: number): string[] {
  return alignedTable(table, columns) ?? alignedTable(table, Infinity) ?? [];
}

function left(label: string): ReplyTable['columns'][number] {
  return { label, align: 'left' };
}

function right(label: string): ReplyTable['columns'][number] {
  return { label, align: 'right' };
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(22)} ${value}`;
}

function randomEntry(report: ReplayReport, side: Side): string {
  const mean = percent(report.random_entry_percent[side]['15m']);
  return mean === '–' ? mean : `${mean} %`;
}

function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : fine.format(value);
}

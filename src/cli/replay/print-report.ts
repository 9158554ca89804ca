import type { ReplayReport } from '../../runtime/replay/report.ts';

const amount = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const signed = new Intl.NumberFormat('en', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'always',
});
const whole = new Intl.NumberFormat('en');

/** The report as a person reads it: result beside buy-and-hold and fees, then why nothing was bought, then the strategies. */
export function printReport(report: ReplayReport, output: { write(text: string): unknown }): void {
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
    row('profit factor', report.profit_factor === null ? '–' : amount.format(report.profit_factor)),
    row('max drawdown', `${amount.format(report.max_drawdown_percent)} %`),
    row('exposure', `${amount.format(report.exposure_percent)} % of the time`),
    '',
    'Refused',
    ...Object.entries(report.rejections)
      .sort(([, a], [, b]) => b - a)
      .map(([code, count]) => row(code, whole.format(count))),
    '',
    'Strategy                               votes  in signals  trades   after 15 min   against random',
    ...report.strategies.map((strategy) => {
      const forward = percent(strategy.forward_percent['15m']);
      const edge = percent(strategy.forward_edge_percent['15m']);
      return (
        strategy.strategy.padEnd(36) +
        whole.format(strategy.votes).padStart(8) +
        whole.format(strategy.votes_in_consensus).padStart(12) +
        String(strategy.trades).padStart(8) +
        forward.padStart(15) +
        edge.padStart(17)
      );
    }),
  ];
  for (const span of report.walk_forward ?? []) {
    lines.push(
      `${String(span['from']).slice(0, 10)} … ${String(span['to']).slice(0, 10)}  ${String(span['trades']).padStart(4)} trades  ` +
        `${signed.format(Number(span['net_result_percent']))} %  hold ${signed.format(Number(span['buy_and_hold_percent']))} %`,
    );
  }
  output.write(`${lines.join('\n')}\n`);
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(22)} ${value}`;
}

function percent(value: number | null | undefined): string {
  return value === null || value === undefined
    ? '–'
    : `${new Intl.NumberFormat('en', { minimumFractionDigits: 3, maximumFractionDigits: 3, signDisplay: 'always' }).format(value)} %`;
}

import type { ReplayTrade } from '../../runtime/replay/account.ts';

const COLUMNS = [
  'id',
  'symbol',
  'opened_at',
  'closed_at',
  'entry_price',
  'exit_price',
  'quantity',
  'fees',
  'profit_loss',
  'profit_loss_percent',
  'exit_reason',
  'force',
  'category',
  'regime',
  'strategies',
] as const satisfies readonly (keyof ReplayTrade)[];

export function tradesCsv(trades: readonly ReplayTrade[]): string {
  const rows = trades.map((trade) => COLUMNS.map((column) => String(trade[column])).join(','));
  return `${[COLUMNS.join(','), ...rows].join('\n')}\n`;
}

import type { Command, CommandContext, CommandOption } from '../command.ts';
import type { TradeRow } from '../archive.ts';
import { csv } from '../csv.ts';
import { dateText, nextDayMs, startOfDayMs } from '../dates.ts';
import { kitOf, optionalText } from '../kit.ts';
import type { Reply } from '../reply.ts';

const DAYS_BACK_MS = 30 * 24 * 60 * 60_000;

const day = (name: string, en: string, fr: string): CommandOption => ({
  name,
  kind: 'text',
  oneWord: true,
  describe: { en, fr },
});

export const exportTrades: Command = {
  name: 'export',
  describe: {
    en: 'Closed trades as a CSV file: fees, results, reasons, strategies',
    fr: 'Trades clos en fichier CSV : frais, résultats, raisons, stratégies',
  },
  options: [
    day('from', 'First day, such as 2025-10-01; else 30 days back', 'Premier jour, comme 2025-10-01 ; sinon 30 jours'),
    day('to', 'Last day, included; else today', 'Dernier jour, compris ; sinon aujourd’hui'),
  ],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say, format, quoteAsset } = kit;
    const { archive, live, timeZone } = context.services;
    const to = optionalText(args, 'to') ?? dateText(live.nowMs(), timeZone);
    const from = optionalText(args, 'from') ?? dateText(live.nowMs() - DAYS_BACK_MS, timeZone);
    const fromMs = startOfDayMs(from, timeZone);
    const lastMs = startOfDayMs(to, timeZone);
    if (fromMs === null) return notADay(context, from);
    if (lastMs === null) return notADay(context, to);
    const trades = await archive.trades(fromMs, nextDayMs(lastMs, timeZone));
    const total = trades.reduce((sum, { result }) => sum + Number(result ?? 0), 0);
    const title = say('export.title', { from, to });
    if (trades.length === 0) return { title, tone: 'neutral', lines: [say('profit.empty')], private: true, data: [] };
    const content = Buffer.from(csv(COLUMNS, trades.map(cells)), 'utf8');
    return {
      title,
      tone: 'neutral',
      lines: [say('export.line', { count: trades.length, result: format.result(total, quoteAsset) })],
      file: { name: `trades-${from}-${to}.csv`, content },
      private: true,
      data: trades,
    };
  },
};

/** What a date should look like; for every command that takes one. */
export function notADay(context: CommandContext, text: string): Reply {
  const { say } = kitOf(context);
  context.record({ text: 'refused:arguments' });
  return { title: say('dates.notADay', { value: text }), tone: 'warning', lines: [say('dates.example')] };
}

const COLUMNS = [
  'id',
  'symbol',
  'quote_asset',
  'opened_at',
  'completed_at',
  'bought_quantity',
  'sold_quantity',
  'entry_price',
  'exit_price',
  'cost',
  'proceeds',
  'fees',
  'profit_loss',
  'profit_loss_percent',
  'exit_reason',
  'strategies',
  'regime',
  'source',
  'demo',
];

function cells(row: TradeRow): readonly (string | null)[] {
  return [
    row.id,
    row.symbol,
    row.quoteAsset,
    row.openedAt,
    row.completedAt,
    row.boughtQuantity,
    row.soldQuantity,
    row.entryPrice,
    row.exitPrice,
    row.cost,
    row.proceeds,
    row.fees,
    row.result,
    row.resultPercent,
    row.exitReason,
    row.strategies,
    row.regime,
    row.source,
    String(row.demo),
  ];
}

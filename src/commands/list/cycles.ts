import type { Command } from '../command.ts';
import { kitOf, numberOf, optionalText, type Kit, type TableWords } from '../kit.ts';
import { SYMBOL } from '../options.ts';
import { exitWords } from '../position-words.ts';
import type { CycleView } from '../read-model.ts';
import type { ReplyTable } from '../reply.ts';
import { wordOf } from '../words/words.ts';

export const cycles: Command = {
  name: 'cycles',
  describe: { en: 'Past and present trades with their results', fr: 'Trades passés et présents avec leurs résultats' },
  options: [
    SYMBOL,
    {
      name: 'limit',
      kind: 'integer',
      describe: { en: 'How many', fr: 'Combien' },
      min: 1,
      max: 50,
      default: 10,
    },
  ],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say } = kit;
    const symbol = optionalText(args, 'symbol');
    const views = await context.services.read.cycles(symbol, numberOf(args, 'limit'));
    return {
      title: symbol === null ? say('cycles.title') : say('cycles.titleSymbol', { symbol }),
      tone: 'neutral',
      tables: [cyclesTable(views, kit, { empty: say('cycles.empty') })],
      private: true,
      data: views,
    };
  },
};

export function cyclesTable(views: readonly CycleView[], kit: Kit, words: TableWords): ReplyTable {
  const { say, format, quoteAsset } = kit;
  // an open trade has no end yet: its cells stay empty
  const price = (value: number | null) => (value === null ? '' : format.price(value));
  return kit.table(
    [
      ['col.symbol', 'left'],
      ['col.status', 'left'],
      ['col.entry', 'right'],
      ['col.exit', 'right'],
      ['col.gain', 'right'],
      ['col.result', 'right'],
      ['col.reason', 'left'],
      ['col.date', 'right'],
    ],
    views.map((view) => [
      view.symbol,
      wordOf(say, 'status', view.status),
      price(view.entryPrice),
      price(view.exitPrice),
      view.profitLossPercent === null ? '' : format.gain(view.profitLossPercent),
      view.profitLoss === null ? '' : format.result(view.profitLoss, quoteAsset),
      view.exitReason === null ? '' : exitWords(view.exitReason, kit),
      format.dateTime(view.completedAtMs ?? view.createdAtMs),
    ]),
    words,
  );
}

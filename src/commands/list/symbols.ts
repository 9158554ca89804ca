import type { Command } from '../command.ts';
import { kitOf } from '../kit.ts';
import { symbolShape } from '../shapes.ts';

export const symbols: Command = {
  name: 'symbols',
  describe: {
    en: 'Traded symbols with price, change over 24 h and value held',
    fr: 'Symboles suivis avec prix, variation sur 24 h et valeur détenue',
  },
  options: [],
  risk: 'read',
  run: async (context) => {
    const kit = kitOf(context);
    const { say, format, quoteAsset } = kit;
    const views = await context.services.read.symbols();
    const rows = views.map((view) => [
      view.symbol,
      view.price === 0 ? say('word.noPrice') : format.price(view.price),
      view.change24hPercent === null ? say('word.none') : format.gain(view.change24hPercent),
      view.value === 0 ? say('word.none') : format.amount(view.value, quoteAsset),
    ]);
    return {
      title: say('symbols.title', { count: views.length }),
      tone: 'neutral',
      tables: [
        kit.table(
          [
            ['col.symbol', 'left'],
            ['col.price', 'right'],
            ['col.change24h', 'right'],
            ['col.value', 'right'],
          ],
          rows,
        ),
      ],
      private: true,
      data: views.map(symbolShape),
    };
  },
};

import type { Command } from '../command.ts';
import { kitOf, numberOf } from '../kit.ts';
import { hours } from '../options.ts';
import { regimeShape } from '../shapes.ts';

export const breakouts: Command = {
  name: 'breakouts',
  describe: {
    en: 'Symbols in a breakout regime, by how likely the break is',
    fr: 'Symboles en régime de cassure, par probabilité de cassure',
  },
  options: [hours(2)],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say, format } = kit;
    const window = numberOf(args, 'hours');
    const views = await context.services.read.breakouts(window);
    const number = (value: number | null, decimals = 0) =>
      value === null ? say('word.none') : format.number(value, decimals);
    const rows = views.map((view) => [
      view.symbol,
      view.timeframe,
      view.regime ?? say('word.none'),
      view.breakProbability === null ? say('word.none') : format.percent(view.breakProbability * 100, 0),
      number(view.momentum),
      number(view.volumeRatio, 1),
      format.time(view.timeMs),
    ]);
    return {
      title: say('breakouts.title', { hours: window }),
      tone: 'neutral',
      tables: [
        kit.table(
          [
            ['col.symbol', 'left'],
            ['col.timeframe', 'left'],
            ['col.regime', 'left'],
            ['col.breakProbability', 'right'],
            ['col.momentum', 'right'],
            ['col.volume', 'right'],
            ['col.last', 'right'],
          ],
          rows,
          { empty: say('breakouts.empty', { hours: window }) },
        ),
      ],
      data: views.map(regimeShape),
    };
  },
};

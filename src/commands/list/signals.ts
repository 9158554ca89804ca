import type { Command } from '../command.ts';
import { kitOf, numberOf, optionalText } from '../kit.ts';
import { hours, SYMBOL } from '../options.ts';

export const signals: Command = {
  name: 'signals',
  describe: {
    en: 'Signals per symbol and side: count and mean confidence',
    fr: 'Signaux par symbole et sens : nombre et confiance moyenne',
  },
  options: [
    hours(6),
    {
      name: 'side',
      kind: 'choice',
      describe: { en: 'Only this side', fr: 'Seulement ce sens' },
      choices: ['BUY', 'SELL'],
    },
    SYMBOL,
  ],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say, format } = kit;
    const window = numberOf(args, 'hours');
    const side = optionalText(args, 'side') as 'BUY' | 'SELL' | null;
    const views = await context.services.read.signals(window, side, optionalText(args, 'symbol'));
    return {
      title: say('signals.title', { hours: window }),
      tone: 'neutral',
      tables: [
        kit.table(
          [
            ['col.symbol', 'left'],
            ['col.side', 'left'],
            ['col.count', 'right'],
            ['col.consensus', 'right'],
            ['col.confidence', 'right'],
            ['col.last', 'right'],
          ],
          views.map((view) => [
            view.symbol,
            view.side,
            format.number(view.count, 0),
            format.number(view.consensus, 0),
            format.share(view.averageConfidence),
            format.time(view.lastAtMs),
          ]),
          { empty: say('signals.empty', { hours: window }) },
        ),
      ],
      data: views.map((view) => ({
        symbol: view.symbol,
        side: view.side,
        signals: view.count,
        consensus: view.consensus,
        avg_confidence: view.averageConfidence,
        last_signal: new Date(view.lastAtMs).toISOString(),
      })),
    };
  },
};

import type { Command, CommandContext } from '../command.ts';
import { kitOf, numberOf, optionalText } from '../kit.ts';
import { hours, SYMBOL } from '../options.ts';
import { ruleName, ruleSentence } from '../refusals.ts';
import type { Reply } from '../reply.ts';

export const why: Command = {
  name: 'why',
  describe: {
    en: 'Why there was no trade: each rule with the measured value and its limit',
    fr: 'Pourquoi pas de trade : chaque règle avec la valeur mesurée et sa limite',
  },
  options: [SYMBOL, hours(24)],
  risk: 'read',
  run: (context, args) => {
    const symbol = optionalText(args, 'symbol');
    const window = numberOf(args, 'hours');
    return symbol === null ? allRules(context, window) : oneSymbol(context, symbol, window);
  },
};

async function oneSymbol(context: CommandContext, symbol: string, window: number): Promise<Reply> {
  const { say, format, quoteAsset } = kitOf(context);
  const { read } = context.services;
  const [position, rejections] = await Promise.all([read.position(symbol), read.rejections(symbol, window)]);
  const holding =
    position === null
      ? []
      : [
          say('why.holding', {
            entry: format.price(position.entryPrice),
            gain: format.gain(position.profitLossPercent),
          }),
        ];
  const sentences = rejections.map((rejection) =>
    say(rejection.count > 1 ? 'why.lineMany' : 'why.line', {
      time: format.time(rejection.timeMs),
      side: rejection.side ?? say('word.none'),
      sentence: ruleSentence(rejection, say, format, quoteAsset),
      count: format.number(rejection.count, 0),
    }),
  );
  return {
    title: say('why.title', { symbol }),
    tone: 'neutral',
    lines: [...holding, ...(sentences.length === 0 ? [say('why.none', { symbol, hours: window })] : sentences)],
    data: rejections.map((rejection) => ({ ...rejection, time: new Date(rejection.timeMs).toISOString() })),
  };
}

async function allRules(context: CommandContext, window: number): Promise<Reply> {
  const kit = kitOf(context);
  const { say, format } = kit;
  const counts = await context.services.read.rejectionCounts(window);
  return {
    title: say('why.titleAll', { hours: window }),
    tone: 'neutral',
    lines: counts.length === 0 ? [] : [say('why.hint')],
    tables: [
      kit.table(
        [
          ['col.rule', 'left'],
          ['col.count', 'right'],
          ['col.symbols', 'right'],
          ['col.last', 'right'],
          ['col.detail', 'left'],
        ],
        counts.map((count) => [
          count.code,
          format.number(count.count, 0),
          format.number(count.symbols, 0),
          format.time(count.lastAtMs),
          ruleName(count.code, say),
        ]),
        { empty: say('why.noneAll', { hours: window }) },
      ),
    ],
    data: counts,
  };
}

import { MARKET_REGIMES } from '../../engine/analyzer/labels.ts';
import { TIMEFRAMES } from '../../engine/candles/timeframe.ts';
import type { Command } from '../command.ts';
import { kitOf, optionalText, textOf } from '../kit.ts';
import { regimeShape } from '../shapes.ts';

export const regimes: Command = {
  name: 'regimes',
  describe: {
    en: 'Market regime, strength, momentum, RSI and ADX per symbol',
    fr: 'Régime de marché, force, momentum, RSI et ADX par symbole',
  },
  options: [
    {
      name: 'timeframe',
      kind: 'choice',
      describe: { en: 'Timeframe of the analysis', fr: 'Unité de temps de l’analyse' },
      choices: TIMEFRAMES,
      default: '15m',
    },
    {
      name: 'regime',
      kind: 'choice',
      describe: { en: 'Only this regime', fr: 'Seulement ce régime' },
      choices: MARKET_REGIMES,
    },
  ],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say, format } = kit;
    const timeframe = textOf(args, 'timeframe');
    const regime = optionalText(args, 'regime');
    const views = await context.services.read.regimes(timeframe, regime);
    const number = (value: number | null) => (value === null ? say('word.none') : format.number(value, 0));
    return {
      title: say('regimes.title', { timeframe }),
      tone: 'neutral',
      tables: [
        kit.table(
          [
            ['col.symbol', 'left'],
            ['col.regime', 'left'],
            ['col.strength', 'left'],
            ['col.confidence', 'right'],
            ['col.momentum', 'right'],
            ['col.rsi', 'right'],
            ['col.adx', 'right'],
          ],
          views.map((view) => [
            view.symbol,
            view.regime ?? say('word.none'),
            view.strength ?? say('word.none'),
            number(view.confidence),
            number(view.momentum),
            number(view.rsi),
            number(view.adx),
          ]),
          {
            empty:
              regime === null ? say('regimes.empty', { timeframe }) : say('regimes.notThat', { regime, timeframe }),
          },
        ),
      ],
      data: views.map(regimeShape),
    };
  },
};

import { isTimeframe, TIMEFRAMES } from '../../engine/candles/timeframe.ts';
import type { Command } from '../command.ts';
import { kitOf, textOf } from '../kit.ts';
import { REQUIRED_SYMBOL } from '../options.ts';

export const chart: Command = {
  name: 'chart',
  describe: {
    en: 'Candles, volume, entry, breakeven, stop, highest price and regimes as a picture',
    fr: 'Bougies, volume, entrée, breakeven, stop, plus haut et régimes en image',
  },
  options: [
    REQUIRED_SYMBOL,
    {
      name: 'timeframe',
      kind: 'choice',
      describe: { en: 'Length of a candle', fr: 'Durée d’une bougie' },
      choices: TIMEFRAMES,
      default: '15m',
    },
  ],
  risk: 'read',
  run: async (context, args) => {
    const kit = kitOf(context);
    const { say } = kit;
    const symbol = textOf(args, 'symbol');
    const wanted = textOf(args, 'timeframe');
    const timeframe = isTimeframe(wanted) ? wanted : '15m';
    const picture = await context.services.pictures.chart(symbol, timeframe, context.actor.language);
    const refresh = {
      label: say('button.refresh'),
      style: 'neutral',
      command: 'chart',
      args: { symbol, timeframe },
    } as const;
    return {
      title: say('chart.title', { symbol, timeframe }),
      tone: 'neutral',
      ...(picture === null ? { lines: [say('chart.tooLittle', { symbol, timeframe })] } : { picture }),
      buttons: [await kit.buttons([refresh])],
      data: { symbol, timeframe, drawn: picture !== null },
    };
  },
};

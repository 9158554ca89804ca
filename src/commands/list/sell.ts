import type { Command } from '../command.ts';
import { numberOf, textOf } from '../kit.ts';
import { act } from '../money.ts';
import { REQUIRED_SYMBOL } from '../options.ts';

export const sell: Command = {
  name: 'sell',
  describe: { en: 'Sell a position, or part of it, at once', fr: 'Vendre une position, ou une partie, tout de suite' },
  options: [
    REQUIRED_SYMBOL,
    {
      name: 'percent',
      kind: 'decimal',
      describe: { en: 'How much of the position', fr: 'Quelle part de la position' },
      min: 1,
      max: 100,
      default: 100,
    },
  ],
  risk: 'reduce',
  run: (context, args) =>
    act(context, { kind: 'sell', symbol: textOf(args, 'symbol'), percent: numberOf(args, 'percent') }),
};

import type { Command } from '../command.ts';
import { textOf } from '../kit.ts';
import { act } from '../money.ts';
import { REQUIRED_SYMBOL } from '../options.ts';

/** The button beside a stop that does not rest at the exchange as it should. */
export const protect: Command = {
  name: 'protect',
  hidden: true,
  describe: { en: 'Place the stop at the exchange now', fr: 'Poser le stop sur la bourse maintenant' },
  options: [REQUIRED_SYMBOL],
  risk: 'reduce',
  run: (context, args) => act(context, { kind: 'protect', symbol: textOf(args, 'symbol') }),
};

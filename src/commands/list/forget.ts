import type { Command } from '../command.ts';
import { kitOf, textOf } from '../kit.ts';
import { REQUIRED_SYMBOL } from '../options.ts';
import { assetOf } from '../symbols.ts';

/** The button under the card of a symbol: the card is left alone, and a live one is live no more. */
export const forget: Command = {
  name: 'forget',
  hidden: true,
  describe: { en: 'Leave the card of a symbol alone', fr: 'Ne plus suivre la fiche d’un symbole' },
  options: [REQUIRED_SYMBOL],
  risk: 'read',
  run: async (context, args) => {
    const { say, quoteAsset } = kitOf(context);
    const symbol = textOf(args, 'symbol');
    return {
      title: say('forget.title', { symbol }),
      tone: 'neutral',
      lines: [say('forget.line', { asset: assetOf(symbol, quoteAsset) })],
      private: true,
      ends: { command: 'forget', args: { symbol } },
    };
  },
};

import type { Command } from '../command.ts';
import { numberOf, textOf } from '../kit.ts';
import { propose } from '../money.ts';
import { REQUIRED_SYMBOL } from '../options.ts';

export const force: Command = {
  name: 'force',
  describe: {
    en: 'Let a symbol be bought for a while although its score keeps it out; asks first',
    fr: 'Permettre un temps l’achat d’un symbole que son score écarte ; demande d’abord',
  },
  options: [
    REQUIRED_SYMBOL,
    {
      name: 'minutes',
      kind: 'integer',
      describe: { en: 'For how long', fr: 'Pour combien de temps' },
      min: 1,
      max: 1440,
      default: 45,
    },
  ],
  risk: 'add',
  run: (context, args) =>
    propose(context, { kind: 'force', symbol: textOf(args, 'symbol'), minutes: numberOf(args, 'minutes') }),
};

import type { Command } from '../command.ts';
import { kitOf, textOf } from '../kit.ts';
import { propose } from './settings.ts';

const BOUND = 'LIBERATION_ASK_FROM';

/**
 * What the button "Always under" below a question says: not to be asked below this value, which is above that of the position in
 * question. So one Confirm changes the setting and answers this very question with Sell. Hidden from menus, owners only.
 */
export const releaseAlways: Command = {
  name: 'releasealways',
  hidden: true,
  describe: { en: 'Sell, and ask only from this value on', fr: 'Vendre, et ne demander qu’à partir de cette valeur' },
  options: [
    { name: 'value', kind: 'decimal', required: true, describe: { en: 'From which value', fr: 'À partir de' }, min: 1 },
    { name: 'question', kind: 'text', oneWord: true, required: true, describe: { en: 'Which', fr: 'Laquelle' } },
    { name: 'position', kind: 'text', oneWord: true, required: true, describe: { en: 'Symbol', fr: 'Symbole' } },
  ],
  risk: 'administer',
  run: async (context, args) => {
    const setting = context.services.settings.all().find(({ name }) => name === BOUND);
    if (setting === undefined) throw new Error(`there is no setting ${BOUND}`);
    const answers = { question: textOf(args, 'question'), symbol: textOf(args, 'position') };
    return propose(context, kitOf(context), { setting, text: String(args['value']), minutes: null, answers });
  },
};

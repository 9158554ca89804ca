import type { Command } from '../command.ts';
import { kitOf, optionalText } from '../kit.ts';
import { PAIRING_CODE, pairWith } from './pair.ts';

/** Every user of Telegram sees a START button: it must not start anything. */
export const start: Command = {
  name: 'start',
  describe: { en: 'Say hello; starts nothing', fr: 'Dire bonjour ; ne démarre rien' },
  options: [PAIRING_CODE],
  risk: 'public',
  run: (context, args) => {
    // a link t.me/<bot>?start=<code> sends its code with the greeting
    const code = optionalText(args, 'code');
    if (code !== null && context.actor.role === null) return pairWith(context, code);
    const { say } = kitOf(context);
    const isListed = context.actor.role !== null;
    const lines = isListed
      ? [say('start.hello', { name: context.actor.name }), say('start.next')]
      : [say('start.stranger')];
    return Promise.resolve({ title: say('start.title'), tone: 'neutral', lines });
  },
};

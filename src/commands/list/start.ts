import type { Command } from '../command.ts';
import { kitOf } from '../kit.ts';

/** Every user of Telegram sees a START button: it must not start anything. */
export const start: Command = {
  name: 'start',
  describe: { en: 'Say hello; starts nothing', fr: 'Dire bonjour ; ne démarre rien' },
  options: [],
  risk: 'public',
  run: (context) => {
    const { say } = kitOf(context);
    const isListed = context.actor.role !== null;
    const lines = isListed
      ? [say('start.hello', { name: context.actor.name }), say('start.next')]
      : [say('start.stranger')];
    return Promise.resolve({ title: say('start.title'), tone: 'neutral', lines });
  },
};

import { actorKey } from '../actor.ts';
import type { Command } from '../command.ts';
import { kitOf } from '../kit.ts';

export const id: Command = {
  name: 'id',
  describe: {
    en: 'Your own id, so that an owner can add you',
    fr: 'Votre propre id, pour qu’un propriétaire vous ajoute',
  },
  options: [],
  risk: 'public',
  run: (context) => {
    const { say } = kitOf(context);
    const key = actorKey(context.actor);
    const lines = [say('id.line', { key }), say('id.hint')];
    return Promise.resolve({ title: say('id.title'), tone: 'neutral', lines, private: true, data: { id: key } });
  },
};

import { LANGUAGES, type Language } from '../actor.ts';
import type { Command } from '../command.ts';
import { kitOf, optionalText } from '../kit.ts';
import { sayIn } from '../words/words.ts';

export const language: Command = {
  name: 'language',
  describe: { en: 'The language I speak with you', fr: 'La langue que je parle avec vous' },
  options: [{ name: 'language', kind: 'choice', describe: { en: 'en or fr', fr: 'en ou fr' }, choices: LANGUAGES }],
  risk: 'read',
  run: async (context, args) => {
    const wanted = optionalText(args, 'language') as Language | null;
    if (wanted === null) {
      const { say } = kitOf(context);
      return { title: say('language.title'), tone: 'neutral', lines: [say('language.is')] };
    }
    await context.services.users.setLanguage(context.actor, wanted);
    const say = sayIn(wanted);
    return { title: say('language.title'), tone: 'good', lines: [say('language.now')], data: { language: wanted } };
  },
};

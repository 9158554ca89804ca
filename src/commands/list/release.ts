import type { Command } from '../command.ts';
import { optionalText, textOf } from '../kit.ts';
import { act } from '../money.ts';

const ANSWERS = ['sell', 'keep'] as const;

/** The answer to a question whether a position may be sold for cash. The question showed its numbers, so this very press counts. */
export const release: Command = {
  name: 'release',
  describe: {
    en: 'Answer whether the worst losing position may be sold for an entry without cash',
    fr: 'Répondre si la pire position perdante peut être vendue pour une entrée sans liquidités',
  },
  options: [
    {
      name: 'answer',
      kind: 'choice',
      required: true,
      choices: ANSWERS,
      describe: { en: 'Sell or keep it', fr: 'La vendre ou la garder' },
    },
    {
      name: 'question',
      kind: 'text',
      oneWord: true,
      byName: true,
      describe: { en: 'Which one; without it the open one', fr: 'Laquelle ; sans elle, celle qui est ouverte' },
    },
  ],
  risk: 'add',
  run: (context, args) =>
    act(context, {
      kind: 'release',
      question: optionalText(args, 'question'),
      answer: textOf(args, 'answer') === 'sell' ? 'sell' : 'keep',
      name: context.actor.name,
    }),
};

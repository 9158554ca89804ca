import type { Command, CommandContext } from '../command.ts';
import { kitOf, optionalText } from '../kit.ts';
import type { Reply } from '../reply.ts';

/** One device shows the code, the other takes it: a lost phone alone cannot buy much. */
export const code: Command = {
  name: 'code',
  describe: {
    en: 'The one-time code of a large buy: read it here, type it where you pressed Confirm',
    fr: 'Le code d’un gros achat : à lire ici, à taper là où vous avez confirmé',
  },
  options: [
    {
      name: 'code',
      kind: 'text',
      oneWord: true,
      secret: true,
      describe: { en: 'The six digits; without them, shows yours', fr: 'Les six chiffres ; sans eux, montre le vôtre' },
    },
    {
      name: 'intent',
      kind: 'text',
      oneWord: true,
      describe: { en: 'Id of the proposal it is meant for', fr: 'Id de la proposition visée' },
    },
  ],
  risk: 'add',
  run: async (context, args) => {
    const typed = optionalText(args, 'code');
    if (typed === null) return readable(context);
    const { actor, request, nowMs, ageMs, ageIsKnown, services } = context;
    const press = { actor, updateId: request.updateId, nowMs, ageMs, ageIsKnown };
    const answer = await services.intents.enterCode(typed, optionalText(args, 'intent'), press);
    context.record({ text: answer.outcome, intentId: answer.intentId });
    return { ...answer.reply, private: true };
  },
};

function readable(context: CommandContext): Reply {
  const [only, ...others] = context.services.intents.codes(context);
  const { say } = kitOf(context);
  if (only === undefined) return { title: say('code.none'), tone: 'neutral', lines: [say('code.noneLine')] };
  const lines = others.flatMap((reply) => [reply.title, ...(reply.lines ?? [])]);
  return { ...only, lines: [...(only.lines ?? []), ...lines] };
}

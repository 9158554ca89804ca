import type { CommandContext, CommandOption, Command } from '../command.ts';
import { kitOf, optionalText } from '../kit.ts';
import { PAIRING_LIFE_MS } from '../pairing.ts';
import type { Reply } from '../reply.ts';

export const PAIRING_CODE: CommandOption = {
  name: 'code',
  kind: 'text',
  oneWord: true,
  secret: true,
  describe: { en: 'The code from the server’s console', fr: 'Le code affiché sur la console du serveur' },
};

/** On the server's console it shows a code; in a chat it takes it. */
export const pair: Command = {
  name: 'pair',
  describe: {
    en: 'Become the owner with the code from the server’s console',
    fr: 'Devenir propriétaire avec le code de la console du serveur',
  },
  options: [PAIRING_CODE],
  risk: 'public',
  run: (context, args) => {
    const typed = optionalText(args, 'code');
    if (context.actor.platform === 'terminal') return Promise.resolve(showCode(context));
    return typed === null ? Promise.resolve(howTo(context)) : pairWith(context, typed);
  },
};

export async function pairWith(context: CommandContext, typed: string): Promise<Reply> {
  const { say } = kitOf(context);
  const { platform, role } = context.actor;
  // the API token is an owner's already, and a group must not learn of it
  const answer =
    platform === 'http' || role === 'owner' ? 'closed' : await context.services.pairing.pair(context.actor, typed);
  context.record({ text: answer === 'paired' ? 'paired as owner' : `refused:pairing ${answer}` });
  if (answer !== 'paired')
    return { title: say(`pair.${answer}`), tone: 'warning', lines: [say('pair.how')], private: true };
  return { title: say('pair.paired'), tone: 'good', lines: [say('start.next')], private: true };
}

function howTo(context: CommandContext): Reply {
  const { say } = kitOf(context);
  return { title: say('pair.title'), tone: 'neutral', lines: [say('pair.how')], private: true };
}

function showCode(context: CommandContext): Reply {
  const { say, format } = kitOf(context);
  const code = context.services.pairing.newCode();
  if (code === null) {
    context.record({ text: 'refused:OWNERS is set' });
    return { title: say('pair.closed'), tone: 'warning', lines: [say('pair.ownersSet')] };
  }
  context.record({ text: 'pairing code shown' });
  const lines = [say('pair.send', { code }), say('pair.valid', { time: format.duration(PAIRING_LIFE_MS) })];
  return { title: say('pair.code', { code }), tone: 'warning', lines };
}

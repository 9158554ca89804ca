import type { Command } from '../command.ts';
import { kitOf } from '../kit.ts';
import { propose } from '../money.ts';

export const resume: Command = {
  name: 'resume',
  describe: { en: 'Allow new positions again; asks first', fr: 'Permettre de nouvelles positions ; demande d’abord' },
  options: [],
  risk: 'add',
  run: async (context) => {
    const { say } = kitOf(context);
    const paused = context.services.live.paused();
    if (paused === null) return { title: say('resume.notPaused'), tone: 'neutral' };
    const reply = await propose(context, { kind: 'resume' });
    const line = say('resume.line', { actor: paused.actor, reason: paused.reason });
    return { ...reply, lines: [line, ...(reply.lines ?? [])] };
  },
};

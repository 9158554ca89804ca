import type { Command } from '../command.ts';
import { NO_REASON } from '../intent-rules.ts';
import { kitOf } from '../kit.ts';
import { propose } from '../money.ts';
import { wordOf } from '../words/words.ts';

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
    const { actor, reason } = paused;
    const line =
      reason === NO_REASON
        ? say('resume.lineBy', { actor })
        : say('resume.line', { actor, reason: wordOf(say, 'pause', reason) });
    return { ...reply, lines: [line, ...(reply.lines ?? [])] };
  },
};

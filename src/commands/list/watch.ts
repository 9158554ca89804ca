import type { Command } from '../command.ts';
import { numberOf } from '../kit.ts';
import { summaryReply } from './summary.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

export const watch: Command = {
  name: 'watch',
  describe: {
    en: 'The summary as a message that keeps itself up to date',
    fr: 'Le résumé dans un message qui se met à jour tout seul',
  },
  options: [
    {
      name: 'seconds',
      kind: 'integer',
      describe: { en: 'Seconds between two looks', fr: 'Secondes entre deux mises à jour' },
      min: 5,
      max: 300,
      default: 10,
    },
    {
      name: 'minutes',
      kind: 'integer',
      describe: { en: 'How long it stays live', fr: 'Combien de temps il reste en direct' },
      min: 1,
      max: 240,
      default: 60,
    },
  ],
  risk: 'read',
  run: async (context, options) => {
    const seconds = numberOf(options, 'seconds');
    const minutes = numberOf(options, 'minutes');
    const args = { seconds: String(seconds), minutes: String(minutes) };
    const reply = await summaryReply(context, { command: 'watch', args });
    const untilMs = context.nowMs + minutes * MINUTE_MS;
    return { ...reply, live: { command: 'watch', args, everyMs: seconds * SECOND_MS, untilMs } };
  },
};

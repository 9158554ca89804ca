import type { Command } from '../command.ts';
import { NO_REASON } from '../intent-rules.ts';
import { optionalNumber, optionalText } from '../kit.ts';
import { act } from '../money.ts';

const MINUTE_MS = 60_000;

export const pause: Command = {
  name: 'pause',
  describe: { en: 'No new positions; exits go on', fr: 'Plus de nouvelles positions ; les sorties continuent' },
  options: [
    {
      name: 'minutes',
      kind: 'integer',
      describe: { en: 'For how long; without it until /resume', fr: 'Pour combien de temps ; sinon jusqu’à /resume' },
      min: 1,
      max: 43_200,
    },
    { name: 'reason', kind: 'text', describe: { en: 'Why', fr: 'Pourquoi' } },
  ],
  risk: 'reduce',
  run: (context, args) => {
    const minutes = optionalNumber(args, 'minutes');
    const untilMs = minutes === null ? null : context.services.live.nowMs() + minutes * MINUTE_MS;
    return act(context, { kind: 'pause', untilMs, reason: optionalText(args, 'reason') ?? NO_REASON });
  },
};

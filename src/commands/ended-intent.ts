import { lines } from './alert-lines.ts';
import { outcomeReply } from './intent-words.ts';
import type { Reply } from './reply.ts';
import type { Intent } from './stores.ts';
import type { Voice } from './voice.ts';

type EndedIntent = Pick<Intent, 'id' | 'platform' | 'actorId' | 'action' | 'quote' | 'outcome'>;

/** What an alert keeps of an intent whose end was found after a restart. */
export function writeEndedIntent({ id, platform, actorId, action, quote, outcome }: EndedIntent): string {
  return JSON.stringify({ id, platform, actorId, action, quote, outcome } satisfies EndedIntent);
}

/** The words of its own message, for those who do not see that. */
export function endedIntentWords(text: string, voice: Voice): Reply {
  const intent = JSON.parse(text) as EndedIntent;
  const outcome = intent.outcome ?? { status: 'unknown', refusal: null, fills: [], problem: null };
  const { title, tone, lines: body = [] } = outcomeReply(intent, outcome, voice);
  const asked = voice.say('system.intentEndedLine', {
    intent: intent.id,
    person: `${intent.platform}:${intent.actorId}`,
  });
  return { title: voice.say('system.intentEnded', { title }), tone, lines: lines(...body, asked) };
}

import type { Platform } from './actor.ts';
import type { Reply } from './reply.ts';
import type { Voice } from './voice.ts';
import type { WordKey } from './words/words.ts';

/** Shows where an intent stands: messages about intents repeat it until there is nothing left to wait for. */
export const INTENT_COMMAND = 'intent';

/** Why a message is no longer live: its time, a newer one, nothing left to follow, or a person who lost the right. */
export type LiveEnd = 'time' | 'newer' | 'over' | 'right';

/** What a live message wants to show again. */
export interface RepeatWish {
  readonly command: string;
  readonly args: Readonly<Record<string, string>>;
  /** Set for the last look: the reply says why. */
  readonly end: Extract<LiveEnd, 'time' | 'newer'> | null;
}

/** `ended` is shown once more and then left alone; `unavailable` is tried again. */
export type Repeated = { readonly state: 'live' | 'ended'; readonly reply: Reply } | { readonly state: 'unavailable' };

const END_WORDS: Readonly<Record<LiveEnd, WordKey>> = {
  time: 'live.endedTime',
  newer: 'live.endedNewer',
  over: 'live.endedOver',
  right: 'live.endedRight',
};

/** Says on the message that it is live, where the platform can edit it; one about an intent says itself what is still to come. */
export function markedLive(reply: Reply, platform: Platform, { say }: Voice): Reply {
  const canEdit = platform === 'discord' || platform === 'telegram';
  return reply.live === undefined || reply.intent !== undefined || !canEdit ? reply : withFooter(reply, say('live.on'));
}

/** The last state of a live message. */
export function endedReply(reply: Reply, end: LiveEnd, { say }: Voice): Reply {
  const { live: _live, ...still } = reply;
  // an intent's last message says itself how it ended
  if (reply.intent !== undefined && end === 'over') return still;
  return withFooter(still, say(END_WORDS[end]));
}

function withFooter(reply: Reply, words: string): Reply {
  return { ...reply, footer: reply.footer === undefined ? words : `${reply.footer} · ${words}` };
}

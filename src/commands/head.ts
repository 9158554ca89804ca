import type { Reply } from './reply.ts';
import type { LiveView } from './services.ts';
import type { Voice } from './voice.ts';

/** A market that is not a real one says so at the head of every reply. */
export function headed(reply: Reply, live: LiveView, { say }: Voice): Reply {
  const title = headedTitle(reply.title, live);
  if (title === reply.title) return reply;
  const fellBack = live.marketFellBack ? say('gate.fellBack') : null;
  const footer = [reply.footer, fellBack].filter((part) => part !== null && part !== undefined).join(' · ');
  return { ...reply, title, ...(footer === '' ? {} : { footer }) };
}

export function headedTitle(title: string, { market }: Pick<LiveView, 'market'>): string {
  const head = market === 'demo' ? 'DEMO' : market.startsWith('replay') ? 'REPLAY' : null;
  return head === null ? title : `${head} · ${title}`;
}

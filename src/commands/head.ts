import type { Reply } from './reply.ts';
import type { LiveView } from './services.ts';
import type { Voice } from './voice.ts';

/** A market that is not a real one says so at the head of every reply. */
export function headed(reply: Reply, live: LiveView, { say }: Voice): Reply {
  const head = live.market === 'demo' ? 'DEMO' : live.market.startsWith('replay') ? 'REPLAY' : null;
  if (head === null) return reply;
  const fellBack = live.marketFellBack ? say('gate.fellBack') : null;
  const footer = [reply.footer, fellBack].filter((part) => part !== null && part !== undefined).join(' · ');
  return { ...reply, title: `${head} · ${reply.title}`, ...(footer === '' ? {} : { footer }) };
}

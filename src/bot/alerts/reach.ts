import type { ProblemKind } from '../delivery.ts';

/** What cannot be reached: all of a platform, or one chat. */
export type Down = 'platform' | 'chat';

/** A rate limit passes by itself, and a message that is refused says nothing about its chat. */
const DOWN: Partial<Record<ProblemKind, Down>> = {
  unauthorized: 'platform',
  unreachable: 'platform',
  blocked: 'chat',
};

export function downBy(kind: ProblemKind): Down | null {
  return DOWN[kind] ?? null;
}

interface Worker {
  readonly channel: string;
  state(): { readonly down: Down | null };
}

/** True for a channel that cannot be reached now, as far as its own worker or another one of its platform knows. */
export function isDown(channel: string, workers: readonly Worker[]): boolean {
  const platform = channel.slice(0, channel.indexOf(':') + 1);
  return workers.some((worker) => {
    const { down } = worker.state();
    return worker.channel === channel ? down !== null : down === 'platform' && worker.channel.startsWith(platform);
  });
}

import type { Request } from '../../commands/command.ts';
import type { LiveReply } from '../../commands/reply.ts';
import type { Card } from './card.ts';

/** A card with what is known of its message. */
export interface Kept {
  card: Card;
  /** What the message shows, so that the same is not sent twice; null = not known. */
  content: string | null;
  nextAtMs: number;
  /** A newer card took its place. */
  displaced: boolean;
}

/** The cards of one chat, oldest first, and when it may be edited next. */
export interface Chat {
  readonly cards: Kept[];
  freeAtMs: number;
  failures: number;
  busy: boolean;
}

/** Last edits first, then what waits longest. */
export function nextOf(chat: Chat, isWanted: (kept: Kept) => boolean): Kept | undefined {
  return chat.cards
    .filter(isWanted)
    .toSorted((a, b) => Number(b.displaced) - Number(a.displaced) || dueAt(a) - dueAt(b))[0];
}

/** When it is to be looked at, Unix ms UTC: in its turn, or at its end. */
export function dueAt({ nextAtMs, card }: Kept): number {
  return Math.min(nextAtMs, card.untilMs);
}

export function remove(chat: Chat, kept: Kept): void {
  const index = chat.cards.indexOf(kept);
  if (index >= 0) chat.cards.splice(index, 1);
}

export function asksTheSame(card: Card, live: LiveReply): boolean {
  const names = Object.keys(live.args);
  const isSame = names.every((name) => card.args[name] === live.args[name]);
  return card.command === live.command && isSame && names.length === Object.keys(card.args).length;
}

export function requestOf(card: Card, saidAtMs: number): Request {
  return { ...card.actor, updateId: `card ${card.messageId}`, saidAtMs, repeats: true };
}

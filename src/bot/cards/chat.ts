import type { Request } from '../../commands/command.ts';
import type { LiveReply } from '../../commands/reply.ts';
import { awaitsEnd, type Card } from './card.ts';

/** A card with what is known of its message. */
export interface Kept {
  card: Card;
  /** What the message shows, so that the same is not sent twice; null = not known. */
  content: string | null;
  nextAtMs: number;
  /** A newer card took its place. */
  displaced: boolean;
  /** An edit may be on its way: what is shown meanwhile may be written over. */
  busy: boolean;
}

/** The cards of one chat, oldest first, and what decides when it may be edited next. */
export interface Chat {
  readonly cards: Kept[];
  /** Last message or edit, Unix ms UTC. */
  editedAtMs: number;
  /** Not before this after a failure. */
  freeAtMs: number;
  failures: number;
  busy: boolean;
}

/** Of what is ready: what people wait for first, then last edits, then what waits longest. Else what is ready first. */
export function nextOf(chat: Chat, isWanted: (kept: Kept) => boolean, readyAt: (kept: Kept) => number, nowMs: number) {
  const wanted = chat.cards.filter(isWanted);
  const ready = wanted.filter((kept) => readyAt(kept) <= nowMs);
  if (ready.length > 0) return ready.toSorted((a, b) => rankOf(b) - rankOf(a) || dueAt(a) - dueAt(b))[0];
  return wanted.toSorted((a, b) => readyAt(a) - readyAt(b))[0];
}

function rankOf({ card, displaced }: Kept): number {
  return Number(awaitsEnd(card)) * 2 + Number(displaced);
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

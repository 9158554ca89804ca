import { INTENT_COMMAND, type Repeated, type RepeatWish } from '../../commands/live.ts';
import type { Request } from '../../commands/command.ts';
import type { Reply } from '../../commands/reply.ts';
import type { SendOutcome } from '../delivery.ts';

/** Who asked for a card and where: what the rights are checked by at every edit. */
export type CardActor = Pick<Request, 'userId' | 'userName' | 'languageCode' | 'place' | 'shared'> & {
  readonly platform: 'discord' | 'telegram';
};

/** A message that keeps itself up to date. Times are Unix ms UTC of the wall clock. */
export interface Card {
  /** The chat that holds the message, such as `telegram:12345`. */
  readonly channel: string;
  readonly messageId: string;
  readonly command: string;
  readonly args: Readonly<Record<string, string>>;
  readonly actor: CardActor;
  readonly everyMs: number;
  readonly untilMs: number;
  /** Name of the picture that the message keeps; null = none. */
  readonly picture: string | null;
  /** How to edit a message that only one person sees; null = like any message of the bot. */
  readonly editPath: string | null;
}

/** True for what waits for the end of an intent: it may not give way to a newer card, and is looked at first. */
export function awaitsEnd(card: Pick<Card, 'command'>): boolean {
  return card.command === INTENT_COMMAND;
}

/** Cards as they are remembered over a restart, oldest first. */
export interface CardStore {
  load(): Promise<readonly Card[]>;
  put(card: Card): Promise<void>;
  remove(channel: string, messageId: string): Promise<void>;
}

/** One platform's way to edit a card, without a sound. Outcomes are values: nothing is thrown. */
export interface CardEditor {
  edit(card: Card, reply: Reply): Promise<SendOutcome>;
}

/** Makes a card's content anew, as the person who asked for it. */
export interface CardSource {
  repeat(request: Request, wish: RepeatWish): Promise<Repeated>;
}

/** What a platform tells about the live answers that it sent. */
export interface CardDesk {
  /** A live answer is on the screen; one that is shown again in its own message goes on there. */
  shown(card: Card, reply: Reply): void;
  /**
   * True where `reply` answers a press on a card that shows the same: the card takes it over, and nothing else is to be said.
   */
  takes(channel: string, messageId: string, reply: Reply): boolean;
  /** True where `reply` tells what became of the intent whose card was pressed: it belongs in the card's place, at once. */
  yields(channel: string, messageId: string, reply: Reply): boolean;
  /** The card's place was taken by a reply that is not live any more. */
  settled(channel: string, messageId: string, reply: Reply): void;
  /** True where the message may still be edited as a card: what a press answers must stand beside it, not in its place. */
  holds(channel: string, messageId: string): boolean;
}

import type { Reply } from '../../commands/reply.ts';
import type { SendOutcome } from '../delivery.ts';

/** One alert message as it is handed to a platform. */
export interface AlertPost {
  readonly reply: Reply;
  /** False = delivered without sound. */
  readonly loud: boolean;
  /** Message id of the first message of the same position. */
  readonly replyTo: string | null;
  /** The same text for the same alert on every attempt (≤ 25 characters): platforms that can, drop repeats by it. */
  readonly nonce: string;
}

/** A chat or channel that alerts go to. Outcomes are values: nothing is thrown. */
export interface AlertChannel {
  /** Key of its rows in the outbox, such as `telegram:12345`. */
  readonly name: string;
  send(post: AlertPost): Promise<SendOutcome>;
  /** Replaces the text of an earlier message; never makes a sound. */
  edit(messageId: string, post: AlertPost): Promise<SendOutcome>;
}

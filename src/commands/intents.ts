import type { OperatorAction } from '../engine/events.ts';
import type { Actor } from './actor.ts';
import type { Reply } from './reply.ts';
import type { Intent } from './stores.ts';

/** What a person asked of the engine. */
export interface IntentRequest {
  readonly actor: Actor;
  /** Names the cause: the same platform and update id make the same intent, so that a repeat cannot act twice. */
  readonly updateId: string;
  readonly command: string;
  readonly action: OperatorAction;
  /** Wall clock, Unix ms UTC. */
  readonly nowMs: number;
  /** How long ago it was said. */
  readonly ageMs: number;
}

/** The answer to show, and how it ended for the audit. */
export interface IntentReply {
  readonly reply: Reply;
  readonly outcome: string;
  readonly intentId: string | null;
}

/** Who presses a button of an intent. */
export interface Press {
  readonly actor: Actor;
  readonly updateId: string;
  readonly nowMs: number;
  readonly ageMs: number;
  /** False where nobody can say when it was pressed. */
  readonly ageIsKnown: boolean;
}

/** Money intents (chat.md §3): the only way from chat to an order. */
export interface IntentService {
  /** Quotes, stores and shows with Confirm and Cancel; nothing happens yet. */
  propose(request: IntentRequest): Promise<IntentReply>;
  /** For what reduces risk: one press acts. Stored first, submitted exactly once. */
  act(request: IntentRequest): Promise<IntentReply>;
  /** proposed → confirmed, exactly once, by the person who proposed it, on any platform. */
  confirm(intentId: string, press: Press): Promise<IntentReply>;
  dismiss(intentId: string, press: Press): Promise<IntentReply>;
  /** A fresh quote for what an expired or canceled intent asked. */
  again(intentId: string, press: Press): Promise<IntentReply>;
  /** The code that a large buy asked for; `intentId` null = the one that these digits belong to. */
  enterCode(code: string, intentId: string | null, press: Press): Promise<IntentReply>;
  /** Codes that this person may read here and type elsewhere. */
  codes(press: Pick<Press, 'actor' | 'nowMs'>): readonly Reply[];
  /** What this person asked on any platform and what has not come to its end, newest first. */
  open(press: Pick<Press, 'actor' | 'nowMs'>): Promise<readonly Intent[]>;
  /** Where it stands now, as far as the exchange has said. */
  show(intentId: string, press: Pick<Press, 'actor' | 'nowMs'>): Promise<IntentReply>;
}

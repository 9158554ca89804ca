import type { Command, Language, Request } from '../commands/command.ts';
import type { Reply } from '../commands/reply.ts';
import type { HealthItem, HealthWord } from '../commands/services.ts';

/** What a person did: typed a line, filled in a slash command, or pressed a button. */
export type DoorInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly name: string; readonly args: Readonly<Record<string, string | number>> }
  | { readonly kind: 'action'; readonly actionId: string; readonly answer?: string };

/** One proposal while a person types a value. `label` is what they read, `value` what is sent. */
export interface Suggestion {
  readonly value: string;
  readonly label: string;
}

/**
 * The only way from a chat platform to the commands. Every method checks the person first, so that a platform needs to know
 * nothing about roles.
 */
export interface CommandDoor {
  readonly commands: readonly Command[];
  /** Null = say nothing at all (unknown person already told once, repeated update). */
  handle(request: Request, input: DoorInput): Promise<Reply | null>;
  /** Symbols for an option, best first: held, signalled, traded. Empty for people who are not listed. */
  complete(request: Request, command: string, option: string, typed: string): Promise<readonly Suggestion[]>;
  /** True for a person who may hear anything at all. */
  isListed(request: Request): Promise<boolean>;
  /** Keeps a command with its arguments for a button; the returned id is at most 40 characters and expires. */
  offer(command: string, args: Readonly<Record<string, string | number>>): Promise<string>;
}

/** Where the platforms write what happened. Neither message nor facts ever hold a token. */
export interface BotLog {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** How the connection to a chat platform stands. */
export interface Link {
  readonly platform: 'discord' | 'telegram';
  readonly up: boolean;
  /** The platform does not accept the token: only a person can mend that. */
  readonly refused: boolean;
  readonly detail: HealthWord;
}

/** A chat platform from the outside. */
export interface ChatBot {
  readonly platform: 'discord' | 'telegram';
  /** Starts connecting and returns at once; a platform that is down is tried again with back-off until `stop`. */
  start(): void;
  /** Ends polling, timers and sockets. Resolves within 2 s. */
  stop(): Promise<void>;
  /** To one person's own chat, aloud; false where it could not be said. */
  whisper(userId: string, reply: Reply, language: Language): Promise<boolean>;
  health(): HealthItem;
  link(): Link;
}

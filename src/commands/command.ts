import type { Actor, Request, Words } from './actor.ts';
import type { Reply } from './reply.ts';
import type { CommandServices } from './services.ts';

export { LANGUAGES, PLATFORMS, ROLES } from './actor.ts';
export type { Actor, Language, Platform, Request, Role, Words } from './actor.ts';

/** read → viewer; reduce and add → trader; administer → owner; public → anyone (only `/start` and `/id`). */
export type Risk = 'public' | 'read' | 'reduce' | 'add' | 'administer';

export type OptionKind = 'symbol' | 'integer' | 'decimal' | 'text' | 'choice';

export interface CommandOption {
  readonly name: string;
  readonly kind: OptionKind;
  readonly describe: Words;
  readonly required?: boolean;
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly default?: string | number;
  /** A text of one word; other texts take the rest of the line. */
  readonly oneWord?: boolean;
  /** Values to propose while a person types; symbols and choices need none. */
  readonly suggest?: (services: CommandServices) => readonly string[];
}

/** Parsed and validated arguments: symbols upper case and known, integers and decimals within range. */
export type Arguments = Readonly<Record<string, string | number | undefined>>;

/** One command, declared as data (architecture.md §2.4). Registration, menus, help, OpenAPI and docs follow from it. */
export interface Command {
  readonly name: string;
  readonly describe: Words;
  readonly options: readonly CommandOption[];
  readonly risk: Risk;
  /** True for what only buttons say (`confirm`, `dismiss`, `intent`): not registered, not listed in help. */
  readonly hidden?: boolean;
  readonly run: (context: CommandContext, args: Arguments) => Promise<Reply>;
}

/** What the audit row says of a handled command. */
export interface Outcome {
  /** Such as `answered`, `proposed`, `done`, `refused:PAUSED`, `error:4f2a91c0`. */
  readonly text: string;
  readonly intentId?: string | null;
}

export interface CommandContext {
  readonly actor: Actor;
  readonly request: Request;
  readonly services: CommandServices;
  /** The wall clock, Unix ms UTC. The market's own time is `services.live.nowMs()`. */
  readonly nowMs: number;
  /** How long ago the person said it: more than zero when updates waited while the bot was away. */
  readonly ageMs: number;
  /** Tells the audit row how it ended; without a call it reads `answered`. */
  readonly record: (outcome: Outcome) => void;
}

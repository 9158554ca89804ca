import type { Actor, Request, Words } from './actor.ts';
import type { Reply } from './reply.ts';
import type { Say } from './words/words.ts';
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
  /** What people call a choice where they pick it; without it the choice itself. */
  readonly choiceWords?: (choice: string, say: Say) => string;
  readonly min?: number;
  readonly max?: number;
  readonly default?: string | number;
  /** Only taken as `name=value`: a word without a name is never meant for it. */
  readonly byName?: boolean;
  /** True for what must not be kept: the audit only says that it was given. */
  readonly secret?: boolean;
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
  /** What the audit keeps of the arguments, where some of them may be secret; without it: all. */
  readonly kept?: (args: Arguments, services: CommandServices) => Arguments;
  /** True for what only shows although its risk asks for a trader: a live message may run it again. */
  readonly onlyShows?: boolean;
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
  /** False for what waited while the bot was away and bears no date: it may have been said a second or a day ago. */
  readonly ageIsKnown: boolean;
  /** Tells the audit row how it ended; without a call it reads `answered`. */
  readonly record: (outcome: Outcome) => void;
}

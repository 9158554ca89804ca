import type { Reply } from './reply.ts';

export const PLATFORMS = ['discord', 'telegram', 'terminal', 'http'] as const;
export type Platform = (typeof PLATFORMS)[number];
export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];
export const ROLES = ['viewer', 'trader', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** read → viewer; reduce and add → trader; administer → owner; public → anyone (only `/start` and `/id`). */
export type Risk = 'public' | 'read' | 'reduce' | 'add' | 'administer';

export type Words = Readonly<Record<Language, string>>;

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
}

/** Parsed and validated arguments: symbols upper case and known, integers and decimals within range. */
export type Arguments = Readonly<Record<string, string | number | undefined>>;

export interface Actor {
  readonly platform: Platform;
  /** The platform's numeric id as text; `console` for the terminal, `api` for HTTP. */
  readonly id: string;
  readonly name: string;
  readonly role: Role | null;
  readonly language: Language;
}

/** One command, declared as data (architecture.md §2.4). Registration, menus, help, OpenAPI and docs follow from it. */
export interface Command {
  readonly name: string;
  readonly describe: Words;
  readonly options: readonly CommandOption[];
  readonly risk: Risk;
  readonly run: (context: CommandContext, args: Arguments) => Promise<Reply>;
}

/** A press of a button or a typed command, as the gate receives it. */
export interface Request {
  readonly platform: Platform;
  readonly userId: string;
  readonly userName: string;
  /** The platform's own language code, such as `fr` or `en-GB`. */
  readonly languageCode: string | null;
  /** Where it was said: chat or channel id. */
  readonly place: string;
  /** True where others can read the answer. */
  readonly shared: boolean;
  /** Update or interaction id: the same id is handled once. */
  readonly updateId: string;
  /** When the person said it, Unix ms UTC. */
  readonly saidAtMs: number;
}

import type { CommandServices } from './services.ts';

export interface CommandContext {
  readonly actor: Actor;
  readonly request: Request;
  readonly services: CommandServices;
  /** Unix ms UTC. */
  readonly nowMs: number;
}

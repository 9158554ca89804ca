import type { Language } from '../text/language.ts';

export { LANGUAGES, type Language, type Words } from '../text/language.ts';

/** Who speaks, from where, in which language. Kept apart from command.ts so that stores and intents can name people without a circle. */
export const PLATFORMS = ['discord', 'telegram', 'terminal', 'http'] as const;
export type Platform = (typeof PLATFORMS)[number];
export const ROLES = ['viewer', 'trader', 'owner'] as const;
export type Role = (typeof ROLES)[number];

export interface Actor {
  readonly platform: Platform;
  /** The platform's numeric id as text; `console` for the terminal, `api` for HTTP. */
  readonly id: string;
  readonly name: string;
  readonly role: Role | null;
  readonly language: Language;
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
  /** When the person said it, Unix ms UTC by the clock of the platform. */
  readonly saidAtMs: number;
  /** True where the platform does not say when: `saidAtMs` is then the moment of arrival. */
  readonly undated?: boolean;
  /** True for what waited at the platform while nobody here listened. */
  readonly waited?: boolean;
  /** True where nobody said anything: a message that is live shows its command again, without a new picture. */
  readonly repeats?: boolean;
}

/** `telegram:12345`: how audit rows, intents and the engine name a person. */
export function actorKey(actor: Pick<Actor, 'platform' | 'id'>): string {
  return `${actor.platform}:${actor.id}`;
}

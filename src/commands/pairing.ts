import { randomInt, timingSafeEqual } from 'node:crypto';
import type { Actor } from './actor.ts';
import type { People } from './people.ts';
import type { UserStore } from './stores.ts';

/** How long a pairing code counts. */
export const PAIRING_LIFE_MS = 10 * 60_000;
/** Wrong codes after which a code is dead, whoever sent them. */
const TRIES = 5;
const DIGITS = 8;

/** How an owner who was paired stands in the list of people. */
export const PAIRED = 'pairing';

export type PairingAnswer = 'paired' | 'wrong' | 'closed';

/**
 * Lets the first owner in without a setting: whoever reads the code on the server's console is the owner. Codes live in memory only,
 * one at a time; nobody can be paired while OWNERS names somebody.
 */
export class Pairing {
  readonly #isOpen: boolean;
  readonly #people: People;
  readonly #users: UserStore;
  readonly #clock: () => number;
  #current: { readonly code: string; readonly untilMs: number; triesLeft: number } | null = null;

  constructor(isOpen: boolean, people: People, users: UserStore, clock: () => number) {
    this.#isOpen = isOpen;
    this.#people = people;
    this.#users = users;
    this.#clock = clock;
  }

  /** True where nobody owns the engine yet. */
  get isNeeded(): boolean {
    return this.#isOpen && this.#people.owners().length === 0;
  }

  /** A fresh code for the console, in place of the one before; null where OWNERS says who owns the engine. */
  newCode(): string | null {
    if (!this.#isOpen) return null;
    const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
    this.#current = { code, untilMs: this.#clock() + PAIRING_LIFE_MS, triesLeft: TRIES };
    return code;
  }

  /** Makes the person an owner where the code is right; it counts once. */
  async pair({ platform, id }: Actor, typed: string): Promise<PairingAnswer> {
    const current = this.#current;
    if (current === null || current.untilMs < this.#clock() || current.triesLeft === 0) return 'closed';
    current.triesLeft -= 1;
    if (!sameText(typed, current.code)) return 'wrong';
    this.#current = null;
    await this.#users.grant(platform, id, 'owner', PAIRED);
    this.#people.pair({ platform, id });
    return 'paired';
  }
}

function sameText(typed: string, code: string): boolean {
  const [given, wanted] = [Buffer.from(typed), Buffer.from(code)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

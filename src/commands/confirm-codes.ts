import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Platform } from './actor.ts';

/** How long a code counts. */
export const CODE_LIFE_MS = 60_000;
export const CODE_TRIES = 3;
const DIGITS = 6;
const HASH_BYTES = 32;

/** A code as it is kept. */
export interface StoredCode {
  readonly intentId: string;
  readonly platform: Platform;
  readonly salt: string;
  readonly hash: string;
  readonly triesLeft: number;
  /** Unix ms UTC, wall clock. */
  readonly expiresAtMs: number;
}

export interface CodeStore {
  /** False where the intent has a code already: each gets one. */
  insert(code: StoredCode): Promise<boolean>;
  get(intentId: string): Promise<StoredCode | null>;
  /** Takes one try away; null where none is left, the time is over, or it was used. */
  take(intentId: string, nowMs: number): Promise<StoredCode | null>;
  /** True for exactly one caller. */
  use(intentId: string): Promise<boolean>;
}

const derive = promisify<string, string, number, Buffer>(scrypt);

/** Six digits from a secure source. */
export function newCode(): string {
  return String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
}

/** Slow and salted: six digits are few enough to be tried out by whoever reads the database. */
export async function hashed(code: string): Promise<Pick<StoredCode, 'salt' | 'hash'>> {
  const salt = randomBytes(16).toString('hex');
  return { salt, hash: (await derive(code, salt, HASH_BYTES)).toString('hex') };
}

export async function isCode(typed: string, { salt, hash }: Pick<StoredCode, 'salt' | 'hash'>): Promise<boolean> {
  return timingSafeEqual(await derive(typed, salt, HASH_BYTES), Buffer.from(hash, 'hex'));
}

import type { Platform } from '../../commands/actor.ts';
import type { CodeStore, StoredCode } from '../../commands/confirm-codes.ts';
import type { Queryable, Statement } from '../query.ts';

const COLUMNS = `intent_id, platform, salt, hash, tries_left, (extract(epoch FROM expires_at) * 1000)::float8 AS expires_at_ms`;
const INSERT: Statement = {
  name: 'confirm_codes_insert',
  text: `INSERT INTO confirm_codes (intent_id, platform, salt, hash, tries_left, expires_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (intent_id) DO NOTHING RETURNING intent_id`,
};
const GET: Statement = {
  name: 'confirm_codes_get',
  text: `SELECT ${COLUMNS} FROM confirm_codes WHERE intent_id = $1 AND used_at IS NULL`,
};
/** Taken before it is compared: many guesses at once are no more than the tries. */
const TAKE: Statement = {
  name: 'confirm_codes_take',
  text: `UPDATE confirm_codes SET tries_left = tries_left - 1
WHERE intent_id = $1 AND tries_left > 0 AND used_at IS NULL AND expires_at >= $2 RETURNING ${COLUMNS}`,
};
const USE: Statement = {
  name: 'confirm_codes_use',
  text: 'UPDATE confirm_codes SET used_at = now() WHERE intent_id = $1 AND used_at IS NULL RETURNING intent_id',
};

/** One-time codes in the table `confirm_codes`. */
export class SqlCodeStore implements CodeStore {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async insert({ intentId, platform, salt, hash, triesLeft, expiresAtMs }: StoredCode): Promise<boolean> {
    const values = [intentId, platform, salt, hash, triesLeft, new Date(expiresAtMs)];
    return (await this.#db.query(INSERT, values)).rows.length > 0;
  }

  async get(intentId: string): Promise<StoredCode | null> {
    return codeOf((await this.#db.query<CodeRow>(GET, [intentId])).rows[0]);
  }

  async take(intentId: string, nowMs: number): Promise<StoredCode | null> {
    return codeOf((await this.#db.query<CodeRow>(TAKE, [intentId, new Date(nowMs)])).rows[0]);
  }

  async use(intentId: string): Promise<boolean> {
    return (await this.#db.query(USE, [intentId])).rows.length > 0;
  }
}

interface CodeRow extends Record<string, unknown> {
  readonly intent_id: string;
  readonly platform: Platform;
  readonly salt: string;
  readonly hash: string;
  readonly tries_left: number;
  readonly expires_at_ms: number;
}

function codeOf(row: CodeRow | undefined): StoredCode | null {
  if (row === undefined) return null;
  const { intent_id: intentId, platform, salt, hash, tries_left: triesLeft, expires_at_ms: expiresAtMs } = row;
  return { intentId, platform, salt, hash, triesLeft, expiresAtMs };
}

import { randomBytes } from 'node:crypto';
import type { ActionStore, ButtonAction, StoredAction } from '../../commands/actions.ts';
import { settledWithin } from '../../waiting/late.ts';
import type { Queryable, Statement } from '../query.ts';

const PUT: Statement = {
  name: 'chat_actions_put',
  text: `INSERT INTO chat_actions (id, command, arguments, expires_at)
SELECT item.id, item.command, item.arguments::jsonb, $4
FROM unnest($1::text[], $2::text[], $3::text[]) AS item (id, command, arguments)`,
};
const GET: Statement = {
  name: 'chat_actions_get',
  text: `SELECT command, arguments, (extract(epoch FROM expires_at) * 1000)::float8 AS expires_at_ms
FROM chat_actions WHERE id = $1`,
};
const CLEAN: Statement = {
  name: 'chat_actions_clean',
  text: `WITH gone AS (DELETE FROM chat_actions WHERE expires_at < $1 RETURNING 1) SELECT count(*)::int AS count FROM gone`,
};

/** Buttons made by this process that it knows without asking; the oldest are forgotten first. */
const REMEMBERED = 5_000;
/** An answer does not wait longer than this for the record of its buttons. */
const RECORD_WAIT_MS = 100;

/**
 * Buttons in the table `chat_actions`. Those of this process are also remembered, so that a button works at once while the database
 * is slow or away; one whose record never came to be is dead after a restart, and says so.
 */
export class SqlActionStore implements ActionStore {
  readonly #db: Queryable;
  readonly #clock: () => number;
  readonly #onProblem: (error: unknown) => void;
  readonly #recent = new Map<string, StoredAction>();

  constructor(db: Queryable, clock: () => number = Date.now, onProblem: (error: unknown) => void = () => undefined) {
    this.#db = db;
    this.#clock = clock;
    this.#onProblem = onProblem;
  }

  async put(command: string, args: ButtonAction['args'], ttlMs: number): Promise<string> {
    const [id = ''] = await this.putAll([{ command, args }], ttlMs);
    return id;
  }

  async putAll(actions: readonly ButtonAction[], ttlMs: number): Promise<readonly string[]> {
    if (actions.length === 0) return [];
    const ids = actions.map(() => newActionId());
    const commands = actions.map(({ command }) => command);
    const texts = actions.map(({ args }) => JSON.stringify(args));
    const expiresAtMs = this.#clock() + ttlMs;
    actions.forEach((action, index) => this.#remember(ids[index] ?? '', { ...action, expiresAtMs }));
    const written = this.#db.query(PUT, [ids, commands, texts, new Date(expiresAtMs)]).catch(this.#onProblem);
    await settledWithin(written, RECORD_WAIT_MS);
    return ids;
  }

  recall(id: string): StoredAction | null {
    return this.#recent.get(id) ?? null;
  }

  async get(id: string): Promise<StoredAction | null> {
    const known = this.recall(id);
    if (known !== null) return known;
    const { rows } = await this.#db.query<ActionRow>(GET, [id]);
    const [row] = rows;
    return row === undefined ? null : { command: row.command, args: row.arguments, expiresAtMs: row.expires_at_ms };
  }

  async clean(beforeMs: number): Promise<number> {
    for (const [id, { expiresAtMs }] of this.#recent) if (expiresAtMs < beforeMs) this.#recent.delete(id);
    const { rows } = await this.#db.query<{ count: number }>(CLEAN, [new Date(beforeMs)]);
    return rows[0]?.count ?? 0;
  }

  #remember(id: string, { command, args, expiresAtMs }: StoredAction): void {
    this.#recent.set(id, { command, args, expiresAtMs });
    if (this.#recent.size <= REMEMBERED) return;
    for (const oldest of this.#recent.keys()) {
      this.#recent.delete(oldest);
      return;
    }
  }
}

interface ActionRow extends Record<string, unknown> {
  readonly command: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly expires_at_ms: number;
}

/** 96 random bits, 18 characters: fits Telegram's 64 bytes of callback data, and nobody guesses another person's button. */
function newActionId(): string {
  return `b_${randomBytes(12).toString('base64url')}`;
}

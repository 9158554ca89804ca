import type { Platform } from '../../commands/actor.ts';
import type { ProcessedStore } from '../../commands/stores.ts';
import type { Queryable, Statement } from '../query.ts';

const CLAIM: Statement = {
  name: 'processed_updates_claim',
  text: `INSERT INTO processed_updates (platform, update_id) VALUES ($1, $2)
ON CONFLICT (platform, update_id) DO NOTHING RETURNING update_id`,
};
const CLEAN: Statement = {
  name: 'processed_updates_clean',
  text: `WITH gone AS (DELETE FROM processed_updates WHERE handled_at < $1 RETURNING 1) SELECT count(*)::int AS count FROM gone`,
};

/** Updates already handled, in the table `processed_updates`: repeats are dropped over restarts too. */
export class SqlProcessedStore implements ProcessedStore {
  readonly #db: Queryable;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async claim(platform: Platform, updateId: string): Promise<boolean> {
    const { rows } = await this.#db.query(CLAIM, [platform, updateId]);
    return rows.length > 0;
  }

  async clean(beforeMs: number): Promise<number> {
    const { rows } = await this.#db.query<{ count: number }>(CLEAN, [new Date(beforeMs)]);
    return rows[0]?.count ?? 0;
  }
}

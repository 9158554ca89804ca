import type { AlertStore } from '../../../src/bot/alerts/store.ts';
import type { AlertDecision } from '../../../src/engine/decisions.ts';
import { createAlertStore } from '../../../src/storage/alerts/alert-store.ts';
import type { Database } from '../../../src/storage/database.ts';
import type { Queryable } from '../../../src/storage/query.ts';
import { alertWrites } from '../../../src/storage/rounds/alert-rows.ts';

/** Every move of a later alert's closing behind an earlier one's, leaving aside stop moves that a later one speaks for. */
const TURNED_ROUND = `
SELECT count(*) AS count FROM (
  SELECT d.sent_at, max(d.sent_at) OVER (PARTITION BY d.channel, a.thread_key ORDER BY a.id) AS latest
  FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id
  WHERE a.thread_key IS NOT NULL AND NOT (a.kind = 'stop_moved' AND d.state = 'merged')
) deliveries WHERE sent_at < latest`;

const UNNAMED = `SELECT count(*) AS count FROM alert_deliveries WHERE state IN ('sent', 'merged') AND message_id IS NULL`;

/** The outbox in the real database, with a count of what is under way. */
export class StormOutbox {
  readonly traffic = { begun: 0, underWay: 0 };
  readonly store: AlertStore;
  stored = 0;
  largestBatch = 0;
  readonly #database: Queryable;
  readonly #channels: readonly string[];
  #lastId = 0;

  constructor(database: Database, channels: readonly string[]) {
    this.#channels = channels;
    this.#database = {
      query: async (statement, values) => {
        this.traffic.begun += 1;
        this.traffic.underWay += 1;
        try {
          return await database.query(statement, values);
        } finally {
          this.traffic.underWay -= 1;
        }
      },
    };
    const store = createAlertStore(this.#database);
    this.store = {
      ...store,
      due: async (channel, nowMs, limit) => {
        const due = await store.due(channel, nowMs, limit);
        this.largestBatch = Math.max(this.largestBatch, due.length);
        return due;
      },
    };
  }

  /** Stores alerts as the desk does, written down at the storm's time. */
  async add(alerts: readonly AlertDecision[], nowMs: number): Promise<void> {
    if (alerts.length === 0) return;
    for (const { statement, values } of alertWrites(alerts, this.#channels))
      await this.#database.query(statement, values);
    const { rows } = await this.#database.query<{ id: number }>(
      'WITH dated AS (UPDATE alerts SET created_at = $1 WHERE id > $2 RETURNING id) SELECT max(id) AS id FROM dated',
      [new Date(nowMs), this.#lastId],
    );
    this.#lastId = rows[0]?.id ?? this.#lastId;
    this.stored += alerts.length;
  }

  pending(): Promise<number> {
    return this.#count(`SELECT count(*) AS count FROM alert_deliveries WHERE state = 'pending'`);
  }

  /** Deliveries by state, and what should not be. */
  async books(): Promise<{ states: Readonly<Record<string, number>>; turnedRound: number; unnamed: number }> {
    const { rows } = await this.#database.query<{ state: string; count: number }>(
      'SELECT state, count(*) AS count FROM alert_deliveries GROUP BY state',
    );
    const states = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    return { states, turnedRound: await this.#count(TURNED_ROUND), unnamed: await this.#count(UNNAMED) };
  }

  async #count(statement: string): Promise<number> {
    const { rows } = await this.#database.query<{ count: number }>(statement);
    return rows[0]?.count ?? 0;
  }
}

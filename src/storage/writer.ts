import { Pool, type PoolConfig, type QueryResult } from 'pg';
import { StorageError } from './errors.ts';
import type { Write } from './query.ts';

/** Orders, money and everything that is acted on; or what is only kept (candles, analyses, votes that came to nothing). */
export const WRITE_LANES = ['trade', 'market'] as const;
export type WriteLane = (typeof WRITE_LANES)[number];

/** Every round has the same few statements: planning them anew for its numbers costs more than it finds. */
const PLAN_ONCE = 'SET plan_cache_mode = force_generic_plan';

/**
 * Writes transactions on a server, each in one round trip: all statements are sent before the first is answered. Each lane has a
 * connection of its own that is never given back for being idle, so that an exit waits neither for a minute's candles, nor for a
 * query from chat, nor for a new connection.
 */
export class Writer {
  readonly #pools: Readonly<Record<WriteLane, Pool>>;

  constructor(config: PoolConfig, session: string, onProblem: (error: Error) => void) {
    const open = (): Pool => {
      const pool = new Pool({
        ...config,
        pipeline: true,
        max: 1,
        idleTimeoutMillis: 0,
        verify: (client, done) => {
          client.query(`${session}; ${PLAN_ONCE}`, (error) => done(error));
        },
      });
      pool.on('error', onProblem);
      return pool;
    };
    this.#pools = { trade: open(), market: open() };
  }

  /** Opens the connections, so that the first round finds them. */
  async connect(): Promise<void> {
    await Promise.all(WRITE_LANES.map((lane) => this.#pools[lane].query('SELECT 1')));
  }

  /**
   * All or nothing. When the connection is lost during COMMIT it rejects although the database may have committed; so what is stored
   * must be safe to store again.
   */
  async write(writes: readonly Write[], lane: WriteLane): Promise<void> {
    const client = await this.#pools[lane].connect();
    // an answer that never came to a query is reported by that query
    const ignore = (): void => undefined;
    client.on('error', ignore);
    let failure: Error | undefined;
    try {
      const answers = [
        client.query('BEGIN'),
        ...writes.map(({ statement, values }) => client.query({ ...statement, values: values as unknown[] })),
        client.query('COMMIT'),
      ];
      const settled = await Promise.allSettled(answers);
      failure = problemOf(settled);
      if (failure !== undefined) throw failure;
    } finally {
      client.off('error', ignore);
      // after a failure the state of the session is anybody's guess: the next round gets a new one
      client.release(failure);
    }
  }

  async close(): Promise<void> {
    await Promise.all(WRITE_LANES.map((lane) => this.#pools[lane].end()));
  }
}

/** The first failure is the cause; those behind it only say that the transaction had failed. */
function problemOf(settled: readonly PromiseSettledResult<QueryResult>[]): Error | undefined {
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    const reason: unknown = failed.reason;
    return reason instanceof Error ? reason : new Error(String(reason));
  }
  const last = settled.at(-1);
  if (last?.status === 'fulfilled' && last.value.command === 'COMMIT') return undefined;
  return new StorageError('The transaction was rolled back: a statement in it failed', 'Nothing of it was stored');
}

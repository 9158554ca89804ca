import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { StorageError } from './errors.ts';
import type { Queryable, QueryAnswer, Row, Statement } from './query.ts';

/** One transaction under way. */
interface Running {
  readonly client: Queryable;
  /** False once it ended: what was started inside and still runs then goes through the pool again. */
  open: boolean;
  /** Set when a joined inner transaction failed: the whole must not be committed. */
  failure: { readonly error: unknown } | null;
}

export interface TransactionOptions {
  /** For work that may take longer than the usual limits (migrations, clean-up), ms. */
  readonly timeoutMs?: number;
}

/** The server's own timeout ends a statement first; ours is for a server that says nothing. */
const SILENCE_MARGIN_MS = 5_000;

/**
 * Runs SQL over a pool. The embedded database has one connection only, so a query that waited for a second one while its own
 * caller holds the first would wait for ever: therefore whatever is asked inside a transaction uses that transaction's
 * connection, and a transaction inside a transaction joins it.
 */
export class Transactions implements Queryable {
  readonly #pool: pg.Pool;
  readonly #running = new AsyncLocalStorage<Running>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async query<R extends Row = Row>(
    statement: string | Statement,
    values?: readonly unknown[],
  ): Promise<QueryAnswer<R>> {
    const running = this.#running.getStore();
    if (running?.open === true) return running.client.query<R>(statement, values);
    return run<R>(this.#pool, statement, values);
  }

  /**
   * All or nothing: commits when `work` resolves, rolls back when it rejects. When the connection is lost during COMMIT it rejects
   * although the database may have committed; so what is stored must be safe to store again.
   */
  async transaction<T>(work: (client: Queryable) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const outer = this.#running.getStore();
    if (outer?.open === true) return join(outer, work);
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on('error', onError);
    try {
      return await this.#begin(client, work, options.timeoutMs);
    } catch (error) {
      await client.query('ROLLBACK').catch((problem: Error) => {
        broken ??= problem;
      });
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  async #begin<T>(
    client: pg.PoolClient,
    work: (client: Queryable) => Promise<T>,
    timeoutMs: number | undefined,
  ): Promise<T> {
    const queryable: Queryable = { query: (statement, values) => run(client, statement, values, timeoutMs) };
    const running: Running = { client: queryable, open: true, failure: null };
    await client.query('BEGIN');
    if (timeoutMs !== undefined) {
      await client.query(`SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL lock_timeout = ${timeoutMs}`);
    }
    let result: T;
    try {
      result = await this.#running.run(running, () => work(queryable));
    } finally {
      running.open = false;
    }
    if (running.failure !== null) throw running.failure.error;
    const { command } = await client.query('COMMIT');
    // after a failed statement COMMIT is answered with ROLLBACK and no error
    if (command !== 'COMMIT') {
      throw new StorageError('The transaction was rolled back: a statement in it failed', 'Nothing of it was stored');
    }
    return result;
  }
}

async function join<T>(outer: Running, work: (client: Queryable) => Promise<T>): Promise<T> {
  try {
    return await work(outer.client);
  } catch (error) {
    outer.failure ??= { error };
    throw error;
  }
}

async function run<R extends Row>(
  target: pg.Pool | pg.PoolClient,
  statement: string | Statement,
  values: readonly unknown[] = [],
  timeoutMs?: number,
): Promise<QueryAnswer<R>> {
  const config: pg.QueryConfig & { query_timeout?: number } =
    typeof statement === 'string' ? { text: statement } : { name: statement.name, text: statement.text };
  // without values a text may hold several statements
  if (values.length > 0) config.values = values as unknown[];
  if (timeoutMs !== undefined) config.query_timeout = timeoutMs + SILENCE_MARGIN_MS;
  return target.query<R>(config);
}

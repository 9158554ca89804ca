import { resolve } from 'node:path';
import { Pool } from 'pg';
import { takeDeskLock, type DeskLock, type DeskLockWatch } from './desk-lock.ts';
import { startEmbedded } from './embedded/start.ts';
import type { Queryable, QueryAnswer, Row, Statement, Write } from './query.ts';
import { checkServer, describeUrl, serverPool, serverWriter } from './server.ts';
import { Transactions, type TransactionOptions } from './transactions.ts';
import { VALUE_TYPES } from './value-types.ts';
import type { WriteLane } from './writer.ts';

/** The embedded engine knows no statement timeout; a query that hangs must not hang trading with it. */
const EMBEDDED_SILENCE_TIMEOUT_MS = 60_000;

export interface DatabaseOptions {
  /** Null = the embedded database under `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** A connection or the embedded engine failed outside of any query; queries report their own errors. */
  readonly onProblem?: (problem: Error) => void;
  /** The embedded engine ended by itself: nothing can be stored any more until the next start. */
  readonly onBroken?: (problem: Error) => void;
}

export interface Database extends Queryable {
  readonly kind: 'server' | 'embedded';
  /** For the banner, without secrets, such as `PostgreSQL at db:5432/trading`. */
  readonly description: string;
  /** Where it is, without secrets: `db:5432/trading`, or the folder of the embedded one. */
  readonly place: string;
  /** Queries waiting for a connection. */
  readonly waiting: number;
  /** All or nothing; see {@link Transactions.transaction}. */
  transaction<T>(work: (client: Queryable) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * All or nothing, without looking at answers in between: on a server one round trip, on a connection that only this lane uses. Must
   * be safe to repeat: it may have been committed although it rejects.
   */
  write(writes: readonly Write[], lane: WriteLane): Promise<void>;
  /**
   * Makes this process the only one that trades here. Embedded: the lock on the data directory is it.
   * @throws StorageError when another desk trades
   */
  acquireDeskLock(watch: DeskLockWatch): Promise<DeskLock>;
  close(): Promise<void>;
}

/** @throws StorageError that says what is wrong and what to do */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.databaseUrl === null ? openEmbedded(options) : openServer(options, options.databaseUrl);
}

async function openServer(options: DatabaseOptions, databaseUrl: string): Promise<Database> {
  const place = describeUrl(databaseUrl);
  const pool = serverPool(databaseUrl);
  pool.on('error', (error) => options.onProblem?.(error));
  const writer = serverWriter(databaseUrl, (error) => options.onProblem?.(error));
  const close = async (): Promise<void> => {
    await Promise.all([pool.end(), writer.close()]);
  };
  try {
    await checkServer(pool, databaseUrl);
    await writer.connect();
  } catch (error) {
    await close();
    throw error;
  }
  return databaseOver(pool, {
    kind: 'server',
    description: `PostgreSQL at ${place}`,
    place,
    write: (writes, lane) => writer.write(writes, lane),
    acquireDeskLock: (watch) => takeDeskLock(databaseUrl, watch),
    close,
  });
}

async function openEmbedded(options: DatabaseOptions): Promise<Database> {
  const place = resolve(options.dataDir);
  const server = await startEmbedded(options.dataDir, (error) => options.onBroken?.(error));
  const pool = new Pool({
    host: server.host,
    port: server.port,
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    // one session is all there is: a second connection would share it
    max: 1,
    idleTimeoutMillis: 0,
    query_timeout: EMBEDDED_SILENCE_TIMEOUT_MS,
    types: VALUE_TYPES,
    // a new connection finds the prepared statements of the one before
    verify: (client, done) => {
      client.query('DEALLOCATE ALL', (error) => done(error));
    },
  });
  pool.on('error', (error) => options.onProblem?.(error));
  return databaseOver(pool, {
    kind: 'embedded',
    description: `embedded PostgreSQL in ${place}`,
    place,
    acquireDeskLock: async () => ({ release: async () => undefined }),
    close: async () => {
      await pool.end();
      await server.close();
    },
  });
}

type Own = Pick<Database, 'kind' | 'description' | 'place' | 'acquireDeskLock' | 'close'> &
  Partial<Pick<Database, 'write'>>;

function databaseOver(pool: Pool, own: Own): Database {
  const transactions = new Transactions(pool);
  return {
    // one session is all that the embedded database has: statement after statement, like everything else
    write: (writes) =>
      transactions.transaction(async (client) => {
        for (const { statement, values } of writes) await client.query(statement, values);
      }),
    ...own,
    get waiting() {
      return pool.waitingCount;
    },
    query: <R extends Row>(statement: string | Statement, values?: readonly unknown[]): Promise<QueryAnswer<R>> =>
      transactions.query<R>(statement, values),
    transaction: (work, options) => transactions.transaction(work, options),
  };
}

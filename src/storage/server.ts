import { Client, Pool, type ClientConfig } from 'pg';
import { messageOf, StorageError } from './errors.ts';
import { VALUE_TYPES } from './value-types.ts';
import { Writer } from './writer.ts';

const OLDEST_MAJOR = 15;
const CONNECT_TIMEOUT_MS = 5_000;
/** The server gives up on a statement, on a lock and on a forgotten transaction … */
const STATEMENT_TIMEOUT_MS = 15_000;
const LOCK_TIMEOUT_MS = 10_000;
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000;
/** … and we give up on a server that says nothing at all. */
const SILENCE_TIMEOUT_MS = 20_000;
const POOL_SIZE = 8;
const SESSION = `SET TIME ZONE 'UTC'; SET statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET lock_timeout = ${LOCK_TIMEOUT_MS};
  SET idle_in_transaction_session_timeout = ${IDLE_TRANSACTION_TIMEOUT_MS}`;

/** Keeps reads of chat and API from waiting for each other; rounds have connections of their own. */
export function serverPool(databaseUrl: string): Pool {
  return new Pool({
    ...connectionTo(databaseUrl),
    max: POOL_SIZE,
    query_timeout: SILENCE_TIMEOUT_MS,
    verify: (client, done) => {
      client.query(SESSION, (error) => done(error));
    },
  });
}

/** Connections that only rounds are written on. */
export function serverWriter(databaseUrl: string, onProblem: (error: Error) => void): Writer {
  return new Writer({ ...connectionTo(databaseUrl), query_timeout: SILENCE_TIMEOUT_MS }, SESSION, onProblem);
}

/** A connection outside the pool, without statement timeouts: for what is held or waited for. */
export function serverClient(databaseUrl: string): Client {
  return new Client(connectionTo(databaseUrl));
}

function connectionTo(databaseUrl: string): ClientConfig {
  return {
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'roottrading',
    types: VALUE_TYPES,
  };
}

/** @throws StorageError when the server cannot be reached, refuses us or is too old. */
export async function checkServer(pool: Pool, databaseUrl: string): Promise<void> {
  let version: number;
  try {
    const { rows } = await pool.query<{ version: string }>(`SELECT current_setting('server_version_num') AS version`);
    version = Math.floor(Number(rows[0]?.version) / 10_000);
  } catch (error) {
    throw new StorageError(
      `PostgreSQL at ${describeUrl(databaseUrl)} cannot be used (${messageOf(error)})`,
      remedyFor(error),
      {
        cause: error,
      },
    );
  }
  if (version >= OLDEST_MAJOR) return;
  throw new StorageError(
    `PostgreSQL at ${describeUrl(databaseUrl)} is version ${version}`,
    `Version ${OLDEST_MAJOR} or newer is needed; unset DATABASE_URL to use the embedded database`,
  );
}

/**
 * True where waiting may help: nothing answers at that address, or a server that is starting, ending or full does. False for what a
 * person has to set right.
 */
export function serverIsAway(error: unknown): boolean {
  if (!(error instanceof StorageError) || !(error.cause instanceof Error)) return false;
  const code: unknown = 'code' in error.cause ? error.cause.code : undefined;
  // without a code the driver gave up waiting, or the line broke
  return code === undefined || (typeof code === 'string' && /^(E(?!RR_)[A-Z]|08|53|57)/.test(code));
}

/** Host, port and database of a URL: what may be shown. */
export function describeUrl(databaseUrl: string): string {
  try {
    const { hostname, port, pathname } = new URL(databaseUrl);
    return `${hostname === '' ? 'localhost' : hostname}:${port === '' ? '5432' : port}${pathname}`;
  } catch {
    throw new StorageError(
      'DATABASE_URL is not a URL',
      'Write it like postgresql://user:password@localhost:5432/trading, with special characters of the password percent-encoded',
    );
  }
}

function remedyFor(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  if (code === '28P01' || code === '28000') return 'Check user and password in DATABASE_URL';
  if (code === '3D000') return 'Create the database (createdb), or correct its name at the end of DATABASE_URL';
  if (code === 'ENOTFOUND') return 'Check the host name in DATABASE_URL';
  return 'Make sure that the server runs and accepts connections from here, or unset DATABASE_URL to use the embedded database';
}

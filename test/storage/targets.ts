/** Databases and caches that contract suites run on: the embedded one always, real servers where the environment names them. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openDatabase, type Database } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { prepareDatabase } from './prepared.ts';

export interface TestDatabase {
  readonly database: Database;
  /** Null for the embedded one. */
  readonly url: string | null;
  /** Closes it and removes everything it left. */
  readonly dispose: () => Promise<void>;
}

export interface DatabaseTarget {
  readonly name: 'embedded' | 'server';
  /** A new database of its own; with the tables unless `empty`. */
  readonly open: (options?: { readonly empty?: boolean }) => Promise<TestDatabase>;
}

const SERVER_URL = process.env['TEST_DATABASE_URL'] ?? '';
export const TEST_REDIS_URL: string = process.env['TEST_REDIS_URL'] ?? '';

export const EMBEDDED: DatabaseTarget = { name: 'embedded', open: openEmbedded };
const SERVER: DatabaseTarget = { name: 'server', open: openServer };

export const DATABASE_TARGETS: readonly DatabaseTarget[] = SERVER_URL === '' ? [EMBEDDED] : [EMBEDDED, SERVER];
export const SERVER_TARGETS: readonly DatabaseTarget[] = SERVER_URL === '' ? [] : [SERVER];

/** A folder of its own; remove it after. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'roottrading-test-'));
}

async function openEmbedded({ empty = false } = {}): Promise<TestDatabase> {
  const dataDir = temporaryFolder();
  if (!empty) await prepareDatabase(dataDir);
  const database = await openDatabase({ databaseUrl: null, dataDir });
  return {
    database,
    url: null,
    dispose: async () => {
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function openServer({ empty = false } = {}): Promise<TestDatabase> {
  const name = `roottrading_test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  const address = new URL(SERVER_URL);
  address.pathname = `/${name}`;
  const database = await openDatabase({ databaseUrl: address.href, dataDir: '' });
  if (!empty) await migrate(database);
  return {
    database,
    url: address.href,
    dispose: async () => {
      await database.close();
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: SERVER_URL });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

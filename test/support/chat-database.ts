import { readdirSync, readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { QueryAnswer, Queryable, Row, Statement } from '../../src/storage/query.ts';

const MIGRATIONS = new URL('../../migrations/', import.meta.url);

export interface TestDatabase extends Queryable {
  readonly kind: 'memory' | 'server';
  close(): Promise<void>;
}

/** Where database tests run: always in memory, and on a server too when TEST_DATABASE_URL is set. */
export function databaseTargets(): readonly TestDatabase['kind'][] {
  return serverUrl() === undefined ? ['memory'] : ['memory', 'server'];
}

/** An empty database with all migrations; on a server it has a name of its own, which `close` removes. */
export async function openTestDatabase(kind: TestDatabase['kind']): Promise<TestDatabase> {
  const database = kind === 'memory' ? await openMemory() : await openServer();
  const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'));
  for (const file of files.sort()) await database.execute(readFileSync(new URL(file, MIGRATIONS), 'utf8'));
  return database;
}

interface Executable extends TestDatabase {
  /** Runs several statements without values. */
  execute(sql: string): Promise<void>;
}

const textOf = (statement: string | Statement) => (typeof statement === 'string' ? statement : statement.text);

async function openMemory(): Promise<Executable> {
  const engine = await PGlite.create();
  return {
    kind: 'memory',
    query: async <R extends Row>(
      statement: string | Statement,
      values: readonly unknown[] = [],
    ): Promise<QueryAnswer<R>> => {
      const { rows } = await engine.query<R>(textOf(statement), [...values]);
      return { rows, rowCount: rows.length };
    },
    execute: async (sql) => {
      await engine.exec(sql);
    },
    close: () => engine.close(),
  };
}

async function openServer(): Promise<Executable> {
  const url = serverUrl() ?? '';
  const name = `chat_test_${process.pid}_${Date.now()}_${Math.floor(Math.random() * 1e6)}`;
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const target = new URL(url);
  target.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: target.href, max: 4 });
  return {
    kind: 'server',
    query: async <R extends Row>(
      statement: string | Statement,
      values: readonly unknown[] = [],
    ): Promise<QueryAnswer<R>> => {
      const named =
        typeof statement === 'string' ? { text: statement } : { name: statement.name, text: statement.text };
      return pool.query<R>({ ...named, values: [...values] });
    },
    execute: async (sql) => {
      await pool.query(sql);
    },
    close: async () => {
      await pool.end();
      await admin.query(`DROP DATABASE ${name}`);
      await admin.end();
    },
  };
}

function serverUrl(): string | undefined {
  return process.env['TEST_DATABASE_URL'];
}

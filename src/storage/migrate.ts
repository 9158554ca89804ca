import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { messageOf, StorageError } from './errors.ts';
import { packageRoot } from './package-root.ts';
import type { Queryable } from './query.ts';

/** `0007_what_it_does.sql`; the number gives the order. */
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;
/** Held while a migration runs, so that two processes that start together do not both apply it. */
const MIGRATION_LOCK_KEY = '5940391385463169381';
/** Building an index over years of candles may take this long. */
const MIGRATION_TIMEOUT_MS = 30 * 60_000;

interface Migration {
  /** File name without `.sql`. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text with line ends as `\n`, hex. */
  readonly checksum: string;
}

export interface MigrationReport {
  /** Names of the migrations that were applied now, in order. */
  readonly applied: readonly string[];
  /** Migrations that were applied under another name, and are recorded under the one of their file now. */
  readonly renamed: readonly Renamed[];
}

interface Renamed {
  readonly from: string;
  readonly to: string;
}

/**
 * Brings the database up to date: every file of `migrations/` that was not applied yet, in order of its number, each in one
 * transaction together with its checksum. One that was applied under another number, its text the same, is not applied again: its
 * record takes the new name. Safe to run from several processes at once.
 * @throws StorageError when an applied migration was changed, is missing or comes after a new one (nothing is applied then), and
 * when a migration fails (those before it stay applied)
 */
export async function migrate(
  database: Database,
  folder: string = join(packageRoot(), 'migrations'),
): Promise<MigrationReport> {
  const migrations = await readMigrations(folder);
  await createChecksums(database);
  const renamed = await rename(database, migrations);
  const pending = pendingOf(migrations, await appliedOf(database));
  const applied: string[] = [];
  for (const migration of pending) {
    if (await apply(database, migrations, migration)) applied.push(migration.name);
  }
  return { applied, renamed };
}

/** Records migrations whose file has another name now under that one; nothing where the database would be refused all the same. */
async function rename(database: Database, migrations: readonly Migration[]): Promise<readonly Renamed[]> {
  if (renamedOf(migrations, await appliedOf(database)).length === 0) return [];
  return database.transaction(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK_KEY]);
    const renamed = renamedOf(migrations, await appliedOf(client));
    for (const { from, to } of renamed) {
      await client.query('UPDATE schema_checksums SET name = $2 WHERE name = $1', [from, to]);
    }
    pendingOf(migrations, await appliedOf(client));
    return renamed;
  });
}

/** Applied migrations without a file whose very text stands in a file that was not applied. */
function renamedOf(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): Renamed[] {
  const known = new Set(migrations.map(({ name }) => name));
  return [...applied].flatMap(([from, recorded]) => {
    if (known.has(from)) return [];
    const file = migrations.find(({ name, checksum }) => checksum === recorded && !applied.has(name));
    return file === undefined ? [] : [{ from, to: file.name }];
  });
}

/** False when another process applied it first. */
async function apply(database: Database, migrations: readonly Migration[], migration: Migration): Promise<boolean> {
  return database.transaction(
    async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK_KEY]);
      const pending = pendingOf(migrations, await appliedOf(client));
      if (!pending.includes(migration)) return false;
      try {
        await client.query(migration.sql);
      } catch (error) {
        throw new StorageError(
          `Migration ${migration.name} failed (${messageOf(error)})`,
          'The database is as it was before it; restore the file of this version, or the database from a backup',
          { cause: error },
        );
      }
      await client.query('INSERT INTO schema_checksums (name, checksum) VALUES ($1, $2)', [
        migration.name,
        migration.checksum,
      ]);
      return true;
    },
    { timeoutMs: MIGRATION_TIMEOUT_MS },
  );
}

async function createChecksums(database: Database): Promise<void> {
  const { rows } = await database.query(`SELECT to_regclass('schema_checksums') IS NOT NULL AS there`);
  if (rows[0]?.['there'] === true) return;
  await database.transaction(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK_KEY]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS schema_checksums (
         name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
  });
}

async function appliedOf(client: Queryable): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'SELECT name, checksum FROM schema_checksums',
  );
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

function pendingOf(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): Migration[] {
  const known = new Set(migrations.map(({ name }) => name));
  for (const name of applied.keys()) if (!known.has(name)) throw missing(name);
  const newest = [...applied.keys()].toSorted().at(-1) ?? '';
  for (const { name, checksum } of migrations) {
    const recorded = applied.get(name);
    if (recorded === undefined && name < newest) throw tooLate(name, newest);
    if (recorded !== undefined && recorded !== checksum) throw changed(name);
  }
  return migrations.filter(({ name }) => !applied.has(name));
}

function missing(name: string): StorageError {
  return new StorageError(
    `Migration ${name} was applied to this database but its file is missing`,
    'Put the file back, or use the version of the program that this database belongs to',
  );
}

function tooLate(name: string, newest: string): StorageError {
  return new StorageError(
    `Migration ${name} is new but comes before ${newest}, which was applied already`,
    'Give the new file the next free number',
  );
}

function changed(name: string): StorageError {
  return new StorageError(
    `Migration ${name} was changed after it was applied to this database`,
    'Restore the file as it was and put the change into a new migration',
  );
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  const odd = names.find((name) => !FILE_NAME.test(name));
  if (odd !== undefined) {
    throw new StorageError(`Migration file ${odd} has an unexpected name`, 'Name it like 0007_what_it_does.sql');
  }
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
      return { name: name.slice(0, -'.sql'.length), sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

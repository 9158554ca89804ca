import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, StorageError } from '../errors.ts';

/** Major version of PostgreSQL inside the embedded database. */
const MAJOR = '18';
const CONTROL_FILE_BYTES = 8_192;

/**
 * Looks at the files of an existing database before the engine opens them: where some are missing it would start a new, empty
 * database over them without a word. Nothing is ever changed here. A missing folder is a first start.
 * @throws StorageError for a damaged or foreign directory
 */
export function checkDataDirectory(folder: string): void {
  if (!existsSync(folder)) return;
  const problem = problemOf(folder);
  if (problem !== null) throw damaged(folder, problem);
}

export function damaged(folder: string, problem: string): StorageError {
  return new StorageError(
    `The database in ${folder} cannot be opened: ${problem}`,
    `Nothing was deleted. Restore that folder from a backup, or move it aside (mv ${folder} ${folder}.damaged) to start with an empty database`,
  );
}

function problemOf(folder: string): string | null {
  let version: string;
  try {
    version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  } catch (error) {
    return `PG_VERSION cannot be read (${messageOf(error)})`;
  }
  if (version !== MAJOR) return `it was made by PostgreSQL ${version}, this program has version ${MAJOR}`;
  for (const name of ['base', 'pg_wal', 'postgresql.conf']) {
    if (!existsSync(join(folder, name))) return `${name} is missing`;
  }
  try {
    const { size } = statSync(join(folder, 'global', 'pg_control'));
    return size === CONTROL_FILE_BYTES ? null : `global/pg_control has ${size} bytes instead of ${CONTROL_FILE_BYTES}`;
  } catch (error) {
    return `global/pg_control cannot be read (${messageOf(error)})`;
  }
}

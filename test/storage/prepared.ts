import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';

/** A data directory of its own whose embedded database has its tables already, as after a first start; remove it after. */
export async function preparedDataDir(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'roottrading-test-'));
  await prepareDatabase(dataDir);
  return dataDir;
}

/** Puts a database with its tables into a data directory that has none: making it takes seconds, a copy does not. */
export async function prepareDatabase(dataDir: string): Promise<void> {
  cpSync(await template(), dataDir, { recursive: true });
}

/** Made by the first that asks; those who ask at the same time make one too, and one of them stays. */
async function template(): Promise<string> {
  const folder = join(inject('runFolder'), 'database');
  if (existsSync(folder)) return folder;
  const mine = mkdtempSync(`${folder}-`);
  const database = await openDatabase({ databaseUrl: null, dataDir: mine });
  await migrate(database);
  await database.close();
  try {
    renameSync(mine, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(mine, { recursive: true, force: true });
  }
  return folder;
}

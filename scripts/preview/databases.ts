import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import type { AccountName } from '../../test/support/reply-cases/accounts.ts';

const NAMES: readonly AccountName[] = ['empty', 'full', 'crowded'];

/** A new database with its tables for each account: one is made, the others are copies. */
export async function openDatabases(): Promise<{
  readonly databases: Readonly<Record<AccountName, Database>>;
  readonly dispose: () => Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'roottrading-preview-'));
  const template = join(folder, 'template');
  const first = await openDatabase({ databaseUrl: null, dataDir: template });
  await migrate(first);
  await first.close();
  const opened = NAMES.map(async (name) => {
    const dataDir = join(folder, name);
    cpSync(template, dataDir, { recursive: true });
    return [name, await openDatabase({ databaseUrl: null, dataDir })] as const;
  });
  const databases = Object.fromEntries(await Promise.all(opened)) as Record<AccountName, Database>;
  return {
    databases,
    dispose: async () => {
      await Promise.all(Object.values(databases).map((database) => database.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { openDatabase } from '../storage/database.ts';
import { StorageError } from '../storage/errors.ts';
import { migrate, type MigrationReport } from '../storage/migrate.ts';
import { commandSettings } from './settings.ts';
import { CommandFailed, printJson, type Verb } from './verb.ts';

export const migrateVerb: Verb = {
  name: 'migrate',
  summary: 'Brings the database up to date; start does it too.',
  options: { json: { type: 'boolean', describe: 'print {database, applied, renamed} as JSON' } },
  async run(input) {
    const settings = commandSettings();
    try {
      const database = await openDatabase({
        databaseUrl: settings.DATABASE_URL?.reveal() ?? null,
        dataDir: settings.DATA_DIR,
      });
      try {
        const done = await migrate(database);
        if (input.values['json'] === true) printJson({ database: database.description, ...done });
        else process.stdout.write(report(database.description, done));
      } finally {
        await database.close();
      }
    } catch (error) {
      if (error instanceof StorageError) throw new CommandFailed(error.message);
      throw error;
    }
    return 0;
  },
};

function report(description: string, { applied, renamed }: MigrationReport): string {
  const names = renamed.map(({ from, to }) => `${description}: ${from} is called ${to} now\n`).join('');
  if (applied.length === 0) return `${names}${description} is up to date\n`;
  return `${names}${description}: applied ${applied.join(', ')}\n`;
}

import { openDatabase } from '../storage/database.ts';
import { StorageError } from '../storage/errors.ts';
import { migrate } from '../storage/migrate.ts';
import { commandSettings } from './settings.ts';
import { CommandFailed, printJson, type Verb } from './verb.ts';

export const migrateVerb: Verb = {
  name: 'migrate',
  summary: 'Brings the database up to date; start does it too.',
  options: { json: { type: 'boolean', describe: 'print {database, applied} as JSON' } },
  async run(input) {
    const settings = commandSettings();
    try {
      const database = await openDatabase({
        databaseUrl: settings.DATABASE_URL?.reveal() ?? null,
        dataDir: settings.DATA_DIR,
      });
      try {
        const { applied } = await migrate(database);
        if (input.values['json'] === true) printJson({ database: database.description, applied });
        else process.stdout.write(report(database.description, applied));
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

function report(description: string, applied: readonly string[]): string {
  if (applied.length === 0) return `${description} is up to date\n`;
  return `${description}: applied ${applied.join(', ')}\n`;
}

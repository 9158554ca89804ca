import { becomeHolder } from '../storage/desk-holder.ts';
import { takeOverLeft } from '../storage/journal/take-over.ts';
import type { Database } from '../storage/database.ts';
import type { RoundMeta } from '../storage/decisions-store.ts';
import { addAlert } from '../storage/alerts/add-alert.ts';
import { JournalFile } from '../storage/journal/journal.ts';
import type { Logger } from './log.ts';
import { systemAlert } from '../engine/system-alert.ts';

export interface JournalOptions {
  readonly database: Database;
  readonly dataDir: string;
  /** New for every start; the desk lock is held in its name. */
  readonly deskId: string;
  readonly meta: RoundMeta;
  readonly logger: Logger;
}

/**
 * Opens the journal and gives the database what the last process could not store, before anything is read from it. Entries that do
 * not belong to what the database holds now are never stored over it: they are named, loudly.
 * @throws StorageError when the journal cannot be used
 */
export async function startJournal({ database, dataDir, deskId, meta, logger }: JournalOptions): Promise<JournalFile> {
  const journal = await JournalFile.open(dataDir);
  try {
    const left = await takeOverLeft(database, journal.left, meta);
    if (left.outcome !== 'nothing') {
      const { outcome, orders } = left;
      const level = outcome === 'foreign' ? 'error' : 'warn';
      logger[level]({ component: 'storage', outcome, orders }, 'the last process left decisions in its journal');
      await addAlert(
        database,
        systemAlert({
          priority: 'danger',
          timeMs: Date.now(),
          dedupKey: `journal:${journal.left?.desk ?? ''}`,
          data: { problem: `journal_${outcome}`, orderIds: orders.join(', ') },
        }),
        meta.channels,
      );
    }
    await journal.begin(deskId);
    await becomeHolder(database, deskId);
    return journal;
  } catch (error) {
    await journal.close();
    throw error;
  }
}

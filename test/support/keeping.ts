import { startJournal } from '../../src/runtime/journal-start.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { TradingPorts } from '../../src/runtime/trading-ports.ts';
import type { Database } from '../../src/storage/database.ts';
import type { JournalFile } from '../../src/storage/journal/journal.ts';

let desks = 0;

/** A journal of its own in the folder, and what trading needs to use it. */
export async function keepingIn(
  dataDir: string,
  database: Database,
): Promise<Pick<TradingPorts, 'deskId' | 'mayUseDatabase'> & { readonly journal: JournalFile }> {
  const deskId = `desk ${process.pid} ${++desks}`;
  const { logger } = createLog('silent', [], () => undefined);
  const journal = await startJournal({ database, dataDir, deskId, meta: { demo: true, channels: [] }, logger });
  return { journal, deskId, mayUseDatabase: () => true };
}

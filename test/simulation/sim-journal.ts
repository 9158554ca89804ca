import { merged, type JournalEntry } from '../../src/storage/journal/entry.ts';
import type { Journal, PendingEntries } from '../../src/storage/journal/journal.ts';

/** The journal's disk: it outlives the process, and an entry is on it whole or not at all. */
export class SimJournal implements Journal {
  #entries: { readonly n: number; readonly entry: JournalEntry }[] = [];
  #last = 0;
  /** How many entries ever came. */
  appended = 0;

  async append(entry: JournalEntry): Promise<void> {
    this.#entries.push({ n: ++this.#last, entry });
    this.appended++;
  }

  pending(): PendingEntries | null {
    if (this.#entries.length === 0) return null;
    return { entry: merged(this.#entries.map(({ entry }) => entry)), upTo: this.#last };
  }

  async forget(upTo: number): Promise<void> {
    this.#entries = this.#entries.filter(({ n }) => n > upTo);
  }
}

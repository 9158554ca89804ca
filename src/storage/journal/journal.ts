import { join } from 'node:path';
import { lockDirectory, type DirectoryLock } from '../embedded/directory-lock.ts';
import { messageOf, StorageError } from '../errors.ts';
import { fromExactJson, toExactJson } from '../exact-json.ts';
import { merged, type JournalEntry } from './entry.ts';
import { Slot, type SlotContent } from './slot.ts';

/** More entries than this are merged in memory. */
const MERGE_ABOVE = 500;

export interface PendingEntries {
  readonly entry: JournalEntry;
  /** Number of the last entry among them. */
  readonly upTo: number;
}

/** What the last process left: whose it was, and every entry with its number. */
export interface LeftEntries {
  readonly desk: string;
  readonly entries: readonly { readonly n: number; readonly entry: JournalEntry }[];
}

/** Where decisions are kept while the database cannot take them. */
export interface Journal {
  /** Resolves when the entry survives a power cut. */
  append(entry: JournalEntry): Promise<void>;
  /** Everything not yet forgotten, as one entry; null when there is nothing. */
  pending(): PendingEntries | null;
  /** Called once the database has everything up to and with number `upTo`. */
  forget(upTo: number): Promise<void>;
}

/**
 * The journal on disk: two files of reserved size that are filled in turn, so that a crash at any moment leaves one whole, and a full
 * disk still takes lines. Entries are numbered from 1 for each desk id.
 */
export class JournalFile implements Journal {
  readonly #slots: readonly [Slot, Slot];
  readonly #lock: DirectoryLock;
  readonly left: LeftEntries | null;
  #current: number;
  #epoch: number;
  /** The other file may count already, and it lacks what this one holds: nothing may be added here. */
  #halfBegun = false;
  #desk = '';
  /** Number of the newest entry. */
  #last = 0;
  #pending: { readonly n: number; readonly entry: JournalEntry }[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(slots: readonly [Slot, Slot], lock: DirectoryLock, contents: readonly (SlotContent | null)[]) {
    this.#slots = slots;
    this.#lock = lock;
    const [zero, one] = contents.map((content) => content?.header.epoch ?? 0) as [number, number];
    this.#current = one > zero ? 1 : 0;
    this.#epoch = Math.max(zero, one);
    this.left = leftIn(contents[this.#current] ?? null);
  }

  /**
   * Opens the journal of a data directory, alone on it.
   * @throws StorageError when another process has it, it cannot be written, or it is damaged
   */
  static async open(dataDir: string): Promise<JournalFile> {
    const folder = join(dataDir, 'journal');
    const lock = await lockDirectory(folder, null);
    const open: Slot[] = [];
    try {
      for (const name of ['exits-0', 'exits-1']) open.push(await Slot.open(join(folder, name)));
      const slots = open as [Slot, Slot];
      return new JournalFile(slots, lock, [await contentOf(slots[0]), await contentOf(slots[1])]);
    } catch (error) {
      await Promise.all(open.map((slot) => slot.close()));
      lock.release();
      if (error instanceof StorageError) throw error;
      throw new StorageError(
        `The journal in ${folder} cannot be opened (${messageOf(error)})`,
        'Give DATA_DIR a folder that this user may write, with at least 10 MB free',
      );
    }
  }

  /** Begins empty for this process. What was {@link left} must be taken over, or set aside, before. */
  async begin(desk: string): Promise<void> {
    this.#desk = desk;
    this.#last = 0;
    this.#pending = [];
    await this.#fill(null, 1);
  }

  async append(entry: JournalEntry): Promise<void> {
    await this.#exclusively(async () => {
      const line = toExactJson(entry);
      if (this.#halfBegun || !this.#slot.hasRoom(line)) await this.#compact();
      await this.#slot.append(line);
      this.#last++;
      this.#pending.push({ n: this.#last, entry });
      if (this.#pending.length > MERGE_ABOVE) this.#mergePending();
    });
  }

  pending(): PendingEntries | null {
    if (this.#pending.length === 0) return null;
    return { entry: merged(this.#pending.map(({ entry }) => entry)), upTo: this.#last };
  }

  async forget(upTo: number): Promise<void> {
    await this.#exclusively(async () => {
      this.#pending = this.#pending.filter(({ n }) => n > upTo);
      if (this.#pending.length === 0) await this.#fill(null, this.#last + 1);
    });
  }

  async close(): Promise<void> {
    await this.#exclusively(() => Promise.all(this.#slots.map((slot) => slot.close())));
    this.#lock.release();
  }

  get #slot(): Slot {
    return this.#slots[this.#current] as Slot;
  }

  #mergePending(): void {
    const entry = merged(this.#pending.map((each) => each.entry));
    this.#pending = [{ n: this.#last, entry }];
  }

  /** The reserved room is used up: the other file begins with all that still counts, as one line. */
  async #compact(): Promise<void> {
    if (this.#pending.length === 0) return this.#fill(null, this.#last + 1);
    this.#mergePending();
    await this.#fill(toExactJson(this.#pending[0]?.entry), this.#last);
  }

  /** Goes on in the other file. */
  async #fill(line: string | null, first: number): Promise<void> {
    const other = 1 - this.#current;
    this.#halfBegun = true;
    this.#epoch++;
    await (this.#slots[other] as Slot).begin({ desk: this.#desk, epoch: this.#epoch, first }, line);
    this.#current = other;
    this.#halfBegun = false;
  }

  /** One after another: a line has to be whole before the next begins. */
  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

function leftIn(content: SlotContent | null): LeftEntries | null {
  if (content === null) return null;
  const { desk, first } = content.header;
  const entries = content.lines.map((line, index) => ({
    n: first + index,
    entry: fromExactJson(line) as JournalEntry,
  }));
  return { desk, entries };
}

async function contentOf(slot: Slot): Promise<SlotContent | null> {
  try {
    return await slot.read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StorageError(
      `The journal ${slot.path} is damaged (${error.message}); it may hold exits that the database does not know`,
      'Compare open orders and balances at the exchange with /positions, then move the folder of this file away',
    );
  }
}

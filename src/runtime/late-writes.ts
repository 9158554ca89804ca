import { inTime, LATE, unlessLate } from '../waiting/late.ts';
import type { Timers } from './timers.ts';

/** Waits for writes, but not without end; remembers those that it gave up, because they may still arrive. */
export class LateWrites {
  readonly #timers: Timers;
  readonly #late = new Set<Promise<unknown>>();
  /** Ends the waiting of those that wait until the journal stands in. */
  readonly #patient = new Set<() => void>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** False when the write did not end in time; it goes on then. @throws what it failed with */
  inTime(write: Promise<void>, limitMs: number): Promise<boolean> {
    return this.#noted(write, inTime(write, limitMs, this.#timers));
  }

  /** False when {@link giveUpAll} came first; the write goes on then. @throws what it failed with */
  unlessGivenUp(write: Promise<void>): Promise<boolean> {
    const waiting = unlessLate(write, (giveUp) => {
      this.#patient.add(giveUp);
      return () => void this.#patient.delete(giveUp);
    });
    return this.#noted(write, waiting);
  }

  giveUpAll(): void {
    for (const giveUp of this.#patient) giveUp();
  }

  /** Resolves when what was given up until now has ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#late);
  }

  async #noted(write: Promise<void>, waiting: Promise<void | typeof LATE>): Promise<boolean> {
    if ((await waiting) !== LATE) return true;
    // its outcome says nothing any more: what it was to store is kept elsewhere
    const ended = write.catch(() => undefined);
    this.#late.add(ended);
    void ended.then(() => this.#late.delete(ended));
    return false;
  }
}

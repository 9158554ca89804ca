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
    return this.#unless(write, (giveUp) => this.#timers.after(limitMs, giveUp));
  }

  /** False when {@link giveUpAll} came first; the write goes on then. @throws what it failed with */
  unlessGivenUp(write: Promise<void>): Promise<boolean> {
    return this.#unless(write, (giveUp) => {
      this.#patient.add(giveUp);
      return () => void this.#patient.delete(giveUp);
    });
  }

  giveUpAll(): void {
    for (const giveUp of this.#patient) giveUp();
  }

  /** Resolves when what was given up until now has ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#late);
  }

  async #unless(write: Promise<void>, watch: (giveUp: () => void) => () => void): Promise<boolean> {
    let takeBack: () => void = () => undefined;
    const late = new Promise<'late'>((resolve) => {
      takeBack = watch(() => resolve('late'));
    });
    const first = await Promise.race([write.then(() => 'done' as const), late]).finally(() => takeBack());
    if (first === 'done') return true;
    // its outcome says nothing any more: what it was to store is kept elsewhere
    const ended = write.catch(() => undefined);
    this.#late.add(ended);
    void ended.then(() => this.#late.delete(ended));
    return false;
  }
}

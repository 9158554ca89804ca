import type { Trading } from '../../runtime/trading.ts';

/** How often it is looked whether the last exit is over (wall clock, ms). */
const LOOK_EVERY_MS = 1_000;

/**
 * Whether this process may write to its database. A lost desk lock can come back; an embedded database that broke cannot, and then
 * the process ends as soon as nothing is held any more: until then the journal carries its exits.
 */
export class DatabaseLink {
  readonly #trading: () => Trading | null;
  readonly #fatal: (problem: Error) => void;
  #locked = true;
  #broken = false;
  #look: NodeJS.Timeout | null = null;

  constructor(trading: () => Trading | null, fatal: (problem: Error) => void) {
    this.#trading = trading;
    this.#fatal = fatal;
  }

  get usable(): boolean {
    return this.#locked && !this.#broken;
  }

  lost(problem: Error): void {
    this.#locked = false;
    const trading = this.#trading();
    // before anything runs there is nothing to protect
    if (trading === null) this.#fatal(problem);
    else trading.loseDatabase(problem);
  }

  regained(): void {
    this.#locked = true;
  }

  broken(problem: Error): void {
    this.#broken = true;
    this.#trading()?.loseDatabase(problem);
    this.#endWhenIdle(problem);
  }

  stop(): void {
    if (this.#look !== null) clearTimeout(this.#look);
    this.#look = null;
  }

  #endWhenIdle(problem: Error): void {
    if (this.#trading()?.hasExits !== true) return this.#fatal(problem);
    this.#look = setTimeout(() => this.#endWhenIdle(problem), LOOK_EVERY_MS);
  }
}

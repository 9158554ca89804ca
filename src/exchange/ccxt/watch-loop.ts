import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from './outcome.ts';

export interface WatchLoopOptions {
  /** One round: resolves after news, rejects when the connection is lost. */
  readonly round: () => Promise<void>;
  /** Pause after a good round (0 = none). */
  readonly pauseMs: number;
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Told of every failure in a row: its number (from 1) and what happened. */
  readonly failed: (failures: number, reason: string) => void;
}

/** Repeats a watch call until it is stopped; after failures it waits longer and longer. */
export class WatchLoop {
  readonly #options: WatchLoopOptions;
  readonly #stopping = new AbortController();
  #failures = 0;

  constructor(options: WatchLoopOptions) {
    this.#options = options;
    void this.#run();
  }

  /** Ends the loop; a round that is still waiting is left behind and its result ignored. */
  stop(): void {
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    const { round, pauseMs, firstBackoffMs, maxBackoffMs, failed } = this.#options;
    while (!this.#stopping.signal.aborted) {
      try {
        await round();
        this.#failures = 0;
        if (pauseMs > 0) await this.#sleep(pauseMs);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#failures += 1;
        failed(this.#failures, reasonOf(error));
        await this.#sleep(Math.min(maxBackoffMs, firstBackoffMs * 2 ** (this.#failures - 1)));
      }
    }
  }

  async #sleep(ms: number): Promise<void> {
    // Aborting ends the sleep early; that is its only way to fail.
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

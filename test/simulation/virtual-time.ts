import type { Timers } from '../../src/runtime/timers.ts';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly work: () => void;
}

/** A clock that only moves when the simulation says so. Everything that waits, waits here; equal times keep their order. */
export class VirtualTime {
  nowMs: number;
  /** Sorted by time, the next one last. */
  readonly #timers: Timer[] = [];
  #count = 0;
  readonly #settled: () => Promise<void>;

  /** `settled` resolves when everything that the last timer set off has come to rest. */
  constructor(startMs: number, settled: () => Promise<void> = promisesSettled) {
    this.nowMs = startMs;
    this.#settled = settled;
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#timers.length;
  }

  after(delayMs: number, work: () => void): () => void {
    const timer: Timer = { atMs: this.nowMs + Math.max(0, Math.floor(delayMs)), order: this.#count++, work };
    let at = this.#timers.length;
    while (at > 0 && comesBefore(this.#timers[at - 1] as Timer, timer)) at--;
    this.#timers.splice(at, 0, timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Lets `durationMs` pass: every timer that falls due, with all that follows from each before the next. */
  async pass(durationMs: number): Promise<void> {
    const endMs = this.nowMs + durationMs;
    await this.#settled();
    for (let next = this.#timers.at(-1); next !== undefined && next.atMs <= endMs; next = this.#timers.at(-1)) {
      this.#timers.pop();
      this.nowMs = next.atMs;
      next.work();
      await this.#settled();
    }
    this.nowMs = endMs;
  }

  /** The timers of one process: they die with it. */
  timersWhile(isAlive: () => boolean): Timers {
    return {
      after: (delayMs, work) =>
        this.after(delayMs, () => {
          if (isAlive()) work();
        }),
      turn: () => new Promise((resolve) => this.after(0, () => isAlive() && resolve())),
    };
  }
}

function comesBefore(a: Timer, b: Timer): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** Resolves when every promise that can settle has settled, where nothing waits for the real world. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

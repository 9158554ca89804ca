import { VirtualTime } from '../../simulation/virtual-time.ts';
import type { BotClock } from '../../../src/bot/clock.ts';

/** Turns of the event loop without any traffic after which nothing more is on its way. */
const STILL_TURNS = 6;
/** Longest wait for traffic to end, ms of the real clock: a request that hangs must not hang the storm. */
const PATIENCE_MS = 2_000;

export interface Traffic {
  readonly begun: number;
  readonly underWay: number;
}

/** Time that passes only while no request and no query is under way; libraries that ask `Date.now` are told the same time. */
export class StormClock implements BotClock {
  readonly time: VirtualTime;
  readonly #traffic: readonly Traffic[];

  constructor(startMs: number, traffic: readonly Traffic[]) {
    this.#traffic = traffic;
    this.time = new VirtualTime(startMs, () => this.stillness());
  }

  readonly nowMs = (): number => this.time.nowMs;

  after(delayMs: number, work: () => void): () => void {
    return this.time.after(delayMs, work);
  }

  /** Makes the libraries live in this time too; the answer undoes it. */
  install(): () => void {
    const real = Date.now;
    Date.now = this.nowMs;
    return () => {
      Date.now = real;
    };
  }

  async stillness(): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    for (let still = 0; still < STILL_TURNS && performance.now() < endMs;) {
      const before = this.#begun();
      await nextTurn(this.#isBusy());
      still = this.#isBusy() || this.#begun() !== before ? 0 : still + 1;
    }
  }

  #isBusy(): boolean {
    return this.#traffic.some(({ underWay }) => underWay > 0);
  }

  #begun(): number {
    return this.#traffic.reduce((sum, { begun }) => sum + begun, 0);
  }
}

/** A turn of the event loop; while others work for us it is left to them. */
function nextTurn(isBusy: boolean): Promise<void> {
  return new Promise((resolve) => {
    if (isBusy) setTimeout(resolve, 1);
    else setImmediate(resolve);
  });
}

/** Waits in real time, for what the libraries do on their own clocks (reconnecting); fails with `what` after `withinMs`. */
export async function untilReal(what: string, check: () => boolean, withinMs = 20_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!check()) {
    if (performance.now() > endMs) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** While it is ahead of the wall clock, this clock runs at this share of its speed: the wall catches up, time never stands still. */
const SLOWED = 0.9;
/** The wall clock may differ this much from the time that really passed before it counts as set, ms. */
const JUMP_MS = 2_000;

export interface FeedClockPorts {
  /** The machine's clock, Unix ms; a person, NTP or a virtual machine's host may set it. */
  readonly wallMs: () => number;
  /** Milliseconds that really passed since some moment; never set. */
  readonly steadyMs: () => number;
  /** The wall clock was set, by this much: ms, below 0 = back. */
  readonly jumped: (jumpMs: number) => void;
}

/**
 * The time of a live feed, Unix ms. It follows the wall clock forward at once and never goes back: prices stay in the order in which
 * they came and every duty that waits for a time comes round, whatever happens to the machine's clock.
 */
export class FeedClock {
  readonly #ports: FeedClockPorts;
  #nowMs: number;
  #wallMs: number;
  #steadyMs: number;

  constructor(ports: FeedClockPorts) {
    this.#ports = ports;
    this.#nowMs = this.#wallMs = ports.wallMs();
    this.#steadyMs = ports.steadyMs();
  }

  nowMs(): number {
    const wallMs = this.#ports.wallMs();
    const steadyMs = this.#ports.steadyMs();
    const passedMs = steadyMs - this.#steadyMs;
    const jumpMs = Math.round(wallMs - this.#wallMs - passedMs);
    const speed = this.#nowMs > this.#wallMs ? SLOWED : 1;
    this.#nowMs = Math.max(wallMs, this.#nowMs + passedMs * speed);
    this.#wallMs = wallMs;
    this.#steadyMs = steadyMs;
    if (Math.abs(jumpMs) >= JUMP_MS) this.#ports.jumped(jumpMs);
    return Math.floor(this.#nowMs);
  }

  /** The time that a candle is late by: one that was set back must not make a minute look as if it never came. */
  candleNowMs(): number {
    return Math.min(this.nowMs(), this.#wallMs);
  }

  /** Another clock proves that it is at least this late: the exchange closed a candle at this time. */
  isAtLeast(timeMs: number): void {
    this.#nowMs = Math.max(this.nowMs(), timeMs);
  }
}

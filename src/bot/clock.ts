/** Where the platforms read the time and wait. Tests give one that they move themselves. */
export interface BotClock {
  /** Unix ms UTC. */
  nowMs(): number;
  /** Calls `work` once after `delayMs`; the answer calls it off. */
  after(delayMs: number, work: () => void): () => void;
}

export const WALL_CLOCK: BotClock = {
  nowMs: () => Date.now(),
  after: (delayMs, work) => {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
};

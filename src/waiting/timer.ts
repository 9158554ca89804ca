/** What waiting runs on; tests bring one that they move themselves. */
export interface Timer {
  /** Calls `work` once after `delayMs`; the answer calls it off. */
  after(delayMs: number, work: () => void): () => void;
}

export const WALL_TIMER: Timer = {
  after: (delayMs, work) => {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
};

/** The timers that the shell around the engine runs on; a simulation brings its own. */
export interface Timers {
  /** Runs `work` once after `delayMs`; the returned function takes it back. */
  after(delayMs: number, work: () => void): () => void;
  /** Resolves when whatever else waits (timers, sockets) had its turn. */
  turn(): Promise<void>;
}

export const REAL_TIMERS: Timers = {
  after: (delayMs, work) => {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
};

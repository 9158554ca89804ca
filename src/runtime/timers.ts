import { WALL_TIMER, type Timer } from '../waiting/timer.ts';

/** The timers that the shell around the engine runs on; a simulation brings its own. */
export interface Timers extends Timer {
  /** Resolves when whatever else waits (timers, sockets) had its turn. */
  turn(): Promise<void>;
}

export const REAL_TIMERS: Timers = {
  ...WALL_TIMER,
  turn: () => new Promise((resolve) => setImmediate(resolve)),
};

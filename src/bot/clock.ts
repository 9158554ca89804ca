import { WALL_TIMER, type Timer } from '../waiting/timer.ts';

/** Where the platforms read the time and wait. Tests give one that they move themselves. */
export interface BotClock extends Timer {
  /** Unix ms UTC. */
  nowMs(): number;
}

export const WALL_CLOCK: BotClock = {
  nowMs: () => Date.now(),
  ...WALL_TIMER,
};

import { WALL_CLOCK, type BotClock } from './clock.ts';

/**
 * Waiting time before attempt `failures + 1`: doubles from `firstMs` up to `maxMs`. `spread` in 0 … 1 (a random number where many
 * processes could march in step) shortens it by at most a quarter.
 */
export function backoffMs(failures: number, firstMs: number, maxMs: number, spread = 0): number {
  const doubled = firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 30);
  return Math.round(Math.min(doubled, maxMs) * (1 - 0.25 * spread));
}

/** Resolves after `ms`, or at once when the signal fires. Never rejects. */
export function pause(ms: number, signal: AbortSignal, clock: BotClock = WALL_CLOCK): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      callOff();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const callOff = clock.after(ms, finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}

import { pause } from '../../bot/backoff.ts';
import { messageOf } from '../../storage/errors.ts';
import { serverIsAway } from '../../storage/server.ts';

/** Pauses before the database is asked again; the last is repeated (ms). */
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** A database that starts together with this process is there by then; after that people are told, once (ms). */
export const TELL_AFTER_MS = 30_000;

export interface AwaitPorts<T> {
  readonly open: () => Promise<T>;
  /** One line for whoever looks at the console or the log. */
  readonly say: (line: string) => void;
  /** Nobody watches the positions meanwhile. */
  readonly tell: (problem: string) => void;
  readonly signal: AbortSignal;
  readonly clockMs?: () => number;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The process was asked to end while it waited. */
export class StoppedWaiting extends Error {
  override readonly name = 'StoppedWaiting';
}

/**
 * Waits for a database server that is away: what is held is only known there, and a supervisor would do nothing but start the process
 * again. What no waiting mends (a wrong password, a version too old) is thrown at once.
 * @throws StoppedWaiting when the process is to end
 */
export async function awaitDatabase<T>(ports: AwaitPorts<T>): Promise<T> {
  const { open, say, tell, signal } = ports;
  const clockMs = ports.clockMs ?? (() => performance.now());
  const wait = ports.pause ?? pause;
  const sinceMs = clockMs();
  let isTold = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await open();
    } catch (error) {
      if (!serverIsAway(error)) throw error;
      const delayMs = RETRY_MS[Math.min(attempt, RETRY_MS.length) - 1] as number;
      say(`${messageOf(error)}. Nothing is watched or traded until it answers; asking again in ${delayMs / 1000} s`);
      if (!isTold && clockMs() - sinceMs >= TELL_AFTER_MS) {
        isTold = true;
        tell(messageOf(error));
      }
      await wait(delayMs, signal);
      if (signal.aborted) throw new StoppedWaiting('stopped while the database was away');
    }
  }
}

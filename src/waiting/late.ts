import { WALL_TIMER, type Timer } from './timer.ts';

/** Begins to watch for the moment from which nobody waits any more; the answer calls the watch off. */
type Watch = (giveUp: () => void) => () => void;

/** Stands where a result came too late. */
export const LATE = Symbol('late');

/** The result of `work`, or {@link LATE} where the watch gave up first; the work goes on then. @throws what it failed with until then */
export async function unlessLate<T>(work: Promise<T>, watch: Watch): Promise<T | typeof LATE> {
  let callOff: () => void = () => undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    callOff = watch(() => resolve(LATE));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    callOff();
  }
}

/** The same with a limit in ms. */
export function inTime<T>(work: Promise<T>, limitMs: number, timer: Timer = WALL_TIMER): Promise<T | typeof LATE> {
  return unlessLate(work, (giveUp) => timer.after(limitMs, giveUp));
}

/** Resolves when `work` settles or after `limitMs`, whichever is first; true = it settled. Errors of `work` are the caller's. */
export async function settledWithin(
  work: Promise<unknown>,
  limitMs: number,
  timer: Timer = WALL_TIMER,
): Promise<boolean> {
  const settled = work.then(
    () => undefined,
    () => undefined,
  );
  return (await inTime(settled, limitMs, timer)) !== LATE;
}

/** The work took longer than it may; it may still finish later. */
export class DeadlineError extends Error {
  constructor(what: string, limitMs: number) {
    super(`${what} did not answer within ${limitMs} ms`);
    this.name = 'DeadlineError';
  }
}

/** The result of `work`, or a {@link DeadlineError} after `limitMs`. */
export async function within<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  const result = await inTime(work, limitMs);
  if (result === LATE) throw new DeadlineError(what, limitMs);
  return result;
}

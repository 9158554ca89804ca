import { inTime, LATE } from '../../waiting/late.ts';
import { DeadlineError } from './errors.ts';

/**
 * Waits for `work` at most `deadlineMs`, then rejects with a {@link DeadlineError}. ccxt's own timeout ends with the response
 * headers, so a body that stalls would hang for ever (reference/dependencies §3).
 *
 * The abandoned work goes on in the background; its late failure is swallowed here on purpose, because nobody waits for it.
 */
export async function withDeadline<T>(operation: string, deadlineMs: number, work: () => Promise<T>): Promise<T> {
  const result = await inTime(work(), deadlineMs);
  if (result === LATE) throw new DeadlineError(operation, deadlineMs);
  return result;
}

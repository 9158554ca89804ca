import type { HealthItem } from '../../commands/services.ts';
import type { AlertWorkerState } from './worker.ts';

/** An alert that waits longer than this is late. */
const LATE_MS = 5 * 60_000;

interface Worker {
  readonly channel: string;
  state(): Pick<AlertWorkerState, 'restsUntilMs' | 'problem' | 'down'>;
}

interface Outbox {
  readonly channel: string;
  readonly pending: number;
  readonly oldestMs: number | null;
  readonly dead: number;
}

/** One line for each channel that is delivered to, in the order of the workers. `nowMs` is the wall clock. */
export function alertHealth(outboxes: readonly Outbox[], workers: readonly Worker[], nowMs: number): HealthItem[] {
  return workers.map((worker) => {
    const { channel } = worker;
    const { restsUntilMs, problem, down } = worker.state();
    const outbox = outboxes.find((one) => one.channel === channel);
    const ageMs = outbox?.oldestMs == null ? null : Math.max(0, nowMs - outbox.oldestMs);
    const { pending = 0, dead = 0 } = outbox ?? {};
    const isLate = ageMs !== null && ageMs > LATE_MS;
    const isTroubled = restsUntilMs !== null || dead > 0 || isLate;
    return {
      component: `alerts ${channel}`,
      state: down !== null ? 'down' : isTroubled ? 'degraded' : 'up',
      detail: [{ word: 'outbox', pending, dead }, ...problem],
      ageMs,
      outbox: { pending, dead, restsUntilMs, problem },
    };
  });
}

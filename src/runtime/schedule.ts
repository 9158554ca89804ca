import cron, { type ScheduledTask } from 'node-cron';
import type { Logger } from './log.ts';

export interface Job {
  readonly name: string;
  /** Five or six fields, as node-cron reads them. */
  readonly when: string;
  /** IANA zone the fields are meant in. */
  readonly timeZone: string;
  readonly run: () => Promise<void>;
  /** Runs once at the start: what was missed while nothing ran. */
  readonly catchUp?: () => Promise<void>;
}

/** Runs jobs by the clock: never two of the same at once, and a job that fails is logged and runs again next time. */
export class Schedule {
  readonly #tasks: ScheduledTask[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(jobs: readonly Job[], logger: Logger) {
    for (const job of jobs) {
      const guarded = async (work: () => Promise<void>): Promise<void> => {
        const running = work().catch((error: unknown) => {
          logger.error({ component: 'schedule', job: job.name, error }, 'a scheduled job failed');
        });
        this.#running.add(running);
        await running;
        this.#running.delete(running);
      };
      if (job.catchUp !== undefined) void guarded(job.catchUp);
      const run = (): Promise<void> => guarded(job.run);
      this.#tasks.push(cron.schedule(job.when, run, { name: job.name, timezone: job.timeZone, noOverlap: true }));
    }
  }

  /** No more runs; resolves when those under way have ended. */
  async stop(): Promise<void> {
    for (const task of this.#tasks) await task.destroy();
    await Promise.all(this.#running);
  }
}

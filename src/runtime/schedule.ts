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
  readonly #tasks = new Map<string, ScheduledTask>();
  readonly #running = new Set<Promise<void>>();
  readonly #logger: Logger;
  #stopped = false;

  constructor(jobs: readonly Job[], logger: Logger) {
    this.#logger = logger;
    for (const job of jobs) {
      if (job.catchUp !== undefined) void this.#guarded(job.name, job.catchUp);
      this.#plan(job);
    }
  }

  /** When each job runs next, by name. */
  get next(): ReadonlyMap<string, Date | null> {
    return new Map([...this.#tasks].map(([name, task]) => [name, task.getNextRun()]));
  }

  /** Other times for the jobs of these names, from now on; a run under way ends as it began. What is not among `jobs` is dropped. */
  replan(names: readonly string[], jobs: readonly Job[]): void {
    if (this.#stopped) return;
    for (const name of names) {
      void this.#tasks.get(name)?.destroy();
      this.#tasks.delete(name);
    }
    for (const job of jobs) this.#plan(job);
  }

  /** No more runs; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const task of this.#tasks.values()) await task.destroy();
    await Promise.all(this.#running);
  }

  #plan({ name, when, timeZone, run }: Job): void {
    const options = { name, timezone: timeZone, noOverlap: true };
    this.#tasks.set(
      name,
      cron.schedule(when, () => this.#guarded(name, run), options),
    );
  }

  async #guarded(name: string, work: () => Promise<void>): Promise<void> {
    const running = work().catch((error: unknown) => {
      this.#logger.error({ component: 'schedule', job: name, error }, 'a scheduled job failed');
    });
    this.#running.add(running);
    await running;
    this.#running.delete(running);
  }
}

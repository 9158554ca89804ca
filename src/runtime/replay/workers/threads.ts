import { Worker } from 'node:worker_threads';

/** Node's thread id of a worker that has ended. */
const ENDED = -1;

/**
 * Threads that may be started before there is a task for them: loading their code takes as long as reading some files of candles. Each
 * takes its task as its first message.
 */
export class ShardThreads {
  readonly #idle: Worker[] = [];

  /** Starts threads until so many wait. */
  standBy(count: number): void {
    while (this.#idle.length < count) this.#idle.push(start().on('error', () => undefined));
  }

  /** One that waits, or a new one. */
  take(): Worker {
    const worker = this.#idle.pop();
    // one that could not start has ended: a new one says why to whoever takes it
    if (worker === undefined || worker.threadId === ENDED) return start();
    return worker.removeAllListeners('error');
  }

  /** Ends those that nobody took. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()));
  }
}

function start(): Worker {
  const file = import.meta.url.endsWith('.ts') ? './source-worker.mjs' : './shard-worker.js';
  return new Worker(new URL(file, import.meta.url), { execArgv: [] });
}

import { Worker } from 'node:worker_threads';
import type { ShardBatch, ShardReceipt, ShardTask } from './protocol.ts';

/** The main thread's end of one worker: its batches in order, and its failure. */
export class Shard {
  readonly #worker: Worker;
  readonly #waiting: ShardBatch[] = [];
  #failure: Error | null = null;
  #wake: (() => void) | null = null;

  constructor(task: ShardTask) {
    const file = import.meta.url.endsWith('.ts') ? './source-worker.mjs' : './shard-worker.js';
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: task, execArgv: [] });
    this.#worker.on('message', (batch: ShardBatch) => {
      this.#waiting.push(batch);
      this.#wake?.();
    });
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#fail(new Error('a replay worker ended before its candles did')));
  }

  /** The next batch. @throws the worker's error */
  async next(): Promise<ShardBatch> {
    for (;;) {
      const batch = this.#waiting.shift();
      if (batch !== undefined) return batch;
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** A batch is used up: the worker may go on, in its memory. */
  done({ numbers }: ShardBatch): void {
    const receipt: ShardReceipt = { numbers };
    this.#worker.postMessage(receipt, [numbers.buffer]);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }
}

import type { Worker } from 'node:worker_threads';
import type { ShardBatch, ShardReceipt, ShardTask } from './protocol.ts';
import { ShardRunner } from './shard-runner.ts';

/** Where batches come from, in order of time. */
export interface Shard {
  /** The next batch; asked for only while there are candles left. */
  next(): Promise<ShardBatch>;
  /** A batch is used up: its memory may be written anew. */
  done(batch: ShardBatch): void;
  close(): Promise<void>;
}

/** How long this thread works on a batch before others get their turn. */
const SLICE_MS = 4;

/** The analysis in this thread. */
export class LocalShard implements Shard {
  readonly #runner: ShardRunner;
  #memory: Float64Array<ArrayBuffer> | undefined;

  constructor(task: ShardTask) {
    this.#runner = new ShardRunner(task);
  }

  async next(): Promise<ShardBatch> {
    const steps = this.#runner.batch(this.#memory);
    this.#memory = undefined;
    let sliceStart = performance.now();
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) {
        if (value === null) throw new RangeError('a batch was asked for after the last candle');
        return value;
      }
      if (performance.now() - sliceStart < SLICE_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      sliceStart = performance.now();
    }
  }

  done({ numbers }: ShardBatch): void {
    this.#memory = numbers;
  }

  async close(): Promise<void> {}
}

/** The main thread's end of one worker: its batches in order, and its failure. */
export class WorkerShard implements Shard {
  readonly #worker: Worker;
  readonly #waiting: ShardBatch[] = [];
  #failure: Error | null = null;
  #wake: (() => void) | null = null;

  constructor(task: ShardTask, worker: Worker) {
    this.#worker = worker;
    this.#worker.on('message', (batch: ShardBatch) => {
      this.#waiting.push(batch);
      this.#wake?.();
    });
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#fail(new Error('a replay worker ended before its candles did')));
    this.#worker.postMessage(task);
  }

  /** @throws the worker's error */
  async next(): Promise<ShardBatch> {
    for (;;) {
      const batch = this.#waiting.shift();
      if (batch !== undefined) return batch;
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

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

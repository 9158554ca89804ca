/** A worker's whole life: its symbols' Analyst half over shared candles, in batches that never run far ahead of the Desk. */
import { setPriority } from 'node:os';
import { parentPort, type MessagePort } from 'node:worker_threads';
import { BATCHES_AHEAD, type ShardBatch, type ShardReceipt, type ShardTask } from './protocol.ts';
import { ShardRunner } from './shard-runner.ts';

async function run(port: MessagePort, task: ShardTask): Promise<void> {
  const runner = new ShardRunner(task);
  const receipts = new Receipts(port);
  for (;;) {
    const batch = whole(runner.batch(receipts.memory()));
    if (batch === null) break;
    port.postMessage(batch, [batch.numbers.buffer]);
    await receipts.sent();
  }
  port.close();
}

/** Runs a batch to its end: nobody else waits for this thread. */
function whole(steps: Generator<void, ShardBatch | null>): ShardBatch | null {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Counts the batches under way and keeps the memory of those that came back. */
class Receipts {
  #underWay = 0;
  readonly #free: Float64Array<ArrayBuffer>[] = [];
  #wake: (() => void) | null = null;

  constructor(port: MessagePort) {
    port.on('message', ({ numbers }: ShardReceipt) => {
      this.#underWay--;
      this.#free.push(numbers);
      this.#wake?.();
    });
  }

  memory(): Float64Array<ArrayBuffer> | undefined {
    return this.#free.pop();
  }

  /** A batch was sent; resolves when the next one may be begun. */
  async sent(): Promise<void> {
    this.#underWay++;
    while (this.#underWay >= BATCHES_AHEAD) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** Niceness of this thread (Linux; elsewhere it would be the process's): with fewer cores than threads the Desk's side goes first. */
const BEHIND_THE_DESK = 10;

try {
  if (process.platform === 'linux') setPriority(BEHIND_THE_DESK);
} catch {
  // a sandbox may forbid it, and nothing but speed depends on it
}
const port = parentPort;
// a failure ends the thread, and the main thread is told
port?.once('message', (task: ShardTask) => void run(port, task));

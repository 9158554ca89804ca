import type { Writable } from 'node:stream';
import { once } from 'node:events';

const BATCH_BYTES = 64 * 1024;

/** Writes lines in batches, waits for a slow reader, and stops without a word when the reader went away (`| head`). */
export class LineWriter {
  readonly #output: Writable;
  #batch = '';
  #closed = false;

  constructor(output: Writable) {
    this.#output = output;
    output.on('error', this.#onError);
  }

  /** False when nobody reads any more. */
  async write(line: string): Promise<boolean> {
    this.#batch += `${line}\n`;
    if (this.#batch.length >= BATCH_BYTES) await this.#flush();
    return !this.#closed;
  }

  async end(): Promise<void> {
    await this.#flush();
    this.#output.off('error', this.#onError);
  }

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    this.#closed = true;
  };

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = '';
    if (this.#closed || batch === '') return;
    if (!this.#output.write(batch))
      await Promise.race([once(this.#output, 'drain'), once(this.#output, 'close')]).catch(() => undefined);
  }
}

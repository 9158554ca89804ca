import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Decision } from '../../engine/decisions.ts';

const CHUNK_CHARS = 1 << 20;

/** Writes decisions as JSON lines; amounts appear as decimal text. */
export class DecisionLog {
  readonly #stream: WriteStream;
  #waiting: string[] = [];
  #chars = 0;
  #failure: Error | null = null;

  private constructor(stream: WriteStream) {
    this.#stream = stream;
    stream.on('error', (error) => {
      this.#failure = error;
    });
  }

  static async open(file: string): Promise<DecisionLog> {
    const stream = createWriteStream(file);
    await once(stream, 'open');
    return new DecisionLog(stream);
  }

  write(decision: Decision): void {
    const line = `${JSON.stringify(decision)}\n`;
    this.#waiting.push(line);
    this.#chars += line.length;
    if (this.#chars >= CHUNK_CHARS) this.#flush();
  }

  /** @throws the error of the disk, if it had one. */
  async close(): Promise<void> {
    this.#flush();
    this.#stream.end();
    if (this.#failure === null) await once(this.#stream, 'close');
    if (this.#failure !== null) throw this.#failure;
  }

  #flush(): void {
    this.#stream.write(this.#waiting.join(''));
    this.#waiting = [];
    this.#chars = 0;
  }
}

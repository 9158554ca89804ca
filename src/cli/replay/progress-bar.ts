const WIDTH = 28;
const EVERY_MS = 100;

/** One line that redraws itself on a terminal; silent elsewhere. */
export class ProgressBar {
  readonly #output: NodeJS.WriteStream;
  #lastMs = 0;
  #shown = false;

  constructor(output: NodeJS.WriteStream) {
    this.#output = output;
  }

  show(what: string, done: number, total: number, detail: string): void {
    if (!this.#output.isTTY) return;
    const now = performance.now();
    if (now - this.#lastMs < EVERY_MS && done < total) return;
    this.#lastMs = now;
    this.#shown = true;
    const share = total === 0 ? 1 : done / total;
    const filled = Math.round(share * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    this.#output.write(`\r\u001b[2K${what} ${bar} ${(share * 100).toFixed(0).padStart(3)} %  ${detail}`);
  }

  clear(): void {
    if (this.#shown) this.#output.write('\r\u001b[2K');
  }
}

/**
 * Seeded random numbers (sfc32): the same seed words give the same sequence on every machine. Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare = Number.NaN;

  /** The words are mixed, so that neighbouring days or symbols have nothing in common. */
  constructor(...words: readonly (string | number)[]) {
    const text = words.join('|');
    this.#a = hash(text, 0x9e3779b9);
    this.#b = hash(text, 0x85ebca6b);
    this.#c = hash(text, 0xc2b2ae35);
    for (let round = 0; round < 12; round += 1) this.uniform();
  }

  /** In [0, 1). */
  uniform(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** Mean 0, standard deviation 1 (polar method). */
  gauss(): number {
    if (!Number.isNaN(this.#spare)) {
      const spare = this.#spare;
      this.#spare = Number.NaN;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square === 0 || square >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spare = y * factor;
      return x * factor;
    }
  }

  /** A number of steps with this mean, at least 1 (geometric). */
  duration(mean: number): number {
    return 1 + Math.floor(-Math.log(1 - this.uniform()) * mean);
  }
}

/** FNV-1a with a final mix, 32 bits. */
export function hash(text: string, seed: number): number {
  let value = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b);
  return (value ^ (value >>> 16)) >>> 0;
}

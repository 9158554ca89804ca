/**
 * The latest values of one input, contiguous in memory, oldest first: `data[at]` is the newest, `data[at - k]` the one k bars ago.
 * At least `keep` values stay readable.
 *
 * Values travel through the analyzer as (array, index) and not as float arguments: V8 boxes a float argument of every call that
 * it does not inline, and a candle is a few hundred such calls.
 */
export class Tape {
  readonly data: Float64Array;
  readonly keep: number;
  /** Index of the newest value; −1 before the first. */
  at = -1;
  /** A field, because asking a typed array for its length leaves compiled code. */
  private readonly last: number;

  constructor(keep: number) {
    this.keep = keep;
    this.last = 2 * keep - 1;
    this.data = new Float64Array(2 * keep).fill(NaN);
  }

  push(source: Float64Array, index: number): void {
    if (this.at === this.last) {
      this.data.copyWithin(0, this.keep + 1);
      this.at = this.keep - 2;
    }
    this.at++;
    this.data[this.at] = source[index] as number;
  }
}

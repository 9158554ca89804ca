/**
 * Index of the first of the `size` ascending values that is not below `source[index]`. Walks there from `hint`: neighbours in time are
 * neighbours in rank, and a few predictable steps are cheaper than the jumps of a binary search.
 */
function lowerBound(sorted: Float64Array, size: number, source: Float64Array, index: number, hint: number): number {
  const value = source[index] as number;
  let at = hint;
  while (at > 0 && (sorted[at - 1] as number) >= value) at--;
  while (at < size && (sorted[at] as number) < value) at++;
  return at;
}

/**
 * Mid-rank of the newest value among the last `window` ones, itself included: 100 × (lower ones + half of the equal ones) / count.
 * So equal values rank 50. NaN inputs are skipped. Keeps the window sorted: a short walk and one short move a value.
 */
export class RollingRank {
  readonly window: number;
  /** 0 … 100; NaN before the first value. */
  rank = NaN;
  /** How many values the rank is among, up to `window`. */
  size = 0;
  private head = 0;
  /** Where the newest value went in, and where the last one to leave stood. */
  private entered = 0;
  private left = 0;
  private readonly values: Float64Array;
  private readonly sorted: Float64Array;

  constructor(window: number) {
    this.window = window;
    this.values = new Float64Array(window);
    this.sorted = new Float64Array(window);
  }

  update(source: Float64Array, index: number): void {
    const value = source[index] as number;
    if (Number.isNaN(value)) return;
    const { sorted, values, head } = this;
    let at = lowerBound(sorted, this.size, source, index, this.entered);
    if (this.size < this.window) {
      sorted.copyWithin(at + 1, at, this.size);
      this.size++;
    } else {
      const leaving = lowerBound(sorted, this.size, values, head, this.left);
      this.left = leaving;
      if (at > leaving) {
        at--;
        sorted.copyWithin(leaving, leaving + 1, at + 1);
      } else sorted.copyWithin(at + 1, at, leaving);
    }
    sorted[at] = value;
    this.entered = at;
    values[head] = value;
    this.head = head + 1 === this.window ? 0 : head + 1;
    let equal = 1;
    while (at + equal < this.size && sorted[at + equal] === value) equal++;
    this.rank = (100 * (at + 0.5 * equal)) / this.size;
  }
}

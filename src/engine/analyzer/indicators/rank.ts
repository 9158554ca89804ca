const NONE = -1;

/**
 * Mid-rank of the newest value among the last `window` ones, itself included: 100 × (lower ones + half of the equal ones) / count.
 * So equal values rank 50. NaN inputs are skipped.
 *
 * The window is a list linked by ascending value. A new value walks to its place from the value before it, counting as it goes: neighbours
 * in time are neighbours in rank, so that a few steps do, where a sorted array would move half of itself.
 */
export class RollingRank {
  readonly window: number;
  /** 0 … 100; NaN before the first value. */
  rank = NaN;
  /** How many values the rank is among, up to `window`. */
  size = 0;
  /** Ring slot that the next value goes into, and the one of the newest. */
  private head = 0;
  private newest = NONE;
  /** How many values stand before the newest, which stands before its equals. */
  private lower = 0;
  private readonly values: Float64Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;

  /** @param window at least 2 */
  constructor(window: number) {
    if (!(window >= 2)) throw new RangeError(`a rank among ${window} values says nothing; use a window of at least 2`);
    this.window = window;
    this.values = new Float64Array(window);
    this.next = new Int32Array(window).fill(NONE);
    this.previous = new Int32Array(window).fill(NONE);
  }

  update(source: Float64Array, index: number): void {
    const value = source[index] as number;
    if (Number.isNaN(value)) return;
    const { values, next, head } = this;
    if (this.size === this.window) this.removeOldest();
    else this.size++;
    values[head] = value;
    this.insert(head);
    this.newest = head;
    this.head = head + 1 === this.window ? 0 : head + 1;
    let equal = 1;
    for (let slot = next[head] as number; slot !== NONE && values[slot] === value; slot = next[slot] as number) equal++;
    this.rank = (100 * (this.lower + 0.5 * equal)) / this.size;
  }

  /** Takes the value at `head` out; it is never the newest. */
  private removeOldest(): void {
    const { values, next, previous, head } = this;
    const before = previous[head] as number;
    const after = next[head] as number;
    if (before !== NONE) next[before] = after;
    if (after !== NONE) previous[after] = before;
    if ((values[head] as number) < (values[this.newest] as number)) this.lower--;
  }

  /** Links `slot` in before the first value that is not below its own, walking from the newest. */
  private insert(slot: number): void {
    const { values, next, previous } = this;
    const value = values[slot] as number;
    let before = NONE;
    let after = this.newest;
    let { lower } = this;
    if (after !== NONE) {
      before = previous[after] as number;
      while (before !== NONE && (values[before] as number) >= value) {
        after = before;
        before = previous[after] as number;
        lower--;
      }
      while (after !== NONE && (values[after] as number) < value) {
        before = after;
        after = next[before] as number;
        lower++;
      }
    }
    previous[slot] = before;
    next[slot] = after;
    if (before !== NONE) next[before] = slot;
    if (after !== NONE) previous[after] = slot;
    this.lower = lower;
  }
}

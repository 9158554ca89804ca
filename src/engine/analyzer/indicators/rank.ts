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
  /** Of slot s the next higher slot at 2 s and the next lower one at 2 s + 1: together, as a cold cache fetches both at once. */
  private readonly links: Int16Array;

  /** @param window 2 … 16,000 */
  constructor(window: number) {
    if (!(window >= 2 && window <= 16_000))
      throw new RangeError(`a rank among ${window} values is not kept; use a window of 2 to 16,000`);
    this.window = window;
    this.values = new Float64Array(window);
    this.links = new Int16Array(2 * window).fill(NONE);
  }

  update(source: Float64Array, index: number): void {
    const value = source[index] as number;
    if (Number.isNaN(value)) return;
    const { values, links, head } = this;
    if (this.size === this.window) this.removeOldest();
    else this.size++;
    values[head] = value;
    this.insert(head);
    this.newest = head;
    this.head = head + 1 === this.window ? 0 : head + 1;
    let equal = 1;
    for (let at = links[2 * head] as number; at !== NONE && values[at] === value; at = links[2 * at] as number) equal++;
    this.rank = (100 * (this.lower + 0.5 * equal)) / this.size;
  }

  /** Takes the value at `head` out; it is never the newest. */
  private removeOldest(): void {
    const { values, links, head } = this;
    const after = links[2 * head] as number;
    const before = links[2 * head + 1] as number;
    if (before !== NONE) links[2 * before] = after;
    if (after !== NONE) links[2 * after + 1] = before;
    if ((values[head] as number) < (values[this.newest] as number)) this.lower--;
  }

  /** Links `slot` in before the first value that is not below its own, walking from the newest. */
  private insert(slot: number): void {
    const { values, links } = this;
    const value = values[slot] as number;
    let before = NONE;
    let after = this.newest;
    let { lower } = this;
    if (after !== NONE) {
      before = links[2 * after + 1] as number;
      while (before !== NONE && (values[before] as number) >= value) {
        after = before;
        before = links[2 * after + 1] as number;
        lower--;
      }
      while (after !== NONE && (values[after] as number) < value) {
        before = after;
        after = links[2 * before] as number;
        lower++;
      }
    }
    links[2 * slot] = after;
    links[2 * slot + 1] = before;
    if (before !== NONE) links[2 * before] = slot;
    if (after !== NONE) links[2 * after + 1] = slot;
    this.lower = lower;
  }
}

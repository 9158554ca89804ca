/**
 * Mid-rank of the newest value among the last `window` ones, itself included: 100 × (lower ones + half of the equal ones) / count.
 * So equal values rank 50. Inputs are finite or NaN; NaN is skipped.
 *
 * The window is a list linked by ascending value, between −∞ and ∞. A new value walks to its place from the value before it, counting as
 * it goes: neighbours in time are neighbours in rank, so that a few steps do, where a sorted array would move half of itself.
 */
export class RollingRank {
  readonly window: number;
  /** 0 … 100; NaN before the first value. */
  rank = NaN;
  /** How many values the rank is among, up to `window`. */
  size = 0;
  /** Ring slot that the next value goes into, and the one of the newest; ∞ stands for it before the first. */
  private head = 0;
  private newest: number;
  /** How many values stand before the newest, which stands before its equals. */
  private lower = 0;
  /** By slot; the last two are −∞ and ∞. */
  private readonly values: Float64Array;
  /** Of slot s the next higher slot at 2 s and the next lower one at 2 s + 1: together, as a cold cache fetches both at once. */
  private readonly links: Int16Array;

  /** @param window 2 … 16,000 */
  constructor(window: number) {
    if (!(window >= 2 && window <= 16_000))
      throw new RangeError(`a rank among ${window} values is not kept; use a window of 2 to 16,000`);
    const [lowest, highest] = [window, window + 1];
    this.window = window;
    this.values = new Float64Array(window + 2);
    this.links = new Int16Array(2 * (window + 2));
    this.values[lowest] = -Infinity;
    this.values[highest] = Infinity;
    this.links[2 * lowest] = highest;
    this.links[2 * highest + 1] = lowest;
    this.newest = highest;
  }

  update(source: Float64Array, index: number): void {
    const value = source[index] as number;
    if (Number.isNaN(value)) return;
    const { values, links, head } = this;
    let { lower } = this;
    if (this.size === this.window) {
      // out goes the oldest, in whose slot the newest comes
      const oldest = values[head] as number;
      const higher = links[2 * head] as number;
      const next = links[2 * head + 1] as number;
      links[2 * next] = higher;
      links[2 * higher + 1] = next;
      lower -= Number(oldest < (values[this.newest] as number));
    } else this.size++;

    // from the newest to the place before the first value that is not below the new one
    let after = this.newest;
    let before = links[2 * after + 1] as number;
    while ((values[before] as number) >= value) {
      after = before;
      before = links[2 * after + 1] as number;
      lower--;
    }
    while ((values[after] as number) < value) {
      before = after;
      after = links[2 * before] as number;
      lower++;
    }
    values[head] = value;
    links[2 * head] = after;
    links[2 * head + 1] = before;
    links[2 * before] = head;
    links[2 * after + 1] = head;

    let equal = 1;
    for (let at = after; values[at] === value; at = links[2 * at] as number) equal++;
    this.lower = lower;
    this.newest = head;
    this.head = head + 1 === this.window ? 0 : head + 1;
    this.rank = (100 * (lower + 0.5 * equal)) / this.size;
  }
}

import { FAMILY_COUNT, familyFactor, requiredOfFamily, type SideIndex } from './families.ts';

/** Each further vote of the same family counts half of the one before it. */
const DIMINISHING = 0.5;

/**
 * Gathers the votes of one side by family and weighs them (reference/aggregator §9.2):
 * S = Σ over families of weight × fit × Σ confidence_i × 0.5^(i−1), confidences in descending order. Reused; allocates nothing.
 */
export class FamilyTally {
  readonly counts = new Uint8Array(FAMILY_COUNT);
  readonly #confidences: Float64Array;
  readonly #capacity: number;

  /** `capacity` = most votes that one family can cast. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#confidences = new Float64Array(FAMILY_COUNT * capacity);
  }

  clear(): void {
    for (let family = 0; family < FAMILY_COUNT; family++) this.counts[family] = 0;
  }

  /** `family` is an index into FAMILIES; `confidence` already carries the strategy's own weight. */
  add(family: number, confidence: number): void {
    const count = this.counts[family] as number;
    if (count === this.#capacity) throw new RangeError(`FamilyTally: more than ${this.#capacity} votes in one family`);
    const start = family * this.#capacity;
    let place = start + count;
    while (place > start && (this.#confidences[place - 1] as number) < confidence) {
      this.#confidences[place] = this.#confidences[place - 1] as number;
      place--;
    }
    this.#confidences[place] = confidence;
    this.counts[family] = count + 1;
  }

  /** S, ≥ 0. `regime` is an index into MARKET_REGIMES. */
  strength(regime: number, side: SideIndex): number {
    let total = 0;
    for (let family = 0; family < FAMILY_COUNT; family++) {
      const count = this.counts[family] as number;
      if (count === 0) continue;
      let sum = 0;
      let share = 1;
      for (let i = 0; i < count; i++, share *= DIMINISHING) {
        sum += (this.#confidences[family * this.#capacity + i] as number) * share;
      }
      total += familyFactor(regime, side, family) * sum;
    }
    return total;
  }

  /** Number of families with at least one vote. */
  families(): number {
    let present = 0;
    for (let family = 0; family < FAMILY_COUNT; family++) if ((this.counts[family] as number) > 0) present++;
    return present;
  }

  /** Number of families that fall short of what the regime demands. */
  missing(regime: number, side: SideIndex): number {
    let missing = 0;
    for (let family = 0; family < FAMILY_COUNT; family++) {
      if ((this.counts[family] as number) < requiredOfFamily(regime, side, family)) missing++;
    }
    return missing;
  }
}

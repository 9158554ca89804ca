/**
 * How wild a symbol may be against all others (reference/aggregator §9.4 VOLATILITY): NATR above
 * max(3 × median, 1.2 × 90th percentile, 5 %) of the universe's 3m rows of 20 hours.
 */

/** No limit below this: in a sleepy market three times the median would refuse an ordinary hour. Percent of price. */
const FLOOR_PERCENT = 5;
const MEDIAN = { share: 0.5, factor: 3 } as const;
const TAIL = { share: 0.9, factor: 1.2 } as const;
const WINDOW_MS = 20 * 60 * 60_000;

/** The NATR values (percent of price) of one symbol's last 20 hours on one timeframe; O(1) per row. */
export class NatrWindow {
  readonly #rows: Float64Array;
  /** Rows ever noted. */
  #noted = 0;
  /** Of the values in the window: all, and those that could raise the limit above its floor by the median or by the tail. */
  known = 0;
  aboveMedianFloor = 0;
  aboveTailFloor = 0;

  constructor(timeframeMs: number) {
    this.#rows = new Float64Array(Math.ceil(WINDOW_MS / timeframeMs)).fill(NaN);
  }

  /** Takes the NATR of the next row; NaN where it has none. */
  note(natrPercent: number): void {
    const place = this.#noted++ % this.#rows.length;
    this.#count(this.#rows[place] as number, -1);
    this.#rows[place] = natrPercent;
    this.#count(natrPercent, 1);
  }

  /** Writes the known values into `target` from `at` on and answers where they end. */
  copy(target: Float64Array, at: number): number {
    let end = at;
    for (const value of this.#rows) if (!Number.isNaN(value)) target[end++] = value;
    return end;
  }

  /** The rows in the window, oldest first. */
  rows(): Float64Array {
    const count = Math.min(this.#noted, this.#rows.length);
    return Float64Array.from({ length: count }, (_, i) => {
      return this.#rows[(this.#noted - count + i) % this.#rows.length] as number;
    });
  }

  #count(value: number, by: 1 | -1): void {
    if (Number.isNaN(value)) return;
    this.known += by;
    if (value * MEDIAN.factor > FLOOR_PERCENT) this.aboveMedianFloor += by;
    if (value * TAIL.factor > FLOOR_PERCENT) this.aboveTailFloor += by;
  }
}

/**
 * The NATR (percent of price) above which a symbol is too wild against the others; without any value the floor holds. Counting is
 * enough to see that neither percentile lifts the limit off its floor, which is so in all but wild markets; else they are measured.
 */
export function volatilityLimitPercent(windows: readonly NatrWindow[]): number {
  let known = 0;
  let aboveMedianFloor = 0;
  let aboveTailFloor = 0;
  for (const window of windows) {
    known += window.known;
    aboveMedianFloor += window.aboveMedianFloor;
    aboveTailFloor += window.aboveTailFloor;
  }
  const calm =
    known - aboveMedianFloor > Math.ceil(rankOf(MEDIAN.share, known)) &&
    known - aboveTailFloor > Math.ceil(rankOf(TAIL.share, known));
  if (known === 0 || calm) return FLOOR_PERCENT;
  const values = new Float64Array(known);
  let end = 0;
  for (const window of windows) end = window.copy(values, end);
  values.sort();
  const limitBy = ({ share, factor }: typeof MEDIAN | typeof TAIL) => factor * percentile(values, share);
  return Math.max(limitBy(MEDIAN), limitBy(TAIL), FLOOR_PERCENT);
}

function rankOf(share: number, count: number): number {
  return (count - 1) * share;
}

/** Percentile by linear interpolation between the two nearest ranks. */
function percentile(sorted: Float64Array, share: number): number {
  const rank = rankOf(share, sorted.length);
  const below = sorted[Math.floor(rank)] as number;
  const above = sorted[Math.ceil(rank)] as number;
  return below + (above - below) * (rank - Math.floor(rank));
}

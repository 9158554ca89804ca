/** How long an outlier waits for a second price that agrees, ms: as long as two candles are apart where there is nothing else. */
const SUSPECT_LIFE_MS = 120_000;

/** The last price of a symbol. */
export interface PriceState {
  bid: number;
  ask: number;
  timeMs: number;
  /** A bid too far from the last, waiting for a second one to confirm it; NaN = none. */
  suspect: number;
  /** When that one came, Unix ms. */
  suspectMs: number;
}

/** The last price of every symbol, and what makes one doubtful. */
export class Prices {
  readonly #last = new Map<string, PriceState>();
  /** Prices of before a restart, for nothing but the test of the first one after it. */
  readonly #remembered = new Map<string, PriceState>();

  /** Last price whatever its age; undefined while there is none. */
  of(symbol: string): PriceState | undefined {
    return this.#last.get(symbol);
  }

  /** The last of every symbol. */
  all(): IterableIterator<readonly [string, PriceState]> {
    return this.#last.entries();
  }

  /** Puts one back as a snapshot has it. */
  restore(symbol: string, price: PriceState): void {
    this.#last.set(symbol, price);
  }

  /** Unix ms of the newest; -Infinity while there is none. */
  newestMs(): number {
    let newestMs = -Infinity;
    for (const { timeMs } of this.#last.values()) if (timeMs > newestMs) newestMs = timeMs;
    return newestMs;
  }

  set(symbol: string, bid: number, ask: number, timeMs: number): void {
    const price = this.#last.get(symbol);
    if (price === undefined) {
      this.#last.set(symbol, { bid, ask, timeMs, suspect: NaN, suspectMs: NaN });
      return;
    }
    price.bid = bid;
    price.ask = ask;
    price.timeMs = timeMs;
    price.suspect = price.suspectMs = NaN;
  }

  /** What the first price of a symbol is held against: it is too old to be shown or traded on, but not to doubt another. */
  remember(symbol: string, price: number): void {
    this.#remembered.set(symbol, { bid: price, ask: price, timeMs: NaN, suspect: NaN, suspectMs: NaN });
  }

  /** True for a price that jumps: one outlier neither sells a position nor raises its maximum for ever. A second soon after confirms it. */
  isOutlier(symbol: string, bid: number, timeMs: number, jumpRatio: number): boolean {
    const known = this.#last.get(symbol) ?? this.#remembered.get(symbol);
    if (known === undefined || !jumps(known.bid, bid, jumpRatio)) return false;
    const { suspect, suspectMs } = known;
    if (timeMs - suspectMs <= SUSPECT_LIFE_MS && !jumps(suspect, bid, jumpRatio)) return false;
    known.suspect = bid;
    known.suspectMs = timeMs;
    return true;
  }
}

function jumps(from: number, to: number, ratio: number): boolean {
  return Math.abs(to / from - 1) > ratio;
}

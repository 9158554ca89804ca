import { fillCandle, MAX_FILL_MS, missingBetween } from '../candles/aggregator.ts';
import { emptyCandle, type Candle } from '../candles/candle.ts';

/** Entries are off while any of this many last base candles was filled in (engine.md E1). */
const FILLED_WINDOW = 15;

/** What is known of one symbol's candles as such: the last one, the hole before the next, and how long ago one was filled in. */
export class SymbolClock {
  readonly #baseMs: number;
  readonly #filler: Candle = emptyCandle();
  /** Open time and close of the last base candle, NaN before the first. */
  lastOpenMs = NaN;
  lastClose = NaN;
  candlesSinceFilled = FILLED_WINDOW;

  constructor(baseMs: number) {
    this.#baseMs = baseMs;
  }

  note(candle: Candle): void {
    this.lastOpenMs = candle.openTimeMs;
    this.lastClose = candle.close;
    this.candlesSinceFilled = candle.filled ? 0 : Math.min(FILLED_WINDOW, this.candlesSinceFilled + 1);
  }

  /**
   * How many base candles are missing before `openTimeMs`; −1 when that candle is not newer than the last, Infinity when the hole
   * is longer than may be filled.
   */
  holeBefore(openTimeMs: number): number {
    if (Number.isNaN(this.lastOpenMs)) return 0;
    if (openTimeMs <= this.lastOpenMs) return -1;
    if (openTimeMs - this.lastOpenMs > MAX_FILL_MS) return Infinity;
    return missingBetween(this.lastOpenMs, openTimeMs, this.#baseMs);
  }

  /** The flat candle that stands for the next missing one; reused. */
  nextFilled(): Candle {
    return fillCandle(this.#filler, this.lastOpenMs + this.#baseMs, this.lastClose);
  }

  recentlyFilled(): boolean {
    return this.candlesSinceFilled < FILLED_WINDOW;
  }
}

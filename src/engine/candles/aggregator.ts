import { emptyCandle, type Candle } from './candle.ts';
import { TIMEFRAME_MS, timeframesFrom, type Timeframe } from './timeframe.ts';

/** Holes up to this long are filled with flat candles; after a longer one the past is too old to go on from. */
export const MAX_FILL_MS = 24 * 3_600_000;

/** One candle under construction. */
class Bucket {
  readonly timeframe: Timeframe;
  readonly lengthMs: number;
  readonly candle: Candle = emptyCandle();
  /** False until a bucket was seen from its very start: half a first bucket would be a false candle. */
  whole = false;
  started = false;
  /** Where the bucket ends: it has closed when its last part does. */
  endMs = -Infinity;

  constructor(timeframe: Timeframe) {
    this.timeframe = timeframe;
    this.lengthMs = TIMEFRAME_MS[timeframe];
  }

  add(part: Candle): void {
    const candle = this.candle;
    // parts come in order of time, so one comparison replaces a division per part
    if (!(part.openTimeMs < this.endMs && part.openTimeMs >= candle.openTimeMs)) {
      const startMs = Math.floor(part.openTimeMs / this.lengthMs) * this.lengthMs;
      this.endMs = startMs + this.lengthMs;
      this.whole = part.openTimeMs === startMs;
      this.started = true;
      candle.openTimeMs = startMs;
      candle.open = part.open;
      candle.high = part.high;
      candle.low = part.low;
      candle.close = part.close;
      candle.volume = part.volume;
      candle.quoteVolume = part.quoteVolume;
      candle.trades = part.trades;
      candle.takerBuyBase = part.takerBuyBase;
      candle.filled = part.filled;
      return;
    }
    if (part.high > candle.high) candle.high = part.high;
    if (part.low < candle.low) candle.low = part.low;
    candle.close = part.close;
    candle.volume += part.volume;
    candle.quoteVolume += part.quoteVolume;
    candle.trades += part.trades;
    candle.takerBuyBase += part.takerBuyBase;
    // a candle counts as filled only when nothing in it was traded by the exchange
    candle.filled = candle.filled && part.filled;
  }

  /** Sums of decimals gain float64 dust; exchanges give at most eight decimals, so the sums are brought back to them. */
  finish(): void {
    this.candle.volume = withoutDust(this.candle.volume);
    this.candle.quoteVolume = withoutDust(this.candle.quoteVolume);
    this.candle.takerBuyBase = withoutDust(this.candle.takerBuyBase);
  }
}

const DECIMALS_FACTOR = 1e8;
/** Above this, eight decimals are beyond what a float64 holds and there is nothing to bring back. */
const EXACT_BELOW = Number.MAX_SAFE_INTEGER / DECIMALS_FACTOR;

function withoutDust(sum: number): number {
  return sum < EXACT_BELOW ? Math.round(sum * DECIMALS_FACTOR) / DECIMALS_FACTOR : sum;
}

/**
 * Builds every coarser timeframe of one symbol from its closed base candles (UTC boundaries). O(timeframes) per candle, no
 * allocation. The candles it hands out are reused: read them before the next call.
 */
export class CandleAggregator {
  readonly base: Timeframe;
  readonly timeframes: readonly Timeframe[];
  readonly #baseMs: number;
  readonly #buckets: readonly Bucket[];
  /** Bit i = timeframe i of {@link timeframes} closed with the last candle: the cheap form of {@link closed}. */
  closedBits = 0;
  /** The list of timeframes of each bit set, made when it first occurs. */
  readonly #closedLists: (readonly Timeframe[])[] = [[]];

  constructor(base: Timeframe) {
    this.base = base;
    this.timeframes = timeframesFrom(base);
    this.#baseMs = TIMEFRAME_MS[base];
    this.#buckets = this.timeframes.map((timeframe) => new Bucket(timeframe));
  }

  /** Timeframes that closed with the last candle, finest first. */
  get closed(): readonly Timeframe[] {
    return this.#closedLists[this.closedBits] as readonly Timeframe[];
  }

  /** Takes the next closed base candle and refreshes {@link closed}. */
  add(candle: Candle): void {
    let bits = 0;
    const closeMs = candle.openTimeMs + this.#baseMs;
    for (let i = 0; i < this.#buckets.length; i++) {
      const bucket = this.#buckets[i] as Bucket;
      bucket.add(candle);
      if (!bucket.whole || closeMs !== bucket.endMs) continue;
      bucket.finish();
      bits |= 1 << i;
    }
    this.closedBits = bits;
    this.#closedLists[bits] ??= this.timeframes.filter((_, index) => (bits & (1 << index)) !== 0);
  }

  /** The candle of `timeframe` that is being built or has just closed. */
  candle(timeframe: Timeframe): Candle {
    return (this.#buckets[this.timeframes.indexOf(timeframe)] as Bucket).candle;
  }

  /** Puts a closed candle of any finer timeframe into the bucket of `timeframe` only: primes it after a start in mid-bucket. */
  prime(timeframe: Timeframe, part: Candle): void {
    (this.#buckets[this.timeframes.indexOf(timeframe)] as Bucket).add(part);
  }

  snapshot(): AggregatorSnapshot {
    return this.#buckets.map(({ candle, whole, started }) => ({ candle: { ...candle }, whole, started }));
  }

  restore(snapshot: AggregatorSnapshot): void {
    snapshot.forEach((saved, index) => {
      const bucket = this.#buckets[index] as Bucket;
      Object.assign(bucket.candle, saved.candle);
      bucket.whole = saved.whole;
      bucket.started = saved.started;
      bucket.endMs = saved.started ? saved.candle.openTimeMs + bucket.lengthMs : -Infinity;
    });
  }
}

export type AggregatorSnapshot = readonly {
  readonly candle: Candle;
  readonly whole: boolean;
  readonly started: boolean;
}[];

/** Number of base candles missing between two open times (0 = they follow each other). */
export function missingBetween(lastOpenMs: number, nextOpenMs: number, baseMs: number): number {
  return Math.max(0, Math.round((nextOpenMs - lastOpenMs) / baseMs) - 1);
}

/** Writes into `target` the flat candle that stands for a base candle the exchange never had (engine.md E1). */
export function fillCandle(target: Candle, openTimeMs: number, previousClose: number): Candle {
  target.openTimeMs = openTimeMs;
  target.open = previousClose;
  target.high = previousClose;
  target.low = previousClose;
  target.close = previousClose;
  target.volume = 0;
  target.quoteVolume = 0;
  target.trades = 0;
  target.takerBuyBase = 0;
  target.filled = true;
  return target;
}

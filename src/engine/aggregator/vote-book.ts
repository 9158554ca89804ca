import { TIMEFRAME_MS, type Timeframe } from '../candles/timeframe.ts';
import type { Side } from '../strategies/strategy.ts';
import { SIDES, type SideIndex } from './families.ts';

/** A vote on a coarser bar says a little more; used only to choose between votes of one strategy. */
const TIMEFRAME_WEIGHT: Readonly<Record<Timeframe, number>> = {
  '1m': 1.0,
  '3m': 1.0,
  '5m': 1.0,
  '15m': 1.1,
  '1h': 1.1,
  '1d': 1.1,
};

/** The votes of one bar as plain data. */
export interface BarVotes {
  readonly timeframe: Timeframe;
  readonly closeTimeMs: number;
  /** In the order in which they were cast. */
  readonly votes: readonly (readonly [strategy: string, side: Side, confidence: number])[];
}

/**
 * The votes alive for one symbol: those of the last closed bar of each voting timeframe. A vote dies at the next close of its own
 * timeframe. Everything lives in typed arrays; a slot is an index into the timeframes given to the constructor.
 */
export class VoteBook {
  readonly #timeframes: readonly Timeframe[];
  /** Close time of the newest bar per slot, NaN before the first. */
  readonly #closeTimes: Float64Array;
  readonly #candleMs: Float64Array;
  readonly #weights: Float64Array;
  readonly #capacity: number;
  readonly #counts: Uint8Array;
  /** strategy × 2 + side of each vote, slot by slot. */
  readonly #keys: Uint16Array;
  readonly #confidences: Float64Array;

  // results of the last tally, valid for the keys in `kept`
  readonly #stamps: Int32Array;
  #stamp = 0;
  /** Best vote per strategy and side: its confidence and the slot it comes from. */
  readonly bestConfidence: Float64Array;
  readonly bestSlot: Uint8Array;
  readonly #bestWeighted: Float64Array;
  /** Keys (strategy × 2 + side) of the votes that count, in the order in which they were found. */
  readonly kept: Uint16Array;
  keptCount = 0;
  /** Votes alive before doubles and contradictions were dropped. */
  alive = 0;
  /** Strategies dropped because they voted for both sides. */
  conflicting = 0;

  constructor(strategyCount: number, timeframes: readonly Timeframe[]) {
    const keyCount = strategyCount * 2;
    this.#capacity = keyCount;
    this.#timeframes = timeframes;
    this.#closeTimes = new Float64Array(timeframes.length).fill(NaN);
    this.#candleMs = Float64Array.from(timeframes, (timeframe) => TIMEFRAME_MS[timeframe]);
    this.#weights = Float64Array.from(timeframes, (timeframe) => TIMEFRAME_WEIGHT[timeframe]);
    this.#counts = new Uint8Array(timeframes.length);
    this.#keys = new Uint16Array(timeframes.length * keyCount);
    this.#confidences = new Float64Array(timeframes.length * keyCount);
    this.#stamps = new Int32Array(keyCount);
    this.bestConfidence = new Float64Array(keyCount);
    this.bestSlot = new Uint8Array(keyCount);
    this.#bestWeighted = new Float64Array(keyCount);
    this.kept = new Uint16Array(keyCount);
  }

  /** A bar of the slot closed: the votes of its previous bar die. */
  begin(slot: number, closeTimeMs: number): void {
    this.#counts[slot] = 0;
    this.#closeTimes[slot] = closeTimeMs;
  }

  /** @throws RangeError when a bar brings more votes than there are strategies and sides. */
  add(slot: number, strategy: number, side: SideIndex, confidence: number): void {
    const count = this.#counts[slot] as number;
    if (count === this.#capacity) throw new RangeError(`VoteBook: more than ${this.#capacity} votes on one bar`);
    const at = slot * this.#capacity + count;
    this.#keys[at] = strategy * 2 + side;
    this.#confidences[at] = confidence;
    this.#counts[slot] = count + 1;
  }

  /** Finds the votes that count at `timeMs`: alive, the best one per strategy and side, none of a strategy on both sides. */
  tally(timeMs: number): void {
    this.#gather(timeMs);
    let kept = 0;
    let bothSides = 0;
    for (let i = 0; i < this.keptCount; i++) {
      const key = this.kept[i] as number;
      if (this.#stamps[key ^ 1] === this.#stamp) bothSides++;
      else this.kept[kept++] = key;
    }
    this.keptCount = kept;
    this.conflicting = bothSides / 2;
  }

  #gather(timeMs: number): void {
    const stamp = ++this.#stamp;
    let found = 0;
    this.alive = 0;
    for (let slot = 0; slot < this.#counts.length; slot++) {
      const count = this.#counts[slot] as number;
      if (count === 0 || timeMs - (this.#closeTimes[slot] as number) >= (this.#candleMs[slot] as number)) continue;
      this.alive += count;
      const start = slot * this.#capacity;
      for (let at = start; at < start + count; at++) {
        const key = this.#keys[at] as number;
        const confidence = this.#confidences[at] as number;
        const weighted = confidence * (this.#weights[slot] as number);
        if (this.#stamps[key] !== stamp) {
          this.#stamps[key] = stamp;
          this.kept[found++] = key;
        } else if (weighted <= (this.#bestWeighted[key] as number)) {
          continue;
        }
        this.#bestWeighted[key] = weighted;
        this.bestConfidence[key] = confidence;
        this.bestSlot[key] = slot;
      }
    }
    this.keptCount = found;
  }

  /** How long a vote of the slot stays alive: one candle. */
  lifeMs(slot: number): number {
    return this.#candleMs[slot] as number;
  }

  /** Close time of the slot's newest bar, NaN before the first. */
  closeTimeMs(slot: number): number {
    return this.#closeTimes[slot] as number;
  }

  /** The slot whose votes are the youngest, dead or alive; −1 when there are none. */
  newestSlot(): number {
    let newest = -1;
    for (let slot = 0; slot < this.#counts.length; slot++) {
      if (this.#counts[slot] === 0) continue;
      if (newest < 0 || this.closeTimeMs(slot) > this.closeTimeMs(newest)) newest = slot;
    }
    return newest;
  }

  /** Every slot that ever had a bar, with its votes. */
  snapshot(nameOf: (strategy: number) => string): BarVotes[] {
    const bars: BarVotes[] = [];
    this.#timeframes.forEach((timeframe, slot) => {
      const closeTimeMs = this.closeTimeMs(slot);
      if (Number.isNaN(closeTimeMs)) return;
      const votes: BarVotes['votes'][number][] = [];
      const start = slot * this.#capacity;
      for (let at = start; at < start + (this.#counts[slot] as number); at++) {
        const key = this.#keys[at] as number;
        votes.push([nameOf(key >> 1), SIDES[(key & 1) as SideIndex], this.#confidences[at] as number]);
      }
      bars.push({ timeframe, closeTimeMs, votes });
    });
    return bars;
  }
}

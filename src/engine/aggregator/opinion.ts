import { COL } from '../analyzer/columns.ts';
import { VOLATILITY_REGIMES, type VolatilityRegime } from '../analyzer/labels.ts';
import type { AnalysisSeries } from '../analyzer/series.ts';
import type { Timeframe } from '../candles/timeframe.ts';
import type { ConsensusSettings } from '../settings.ts';
import { UNKNOWN_REGIME, type SideIndex } from './families.ts';
import { FamilyTally } from './strength.ts';
import type { VoteBook } from './vote-book.ts';

/** Factor of the threshold by volatility. EXTREME is never cheaper than NORMAL: chaos is no argument for an entry. */
const VOLATILITY_FACTOR: Readonly<Record<VolatilityRegime, number>> = {
  LOW: 1.1,
  NORMAL: 1.0,
  HIGH: 0.9,
  EXTREME: 1.0,
};

/** What one side of a wave amounts to. Reused from wave to wave; a view on the book after its tally. */
export class Opinion {
  readonly side: SideIndex;
  /** Distinct strategies, and those of them that are confident. */
  votes = 0;
  highVotes = 0;
  /** Timeframe slot with the largest sum of confidences; the coarser one when two are equal. */
  slot = 0;
  /** Index into MARKET_REGIMES of that timeframe's regime; set by {@link weigh}. */
  regime = UNKNOWN_REGIME;
  /** S of reference/aggregator §9.2; NaN until weighed. */
  strength = NaN;
  readonly tally: FamilyTally;
  readonly #book: VoteBook;
  readonly #families: Uint8Array;
  readonly #weights: Float64Array;
  readonly #slotSums: Float64Array;
  #confidenceSum = 0;

  constructor(side: SideIndex, book: VoteBook, families: Uint8Array, weights: Float64Array, slots: number) {
    this.side = side;
    this.#book = book;
    this.#families = families;
    this.#weights = weights;
    this.#slotSums = new Float64Array(slots);
    this.tally = new FamilyTally(families.length);
  }

  /** Counts the kept votes of this side and finds its timeframe. */
  count(highConfidence: number): void {
    const book = this.#book;
    const sums = this.#slotSums;
    // a loop stays in compiled code, `fill` leaves it
    for (let slot = 0; slot < sums.length; slot++) sums[slot] = 0;
    this.votes = 0;
    this.highVotes = 0;
    this.#confidenceSum = 0;
    this.strength = NaN;
    for (let i = 0; i < book.keptCount; i++) {
      const key = book.kept[i] as number;
      if ((key & 1) !== this.side) continue;
      const confidence = book.bestConfidence[key] as number;
      const slot = book.bestSlot[key] as number;
      this.votes++;
      if (confidence >= highConfidence) this.highVotes++;
      this.#confidenceSum += confidence;
      sums[slot] = (sums[slot] as number) + confidence;
    }
    this.slot = 0;
    for (let slot = 1; slot < sums.length; slot++) {
      if ((sums[slot] as number) > 0 && (sums[slot] as number) >= (sums[this.slot] as number)) this.slot = slot;
    }
  }

  /** Computes the strength in a regime (index into MARKET_REGIMES). */
  weigh(regime: number): void {
    const book = this.#book;
    this.regime = regime;
    this.tally.clear();
    for (let i = 0; i < book.keptCount; i++) {
      const key = book.kept[i] as number;
      if ((key & 1) !== this.side) continue;
      const strategy = key >> 1;
      const weighted = (book.bestConfidence[key] as number) * (this.#weights[strategy] as number);
      this.tally.add(this.#families[strategy] as number, weighted);
    }
    this.strength = this.tally.strength(regime, this.side);
  }

  get averageConfidence(): number {
    return this.votes === 0 ? 0 : this.#confidenceSum / this.votes;
  }

  /** T = base(timeframe) × volatility × (1 + penalty × families that fall short of the regime's demand). */
  threshold(timeframe: Timeframe, row: AnalysisSeries | null, settings: ConsensusSettings): number {
    const { baseThreshold, missingFamilyPenalty } = settings;
    const base =
      timeframe === '3m' || timeframe === '5m' || timeframe === '15m' ? baseThreshold[timeframe] : baseThreshold.other;
    const volatility = row === null ? undefined : VOLATILITY_REGIMES[row.at(COL.volatility_regime)];
    const factor = volatility === undefined ? 1 : VOLATILITY_FACTOR[volatility];
    return base * factor * (1 + missingFamilyPenalty * this.tally.missing(this.regime, this.side));
  }

  /** Indices of the strategies that voted, ascending: the order of the signal's names never depends on arrival. */
  strategies(): number[] {
    const book = this.#book;
    const found: number[] = [];
    for (let i = 0; i < book.keptCount; i++) {
      const key = book.kept[i] as number;
      if ((key & 1) !== this.side) continue;
      const strategy = key >> 1;
      let place = found.length;
      while (place > 0 && (found[place - 1] as number) > strategy) {
        found[place] = found[place - 1] as number;
        place--;
      }
      found[place] = strategy;
    }
    return found;
  }

  /** Timeframe slot of the vote that counts for a strategy of {@link strategies}. */
  slotOf(strategy: number): number {
    return this.#book.bestSlot[strategy * 2 + this.side] as number;
  }
}

import type { AnalysisSeries } from '../analyzer/series.ts';
import type { Timeframe } from '../candles/timeframe.ts';

/** What a wave may ask about its symbol. Methods are called only after the cheap tests have passed. */
export interface WaveContextSource {
  /**
   * The timeframe that gives the direction: 15m, or the finest that exists where the base timeframe is coarser.
   */
  readonly directionTimeframe: Timeframe;
  /** Last close of the base timeframe, quote units. */
  price(): number;
  /** Closed rows of a timeframe, null while there is none. */
  row(timeframe: Timeframe): AnalysisSeries | null;
  /** Mean of `atr_14` over the last 50 closed bars of {@link directionTimeframe}, quote units; NaN while unknown. */
  directionAtrMean(): number;
  /** True while any of the last 15 base candles was filled in for one that the exchange never had (engine.md E1). */
  recentlyFilled(): boolean;
  /** Distance of the stop that the trailing engine would set for an entry now, as a ratio of the price. */
  initialStopRatio(): number;
}

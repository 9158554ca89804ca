import type { NatrWindow } from '../coordinator/volatility-limit.ts';
import type { UniverseRow } from '../coordinator/universe-score.ts';
import type { TrailContext } from '../trailing/types.ts';

/** What the Desk may see of the Analyst's work besides signals: the latest closed analysis. In one process a look, else a message. */
export interface MarketSight {
  /** From the last closed 15m row (or the base where it is coarser). */
  context(symbol: string): TrailContext;
  /** Newest row of every symbol on the universe timeframe. */
  universeRows(): UniverseRow[];
  /** The last hours' volatility of every symbol on the universe timeframe. */
  natrWindows(): readonly NatrWindow[];
  /** True while any of the last base candles was filled in. */
  recentlyFilled(symbol: string): boolean;
  /** ATR as percent of price on the universe timeframe; null while unknown. */
  natrPercent(symbol: string): number | null;
}

import { COL } from '../analyzer/columns.ts';
import {
  LEVEL_STRENGTHS,
  MARKET_REGIMES,
  REGIME_STRENGTHS,
  type LevelStrength,
  type RegimeStrength,
} from '../analyzer/labels.ts';
import type { TrailContext } from '../trailing/types.ts';

/** The current values of a row. */
export interface RowReader {
  at(column: number): number;
}

/** A number that may be missing: NaN in rows, null outside. */
export function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

export function word<T>(words: readonly T[], index: number): T | null {
  return Number.isNaN(index) ? null : (words[index] ?? null);
}

/** The columns that {@link readTrailContext} reads. */
export const TRAIL_COLUMNS: readonly number[] = [
  COL.market_regime,
  COL.regime_strength,
  COL.regime_confidence,
  COL.natr,
  COL.nearest_support,
  COL.support_strength,
];

/** What the trailing engine needs to know of the market, read from an analysis row (15m; a coarser base where that is all there is). */
export function readTrailContext(series: RowReader): TrailContext {
  return {
    regime: word(MARKET_REGIMES, series.at(COL.market_regime)) ?? 'UNKNOWN',
    regimeStrength: word<RegimeStrength>(REGIME_STRENGTHS, series.at(COL.regime_strength)),
    regimeConfidence: orNull(series.at(COL.regime_confidence)),
    atrPercent: orNull(series.at(COL.natr)),
    support: orNull(series.at(COL.nearest_support)),
    supportStrength: word<LevelStrength>(LEVEL_STRENGTHS, series.at(COL.support_strength)),
  };
}

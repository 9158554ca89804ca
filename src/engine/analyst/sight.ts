import { COL } from '../analyzer/columns.ts';
import {
  DIRECTIONS,
  MARKET_REGIMES,
  TREND_STRENGTHS,
  VOLUME_CONTEXTS,
  type Direction,
  type MarketRegime,
  type TrendStrength,
  type VolumeContext,
} from '../analyzer/labels.ts';
import { TIMEFRAME_MS } from '../candles/timeframe.ts';
import type { NatrWindow } from '../coordinator/volatility-limit.ts';
import type { UniverseRow } from '../coordinator/universe-score.ts';
import type { MarketSight } from '../desk/market-sight.ts';
import { NO_CONTEXT } from '../trailing/stop-loss.ts';
import type { TrailContext } from '../trailing/types.ts';
import type { Analyst } from './analyst.ts';
import { orNull, readTrailContext, word, type RowReader } from './symbol-context.ts';

/** The Desk's look at the Analyst where both live in one process. */
export class AnalystSight implements MarketSight {
  readonly #analyst: Analyst;
  readonly #symbols: readonly string[];

  constructor(analyst: Analyst, symbols: readonly string[]) {
    this.#analyst = analyst;
    this.#symbols = symbols;
  }

  context(symbol: string): TrailContext {
    const analyst = this.#analyst.known(symbol);
    const row = analyst?.row(analyst.directionTimeframe) ?? null;
    return row === null ? NO_CONTEXT : readTrailContext(row);
  }

  universeRows(): UniverseRow[] {
    const rows: UniverseRow[] = [];
    for (const symbol of this.#symbols) {
      const analyst = this.#analyst.known(symbol);
      const series = analyst?.row(analyst.universeTimeframe) ?? null;
      if (analyst === null || series === null) continue;
      rows.push(universeRow(symbol, series, series.openTimeMs + TIMEFRAME_MS[analyst.universeTimeframe]));
    }
    return rows;
  }

  natrWindows(): readonly NatrWindow[] {
    return this.#symbols.flatMap((symbol) => this.#analyst.known(symbol)?.natrs ?? []);
  }

  recentlyFilled(symbol: string): boolean {
    return this.#analyst.known(symbol)?.recentlyFilled() ?? true;
  }

  natrPercent(symbol: string): number | null {
    const analyst = this.#analyst.known(symbol);
    const series = analyst?.row(analyst.universeTimeframe) ?? null;
    return series === null ? null : orNull(series.at(COL.natr));
  }
}

/** The columns that {@link universeRow} reads. */
export const UNIVERSE_COLUMNS: readonly number[] = [
  COL.natr,
  COL.roc_10,
  COL.roc_20,
  COL.volume_ratio,
  COL.adx_14,
  COL.plus_di,
  COL.minus_di,
  COL.trend_strength,
  COL.trend_angle,
  COL.directional_bias,
  COL.market_regime,
  COL.confluence_score,
  COL.volume_context,
  COL.bb_squeeze,
];

/** The universe's view of a row; `rowTimeMs` = close time of its candle. */
export function universeRow(symbol: string, series: RowReader, rowTimeMs: number): UniverseRow {
  const squeeze = series.at(COL.bb_squeeze);
  return {
    symbol,
    rowTimeMs,
    natr: orNull(series.at(COL.natr)),
    roc_10: orNull(series.at(COL.roc_10)),
    roc_20: orNull(series.at(COL.roc_20)),
    volume_ratio: orNull(series.at(COL.volume_ratio)),
    adx_14: orNull(series.at(COL.adx_14)),
    plus_di: orNull(series.at(COL.plus_di)),
    minus_di: orNull(series.at(COL.minus_di)),
    trend_strength: word<TrendStrength>(TREND_STRENGTHS, series.at(COL.trend_strength)),
    trend_angle: orNull(series.at(COL.trend_angle)),
    directional_bias: word<Direction>(DIRECTIONS, series.at(COL.directional_bias)),
    market_regime: word<MarketRegime>(MARKET_REGIMES, series.at(COL.market_regime)),
    confluence_score: orNull(series.at(COL.confluence_score)),
    volume_context: word<VolumeContext>(VOLUME_CONTEXTS, series.at(COL.volume_context)),
    bb_squeeze: Number.isNaN(squeeze) ? null : squeeze !== 0,
  };
}

import type { RegimeView } from '../../commands/read-model.ts';
import { msOf, rowsOf, since, type ReadContext } from './context.ts';

const BREAKOUT_TIMEFRAME = '15m';

const COLUMNS = `symbol, timeframe, ${msOf('time')} AS time_ms, market_regime, regime_strength, regime_confidence, momentum_score,
  confluence_score, rsi_14, adx_14, volume_ratio, volume_quality_score, break_probability`;

export interface RegimeRow {
  readonly symbol: string;
  readonly timeframe: string;
  readonly time_ms: number;
  readonly market_regime: string | null;
  readonly regime_strength: string | null;
  readonly regime_confidence: number | null;
  readonly momentum_score: number | null;
  readonly confluence_score: number | null;
  readonly rsi_14: number | null;
  readonly adx_14: number | null;
  readonly volume_ratio: number | null;
  readonly volume_quality_score: number | null;
  readonly break_probability: number | null;
}

/** The newest row of each symbol, highest momentum first. */
export async function regimes(
  context: ReadContext,
  timeframe: string,
  regime: string | null,
  symbols: readonly string[] = context.live.symbols,
): Promise<readonly RegimeView[]> {
  const rows = await rowsOf<RegimeRow>(
    context.db,
    'regimes',
    `SELECT latest.* FROM unnest($1::text[]) AS wanted (name)
JOIN LATERAL (
  SELECT ${COLUMNS} FROM analyzer_data a WHERE a.symbol = wanted.name AND a.timeframe = $2 ORDER BY a.time DESC LIMIT 1
) latest ON true
WHERE $3::text IS NULL OR latest.market_regime = $3
ORDER BY latest.momentum_score DESC NULLS LAST, latest.symbol`,
    [symbols, timeframe, regime],
  );
  return rows.map(regimeView);
}

/** The newest row of each symbol within `hours` that was a breakout, most probable break first. */
export async function breakouts(context: ReadContext, hours: number): Promise<readonly RegimeView[]> {
  const rows = await rowsOf<RegimeRow>(
    context.db,
    'breakouts',
    `SELECT * FROM (
  SELECT DISTINCT ON (symbol) ${COLUMNS} FROM analyzer_data
  WHERE timeframe = '${BREAKOUT_TIMEFRAME}' AND time > $1 AND market_regime LIKE '%BREAKOUT%' ORDER BY symbol, time DESC
) latest ORDER BY break_probability DESC NULLS LAST, symbol`,
    [since(context, hours)],
  );
  return rows.map(regimeView);
}

export function regimeView(row: RegimeRow): RegimeView {
  return {
    symbol: row.symbol,
    timeframe: row.timeframe,
    timeMs: row.time_ms,
    regime: row.market_regime,
    strength: row.regime_strength,
    confidence: row.regime_confidence,
    momentum: row.momentum_score,
    confluence: row.confluence_score,
    rsi: row.rsi_14,
    adx: row.adx_14,
    volumeRatio: row.volume_ratio,
    volumeQuality: row.volume_quality_score,
    breakProbability: row.break_probability,
  };
}

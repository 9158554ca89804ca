import {
  CANDLE_COLUMNS as REPEATED,
  COLUMN_SPECS,
  readColumn,
  type ColumnName,
} from '../../engine/analyzer/columns.ts';
import type { AnalysisDecision } from '../../engine/decisions.ts';
import { TIMEFRAME_MS } from '../../engine/candles/timeframe.ts';
import { insertBatch, lastByKey } from '../batch.ts';
import type { Statement, Write } from '../query.ts';
import { CANDLE_COLUMNS, type StoredCandle } from '../rows/candle-row.ts';

const STORED: readonly ColumnName[] = COLUMN_SPECS.map(({ name }) => name).filter((name) => !REPEATED.includes(name));
/** Columns of whole numbers; a fraction in one of them must not keep a round from being stored. */
const WHOLE: ReadonlySet<string> = new Set(
  COLUMN_SPECS.filter(({ unit }) => unit === 'count' || unit === 'sign').map(({ name }) => name),
);
const ALL = ['time', 'symbol', 'timeframe', ...STORED, 'support_levels', 'resistance_levels', 'analysis_timestamp'];

/**
 * More than a hundred columns travel as one JSON text: PostgreSQL plans one parameter instead of a hundred arrays, and floats keep
 * every digit. A row that is stored again is replaced whole.
 */
const UPSERT_ANALYSIS: Statement = {
  name: 'insert_analyzer_data',
  text: `INSERT INTO analyzer_data (${ALL.join(', ')})
SELECT ${ALL.join(', ')} FROM json_populate_recordset(NULL::analyzer_data, $1::json)
ON CONFLICT (symbol, timeframe, time) DO UPDATE SET ${ALL.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}`,
};

export const UPSERT_CANDLES = insertBatch<StoredCandle>(
  'market_data',
  CANDLE_COLUMNS,
  'ON CONFLICT (symbol, timeframe, time) DO UPDATE SET {set}',
);

export function analysisWrites(decisions: readonly AnalysisDecision[]): Write[] {
  if (decisions.length === 0) return [];
  const rows = lastByKey(decisions, ({ symbol, timeframe, openTimeMs }) => `${symbol} ${timeframe} ${openTimeMs}`);
  return [
    ...UPSERT_CANDLES.writes(rows),
    { statement: UPSERT_ANALYSIS, values: [JSON.stringify(rows.map(analysisRow))] },
  ];
}

function analysisRow(decision: AnalysisDecision): Record<string, unknown> {
  const { row, symbol, timeframe, openTimeMs } = decision;
  const record: Record<string, unknown> = {
    time: new Date(openTimeMs),
    symbol,
    timeframe,
    support_levels: decision.supports,
    resistance_levels: decision.resistances,
    analysis_timestamp: new Date(openTimeMs + TIMEFRAME_MS[timeframe]),
  };
  for (const name of STORED) {
    const value = readColumn(row, name);
    if (value !== null) record[name] = WHOLE.has(name) ? Math.round(Number(value)) : value;
  }
  return record;
}

import { TimeframeAnalyzer } from '../../engine/analyzer/analyzer.ts';
import { CANDLE_COLUMNS, COLUMN_SPECS, readColumn } from '../../engine/analyzer/columns.ts';
import { CandleAggregator, fillCandle, MAX_FILL_MS, missingBetween } from '../../engine/candles/aggregator.ts';
import { emptyCandle, type Candle } from '../../engine/candles/candle.ts';
import { TIMEFRAME_MS, type Timeframe } from '../../engine/candles/timeframe.ts';
import { readRow, type CandleTable } from '../../exchange/replay/candle-table.ts';

const STORED = COLUMN_SPECS.map(({ name }) => name).filter((name) => !CANDLE_COLUMNS.includes(name));

/** One row of `analyzer_data`: time (open, ISO), symbol, timeframe, every column by its name; null = no value. */
export type AnalysisRow = Readonly<Record<string, unknown>>;

/**
 * The analysis of recorded candles as the live engine makes it: base candles are aggregated, holes of up to a day are filled
 * flat, and after a longer one everything starts anew. One row per closed candle of `timeframe`, oldest first.
 */
export function* analysisRows(table: CandleTable, timeframe: Timeframe): Generator<AnalysisRow> {
  const baseMs = TIMEFRAME_MS[table.timeframe];
  const candle = emptyCandle();
  const filler = emptyCandle();
  let aggregator = new CandleAggregator(table.timeframe);
  let analyzer = new TimeframeAnalyzer(timeframe);
  let lastOpenMs = NaN;
  let lastClose = NaN;

  const closedRow = (next: Candle): AnalysisRow | null => {
    aggregator.add(next);
    lastOpenMs = next.openTimeMs;
    lastClose = next.close;
    if (!aggregator.closed.includes(timeframe)) return null;
    analyzer.update(aggregator.candle(timeframe));
    return rowOf(table.symbol, analyzer);
  };

  for (let row = 0; row < table.count; row++) {
    readRow(table, row, candle);
    if (candle.openTimeMs - lastOpenMs > MAX_FILL_MS) {
      aggregator = new CandleAggregator(table.timeframe);
      analyzer = new TimeframeAnalyzer(timeframe);
    } else if (row > 0) {
      for (let hole = missingBetween(lastOpenMs, candle.openTimeMs, baseMs); hole > 0; hole--) {
        const filled = closedRow(fillCandle(filler, lastOpenMs + baseMs, lastClose));
        if (filled !== null) yield filled;
      }
    }
    const closed = closedRow(candle);
    if (closed !== null) yield closed;
  }
}

function rowOf(symbol: string, analyzer: TimeframeAnalyzer): AnalysisRow {
  const { series, timeframe } = analyzer;
  const row: Record<string, unknown> = { time: new Date(series.openTimeMs).toISOString(), symbol, timeframe };
  for (const name of STORED) row[name] = readColumn(series.data, name, series.base);
  row['support_levels'] = analyzer.supports();
  row['resistance_levels'] = analyzer.resistances();
  row['analysis_timestamp'] = new Date(series.openTimeMs + TIMEFRAME_MS[timeframe]).toISOString();
  return row;
}

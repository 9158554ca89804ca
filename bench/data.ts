import { MINUTE_MS } from '../src/engine/candles/timeframe.ts';
import { loadCandles } from '../src/exchange/replay/candle-files.ts';
import { readRow, type CandleTable } from '../src/exchange/replay/candle-table.ts';
import { emptyCandle, type Candle } from '../src/engine/candles/candle.ts';
import { CANDLE_KINDS, generateCandles, type CandleKind } from '../test/support/candles.ts';
import { tableOf } from '../test/support/tables.ts';

export interface BenchData {
  readonly source: string;
  /** Where the recorded candles lie; null = generated. */
  readonly folder: string | null;
  /** One symbol, the longest there is. */
  readonly single: CandleTable;
  /** Symbols over the same time that share one wallet. */
  readonly many: readonly CandleTable[];
}

export interface DataSize {
  readonly singleCandles: number;
  readonly symbols: number;
  readonly candlesEach: number;
}

/** Recorded candles of a folder, or generated ones; always cut to the same size, so that runs compare. */
export async function benchData(folder: string | null, size: DataSize): Promise<BenchData> {
  if (folder === null) {
    return {
      source: 'seeded generator',
      folder,
      single: generatedTable('BTCUSDT', 'walk', 1, size.singleCandles),
      many: Array.from({ length: size.symbols }, (_, index) => {
        const kind = CANDLE_KINDS[index % CANDLE_KINDS.length] ?? 'walk';
        return generatedTable(`C${String(index).padStart(2, '0')}USDT`, kind, index + 1, size.candlesEach);
      }),
    };
  }
  const tables = await loadCandles([folder]);
  const single = tables.toSorted((a, b) => b.count - a.count)[0];
  if (single === undefined) throw new RangeError(`${folder}: no candles there`);
  const fromMs = mostCommonStart(tables);
  const many = tables.flatMap((table) => {
    const first = table.openTimeMs.indexOf(fromMs);
    return first < 0 ? [] : [cut(table, first, size.candlesEach)];
  });
  return {
    source: folder,
    folder,
    single: cut(single, Math.max(0, single.count - size.singleCandles), size.singleCandles),
    many: many.slice(0, size.symbols),
  };
}

/** The day on which most symbols have candles; the latest of equals. */
function mostCommonStart(tables: readonly CandleTable[]): number {
  const counts = new Map<number, number>();
  for (const table of tables) {
    for (let row = 0; row < table.count; row++) {
      const timeMs = table.openTimeMs[row] ?? NaN;
      if (timeMs % (24 * 60 * MINUTE_MS) === 0) counts.set(timeMs, (counts.get(timeMs) ?? 0) + 1);
    }
  }
  const most = Math.max(...counts.values());
  return Math.min(...[...counts].flatMap(([timeMs, count]) => (count === most ? [timeMs] : [])));
}

export function generatedTable(symbol: string, kind: CandleKind, seed: number, count: number): CandleTable {
  return tableOf(symbol, generateCandles(kind, { seed, count }));
}

function cut(table: CandleTable, first: number, count: number): CandleTable {
  const end = Math.min(table.count, first + count);
  const part = (column: Float64Array): Float64Array => column.subarray(first, end);
  return {
    ...table,
    count: end - first,
    openTimeMs: part(table.openTimeMs),
    open: part(table.open),
    high: part(table.high),
    low: part(table.low),
    close: part(table.close),
    volume: part(table.volume),
    quoteVolume: table.quoteVolume === null ? null : part(table.quoteVolume),
    trades: table.trades === null ? null : part(table.trades),
    takerBuyBase: table.takerBuyBase === null ? null : part(table.takerBuyBase),
  };
}

/** The table's candles as objects, for libraries that want them. */
export function candlesOf(table: CandleTable, count: number): Candle[] {
  return Array.from({ length: Math.min(count, table.count) }, (_, row) => {
    const candle = emptyCandle();
    readRow(table, row, candle);
    return candle;
  });
}

import type { CandleTable } from '../../../exchange/replay/candle-table.ts';

/** The same table with columns that workers read in place; columns that are shared already are not copied. */
export function shareTable(table: CandleTable): CandleTable {
  return {
    ...table,
    openTimeMs: shared(table.openTimeMs),
    open: shared(table.open),
    high: shared(table.high),
    low: shared(table.low),
    close: shared(table.close),
    volume: shared(table.volume),
    quoteVolume: table.quoteVolume === null ? null : shared(table.quoteVolume),
    trades: table.trades === null ? null : shared(table.trades),
    takerBuyBase: table.takerBuyBase === null ? null : shared(table.takerBuyBase),
    files: [],
    gaps: [],
  };
}

function shared(column: Float64Array): Float64Array {
  if (column.buffer instanceof SharedArrayBuffer) return column;
  const copy = new Float64Array(new SharedArrayBuffer(column.byteLength));
  copy.set(column);
  return copy;
}

import type { Candle } from '../src/engine/candles/candle.ts';
import { TIMEFRAMES, TIMEFRAME_MS, type Timeframe } from '../src/engine/candles/timeframe.ts';
import type { CandleTable } from '../src/exchange/replay/candle-table.ts';
import { candlesOf } from './data.ts';

export const TIMEFRAMES_OF_BENCH = TIMEFRAMES;
export const HISTORY_CANDLES = 500;

/** The same 500 prices as candles of each timeframe: what a start reads back, as far as the engine's work is concerned. */
export function warmHistory(table: CandleTable): ReadonlyMap<Timeframe, readonly Candle[]> {
  const candles = candlesOf(table, HISTORY_CANDLES);
  return new Map(
    TIMEFRAMES.map((timeframe) => {
      const lengthMs = TIMEFRAME_MS[timeframe];
      const startMs = Math.floor((table.openTimeMs[0] ?? 0) / lengthMs) * lengthMs;
      return [timeframe, candles.map((candle, index) => ({ ...candle, openTimeMs: startMs + index * lengthMs }))];
    }),
  );
}

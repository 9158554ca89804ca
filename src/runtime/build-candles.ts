import { CandleAggregator, fillCandle, missingBetween } from '../engine/candles/aggregator.ts';
import { emptyCandle, type Candle } from '../engine/candles/candle.ts';
import { TIMEFRAME_MS, type Timeframe } from '../engine/candles/timeframe.ts';

/**
 * The closed candles of `timeframe` that `finer` ones (closed, oldest first) make up; a bucket whose beginning is not among them is
 * left out. A hole is a time in which nobody traded: flat candles stand in for it, as in live (engine.md E1).
 */
export function buildCandles(timeframe: Timeframe, from: Timeframe, finer: readonly Candle[]): Candle[] {
  const aggregator = new CandleAggregator(from);
  const built: Candle[] = [];
  const add = (candle: Candle): void => {
    aggregator.add(candle);
    if (aggregator.closed.includes(timeframe)) built.push({ ...aggregator.candle(timeframe) });
  };
  const lengthMs = TIMEFRAME_MS[from];
  let last: Candle | undefined;
  for (const candle of finer) {
    const before = last ?? candle;
    const missing = missingBetween(before.openTimeMs, candle.openTimeMs, lengthMs);
    for (let n = 1; n <= missing; n++) add(fillCandle(emptyCandle(), before.openTimeMs + n * lengthMs, before.close));
    add(candle);
    last = candle;
  }
  return built;
}

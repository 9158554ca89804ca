import { candleProblem, type Candle } from '../candles/candle.ts';
import { atMost } from './tolerance.ts';
import { checkTrail, sellAt, unchanged } from './trailing.ts';
import type { TrailAnswer, TrailContext, TrailSettings, TrailState } from './types.ts';

export interface WalkAnswer {
  readonly answer: TrailAnswer;
  /** Where the exit fills before slippage, always a price inside the candle; null = HOLD. */
  readonly fillPrice: number | null;
}

/**
 * Walks a closed candle without look-ahead (engine.md E15b): the open and then the low against the stop as it stood before the
 * candle (a gap fills at the open, else at the stop), then the high raises maximum and stops, then the close is tested.
 * `context` must be what was known when the candle opened. A candle that stands for a minute without trades, or that is not
 * sound, traded nowhere: HOLD, state unchanged.
 */
export function walkCandle(
  state: TrailState,
  candle: Candle,
  closeTimeMs: number,
  context: TrailContext,
  settings: TrailSettings,
): WalkAnswer {
  const { openTimeMs, open, high, low, close } = candle;
  if (candle.filled || candleProblem(candle, 1) !== null || !Number.isFinite(closeTimeMs)) {
    return { answer: unchanged(state, context, settings), fillPrice: null };
  }
  if (atMost(open, state.effectiveStop)) {
    return { answer: sellAt(state, open, openTimeMs, context, settings), fillPrice: open };
  }
  if (atMost(low, state.effectiveStop)) {
    // The tolerance of the comparison may leave the stop a hair below the low; the candle did not trade there.
    const fillPrice = Math.max(state.effectiveStop, low);
    return { answer: sellAt(state, fillPrice, closeTimeMs, context, settings), fillPrice };
  }
  const afterHigh = checkTrail(state, high, closeTimeMs, context, settings);
  const answer = checkTrail(afterHigh.state, close, closeTimeMs, context, settings);
  return { answer, fillPrice: answer.decision === 'SELL' ? close : null };
}

import { candleProblem, type Candle } from '../../engine/candles/candle.ts';
import { TIMEFRAME_MS, type Timeframe } from '../../engine/candles/timeframe.ts';
import type { Venue } from './venue.ts';

const PAGE_LIMIT = 1_000;

export interface CandleSpan {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** First open time. */
  readonly fromMs: number;
  /** Open times before this. */
  readonly toMs: number;
}

export interface CandlePages {
  /** Sound candles of the span, oldest first, each open time once. */
  readonly candles: Candle[];
  /** Open time of the last candle the exchange showed, also one that is still forming; null when it showed none. */
  readonly lastSeenMs: number | null;
  readonly problems: readonly string[];
}

/**
 * Reads a span of candles page by page. A candle that is not sound is left out and named in `problems`.
 * @throws ExchangeCallError when a page cannot be read; nothing is returned half.
 */
export async function fetchCandlePages(venue: Venue, span: CandleSpan): Promise<CandlePages> {
  const { symbol, timeframe, toMs } = span;
  const market = venue.market(symbol);
  const timeframeMs = TIMEFRAME_MS[timeframe];
  const candles: Candle[] = [];
  const problems: string[] = [];
  let lastSeenMs: number | null = null;
  let sinceMs = span.fromMs;
  while (sinceMs < toMs) {
    const page = await venue.call(`reading ${timeframe} candles of ${symbol}`, () =>
      venue.quirks.fetchCandles(venue.data, market, timeframe, sinceMs, PAGE_LIMIT),
    );
    const before = sinceMs;
    for (const candle of page) {
      if (!(candle.openTimeMs >= sinceMs)) continue;
      sinceMs = candle.openTimeMs + timeframeMs;
      lastSeenMs = candle.openTimeMs;
      if (candle.openTimeMs >= toMs) continue;
      const problem = candleProblem(candle, timeframeMs);
      if (problem === null) candles.push(candle);
      else problems.push(`${symbol} ${timeframe} candle at ${candle.openTimeMs}: ${problem}`);
    }
    if (page.length === 0 || sinceMs === before) break;
  }
  return { candles, lastSeenMs, problems };
}

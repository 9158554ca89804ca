import { emptyCandle, type Candle } from '../../engine/candles/candle.ts';
import { DAY_MS, MINUTE_MS, TIMEFRAME_MS, type Timeframe } from '../../engine/candles/timeframe.ts';
import { FIRST_DAY } from './daily-levels.ts';
import { dayOf, minuteOfDay, type DayCandles, type DemoPath } from './demo-path.ts';
import type { DemoProfile } from './symbols.ts';

/** Days this close to now are added up from their minutes, so that all timeframes agree; older ones are drawn whole. */
const EXACT_DAYS = 25;

/** Closed candles of a demo symbol, oldest first, whose open times lie in [fromMs, toMs). */
export function demoCandles(
  path: DemoPath,
  profile: DemoProfile,
  timeframe: Timeframe,
  span: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
): Candle[] {
  const timeframeMs = TIMEFRAME_MS[timeframe];
  const candles: Candle[] = [];
  for (let openMs = Math.max(span.fromMs, FIRST_DAY * DAY_MS); openMs < span.toMs; openMs += timeframeMs) {
    if (timeframe === '1d') candles.push(dayCandle(path, profile, openMs, span.nowMs));
    else candles.push(sumCandle(path, profile, openMs, timeframeMs));
  }
  return candles;
}

/** Copies one 1m candle into `candle`. */
export function readMinute(day: DayCandles, minute: number, candle: Candle): void {
  candle.openTimeMs = day.day * DAY_MS + minute * MINUTE_MS;
  candle.open = day.open[minute] ?? Number.NaN;
  candle.high = day.high[minute] ?? Number.NaN;
  candle.low = day.low[minute] ?? Number.NaN;
  candle.close = day.close[minute] ?? Number.NaN;
  candle.volume = day.volume[minute] ?? Number.NaN;
  candle.quoteVolume = day.quoteVolume[minute] ?? Number.NaN;
  candle.trades = day.trades[minute] ?? Number.NaN;
  candle.takerBuyBase = day.takerBuyBase[minute] ?? Number.NaN;
  candle.filled = false;
}

function sumCandle(path: DemoPath, profile: DemoProfile, openMs: number, timeframeMs: number): Candle {
  const day = path.day(profile, dayOf(openMs));
  const first = minuteOfDay(openMs);
  const candle = emptyCandle();
  readMinute(day, first, candle);
  for (let minute = first + 1; minute < first + timeframeMs / MINUTE_MS; minute += 1) {
    candle.high = Math.max(candle.high, day.high[minute] ?? Number.NaN);
    candle.low = Math.min(candle.low, day.low[minute] ?? Number.NaN);
    candle.close = day.close[minute] ?? Number.NaN;
    candle.volume += day.volume[minute] ?? Number.NaN;
    candle.quoteVolume += day.quoteVolume[minute] ?? Number.NaN;
    candle.trades += day.trades[minute] ?? Number.NaN;
    candle.takerBuyBase += day.takerBuyBase[minute] ?? Number.NaN;
  }
  return candle;
}

function dayCandle(path: DemoPath, profile: DemoProfile, openTimeMs: number, nowMs: number): Candle {
  const day = dayOf(openTimeMs);
  const isOld = day < dayOf(nowMs) - EXACT_DAYS;
  return { openTimeMs, ...(isOld ? path.dayEstimate(profile, day) : path.daySum(profile, day)), filled: false };
}

import type { Engine } from '../engine/engine.ts';
import { fillCandle, MAX_FILL_MS, missingBetween } from '../engine/candles/aggregator.ts';
import { emptyCandle, type Candle } from '../engine/candles/candle.ts';
import { TIMEFRAME_MS, timeframesFrom, type Timeframe } from '../engine/candles/timeframe.ts';
import { MissingTimeframeError } from '../exchange/missing-timeframe.ts';
import type { MarketFeed } from '../exchange/ports.ts';
import { buildCandles } from './build-candles.ts';

/** Closed candles per symbol and timeframe that the engine starts from. */
export const WARM_UP_CANDLES = 500;
/** How many symbols ask the exchange for history at once. */
const PARALLEL_SYMBOLS = 4;

/** Stored closed candles, oldest first, at most `count` per symbol and timeframe: `result.get(symbol)?.get(timeframe)`. */
export type StoredCandles = (
  symbols: readonly string[],
  timeframes: readonly Timeframe[],
  count: number,
) => Promise<ReadonlyMap<string, ReadonlyMap<Timeframe, readonly Candle[]>>>;

export interface WarmUpPorts {
  readonly engine: Pick<Engine, 'warmUp' | 'prime'>;
  readonly feed: MarketFeed;
  readonly symbols: readonly string[];
  readonly nowMs: number;
  readonly stored: StoredCandles;
  /** Keeps candles that were fetched, or filled in. */
  readonly keep: (symbol: string, timeframe: Timeframe, candles: readonly Candle[]) => Promise<void>;
  readonly log: (message: string, details: Record<string, unknown>) => void;
}

export interface WarmUpReport {
  readonly candles: number;
  readonly fetched: number;
  /** Flat candles that stand for those the exchange does not have either. */
  readonly filled: number;
  /** Symbols whose history could not be completed, with the reason; they start cold. */
  readonly problems: ReadonlyMap<string, string>;
}

/**
 * Gives the engine its past: stored candles first, the exchange for what is missing among and after them, flat candles marked as
 * filled for what it does not have either (engine.md E1). Then the buckets in progress are primed, so that the next close of every timeframe is whole.
 */
export async function warmUp(ports: WarmUpPorts): Promise<WarmUpReport> {
  const timeframes = timeframesFrom(ports.feed.baseTimeframe);
  const stored = await ports.stored(ports.symbols, timeframes, WARM_UP_CANDLES);
  const problems = new Map<string, string>();
  let candles = 0;
  let fetched = 0;
  let filled = 0;
  const waiting = [...ports.symbols];
  const worker = async (): Promise<void> => {
    for (let symbol = waiting.shift(); symbol !== undefined; symbol = waiting.shift()) {
      const past = new Map<Timeframe, readonly Candle[]>();
      for (const timeframe of timeframes) {
        try {
          const known = stored.get(symbol)?.get(timeframe) ?? [];
          const complete = await completed(ports, symbol, timeframe, known);
          fetched += complete.fetched;
          filled += complete.filled;
          past.set(timeframe, complete.candles);
        } catch (error) {
          problems.set(symbol, `${timeframe}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      candles += feedPast(ports.engine, symbol, timeframes, past, ports.nowMs);
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_SYMBOLS, ports.symbols.length) }, worker));
  ports.log('warm-up done', { symbols: ports.symbols.length, candles, fetched, filled, problems: problems.size });
  return { candles, fetched, filled, problems };
}

interface Completed {
  readonly candles: readonly Candle[];
  readonly fetched: number;
  readonly filled: number;
}

/** The last {@link WARM_UP_CANDLES} closed candles: stored ones where there is no hole up to now, else completed from the feed. */
async function completed(
  { feed, nowMs, keep }: WarmUpPorts,
  symbol: string,
  timeframe: Timeframe,
  stored: readonly Candle[],
): Promise<Completed> {
  const lengthMs = TIMEFRAME_MS[timeframe];
  const endMs = Math.floor(nowMs / lengthMs) * lengthMs;
  const startMs = endMs - WARM_UP_CANDLES * lengthMs;
  const known = stored.filter(({ openTimeMs }) => openTimeMs >= startMs && openTimeMs < endMs);
  const missingFromMs = firstMissing(known, startMs, lengthMs);
  if (missingFromMs >= endMs) return { candles: known, fetched: 0, filled: 0 };
  const history = await historyOf(feed, symbol, timeframe, (endMs - missingFromMs) / lengthMs, endMs);
  const byTime = new Map(known.map((candle) => [candle.openTimeMs, candle]));
  const fresh: Candle[] = [];
  for (const candle of history) {
    if (candle.openTimeMs < startMs || candle.openTimeMs >= endMs || byTime.has(candle.openTimeMs)) continue;
    const copy = { ...candle };
    byTime.set(copy.openTimeMs, copy);
    fresh.push(copy);
  }
  const all = [...byTime.values()].toSorted((a, b) => a.openTimeMs - b.openTimeMs);
  const { candles, filled } = withoutHoles(all, lengthMs);
  if (fresh.length + filled.length > 0) await keep(symbol, timeframe, [...fresh, ...filled]);
  return { candles, fetched: fresh.length, filled: filled.length };
}

/** Open time of the first candle from `startMs` on that is not among `known`; they are in order. */
function firstMissing(known: readonly Candle[], startMs: number, lengthMs: number): number {
  let nextMs = startMs;
  for (const { openTimeMs } of known) {
    if (openTimeMs !== nextMs) return nextMs;
    nextMs += lengthMs;
  }
  return nextMs;
}

/** Fills the holes between candles; what lies before one that is too long to be filled is left out. */
function withoutHoles(candles: readonly Candle[], lengthMs: number): { candles: Candle[]; filled: Candle[] } {
  let whole: Candle[] = [];
  let filled: Candle[] = [];
  for (const candle of candles) {
    const before = whole.at(-1);
    const missing = before === undefined ? 0 : missingBetween(before.openTimeMs, candle.openTimeMs, lengthMs);
    if (missing * lengthMs > MAX_FILL_MS) {
      whole = [];
      filled = [];
    } else if (before !== undefined) {
      for (let n = 1; n <= missing; n++) {
        const flat = fillCandle(emptyCandle(), before.openTimeMs + n * lengthMs, before.close);
        whole.push(flat);
        filled.push(flat);
      }
    }
    whole.push(candle);
  }
  return { candles: whole, filled };
}

/** The exchange's candles; where it does not offer the timeframe, built from its base candles, as far back as it gives those. */
async function historyOf(
  feed: MarketFeed,
  symbol: string,
  timeframe: Timeframe,
  count: number,
  beforeMs: number,
): Promise<readonly Candle[]> {
  const { baseTimeframe } = feed;
  try {
    return await feed.history(symbol, timeframe, count, beforeMs);
  } catch (error) {
    if (!(error instanceof MissingTimeframeError) || timeframe === baseTimeframe) throw error;
    const parts = (count * TIMEFRAME_MS[timeframe]) / TIMEFRAME_MS[baseTimeframe];
    return buildCandles(timeframe, baseTimeframe, await feed.history(symbol, baseTimeframe, parts, beforeMs));
  }
}

/** Closed candles of every timeframe up to `nowMs`, then the buckets in progress. @returns how many candles */
export function feedPast(
  engine: WarmUpPorts['engine'],
  symbol: string,
  timeframes: readonly Timeframe[],
  past: ReadonlyMap<Timeframe, readonly Candle[]>,
  nowMs: number,
): number {
  let count = 0;
  for (const timeframe of timeframes) {
    const candles = past.get(timeframe) ?? [];
    engine.warmUp(symbol, timeframe, candles);
    count += candles.length;
  }
  for (const timeframe of timeframes) {
    for (const part of partsInProgress(timeframe, timeframes, past, nowMs)) engine.prime(symbol, timeframe, part);
  }
  return count;
}

/**
 * Closed candles that together cover the bucket of `timeframe` from its start up to now: the coarsest finer ones first, down to
 * the base. Empty where the bucket has just begun, or where they do not reach the newest base candle (then it is simply not whole).
 */
export function partsInProgress(
  timeframe: Timeframe,
  timeframes: readonly Timeframe[],
  past: ReadonlyMap<Timeframe, readonly Candle[]>,
  nowMs: number,
): readonly Candle[] {
  const lengthMs = TIMEFRAME_MS[timeframe];
  let fromMs = Math.floor(nowMs / lengthMs) * lengthMs;
  const parts: Candle[] = [];
  const finer = timeframes.filter((other) => TIMEFRAME_MS[other] < lengthMs && lengthMs % TIMEFRAME_MS[other] === 0);
  for (const other of finer.toReversed()) {
    for (const candle of past.get(other) ?? []) {
      if (candle.openTimeMs !== fromMs || candle.openTimeMs + TIMEFRAME_MS[other] > nowMs) continue;
      parts.push(candle);
      fromMs += TIMEFRAME_MS[other];
    }
  }
  const last = past.get(timeframes[0] as Timeframe)?.at(-1);
  // a hole in the middle would be missing from the candle for good
  return last === undefined || fromMs >= last.openTimeMs + TIMEFRAME_MS[timeframes[0] as Timeframe] ? parts : [];
}

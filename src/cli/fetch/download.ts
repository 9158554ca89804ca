import type { Candle } from '../../engine/candles/candle.ts';
import { TIMEFRAME_MS, type Timeframe } from '../../engine/candles/timeframe.ts';
import { fetchCandlePages } from '../../exchange/ccxt/candle-pages.ts';
import type { Venue } from '../../exchange/ccxt/venue.ts';
import { monthFile, readMonth, writeMonth } from './month-file.ts';

/** One page: some exchanges answer an empty one for a hole longer than it, which must not end the download. */
const PAGE_CANDLES = 1_000;

export interface DownloadOptions {
  readonly timeframe: Timeframe;
  /** First open time. */
  readonly fromMs: number;
  /** Open times before this; not after the last closed candle. */
  readonly toMs: number;
  readonly folder: string;
  /** Told after each chunk: candles of the span dealt with so far. */
  readonly progress: (symbol: string, doneMs: number) => void;
  readonly notice: (text: string) => void;
  /** True when the person pressed Ctrl-C: what came is kept, then {@link Interrupted} is thrown. */
  readonly interrupted: () => boolean;
}

export interface Hole {
  readonly from: string;
  readonly missing: number;
}

export interface DownloadReport {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Open times of the first and last candle; null without any. */
  readonly first: string | null;
  readonly last: string | null;
  readonly candles: number;
  /** Candles that were not there before. */
  readonly downloaded: number;
  /** Stretches inside that the exchange itself does not have: each was asked for twice. */
  readonly holes: readonly Hole[];
  readonly files: readonly string[];
}

export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * Downloads one symbol, a file per month. Whole months that an earlier run kept are left as they are, begun ones are completed.
 * @throws ExchangeCallError when the exchange does not answer, Interrupted; in both cases what came before is kept
 */
export async function downloadSymbol(venue: Venue, symbol: string, options: DownloadOptions): Promise<DownloadReport> {
  const times: number[] = [];
  const files: string[] = [];
  let downloaded = 0;
  for (const month of monthsOf(options.fromMs, options.toMs)) {
    const file = monthFile(options.folder, symbol, options.timeframe, month.startMs);
    const done = await completeMonth(venue, symbol, month, file, options);
    downloaded += done.downloaded;
    if (done.candles.length > 0) files.push(file);
    for (const { openTimeMs } of done.candles) {
      if (openTimeMs >= options.fromMs && openTimeMs < options.toMs) times.push(openTimeMs);
    }
  }
  return {
    symbol,
    timeframe: options.timeframe,
    first: isoOrNull(times[0]),
    last: isoOrNull(times.at(-1)),
    candles: times.length,
    downloaded,
    holes: holesIn(times, TIMEFRAME_MS[options.timeframe]).map(({ fromMs, toMs }) => ({
      from: new Date(fromMs).toISOString(),
      missing: (toMs - fromMs) / TIMEFRAME_MS[options.timeframe],
    })),
    files,
  };
}

interface Month {
  readonly startMs: number;
  /** The part of the month that is wanted. */
  readonly span: Span;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

function monthsOf(fromMs: number, toMs: number): Month[] {
  const months: Month[] = [];
  const first = new Date(fromMs);
  let startMs = Date.UTC(first.getUTCFullYear(), first.getUTCMonth());
  while (startMs < toMs) {
    const start = new Date(startMs);
    const endMs = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1);
    months.push({ startMs, span: { fromMs: Math.max(fromMs, startMs), toMs: Math.min(toMs, endMs) } });
    startMs = endMs;
  }
  return months;
}

async function completeMonth(
  venue: Venue,
  symbol: string,
  { span }: Month,
  file: string,
  options: DownloadOptions,
): Promise<{ candles: readonly Candle[]; downloaded: number }> {
  const stored = await readMonth(file, options.timeframe);
  if (stored.problem !== null) options.notice(`${stored.problem}; downloading the month again`);
  const byTime = new Map(stored.candles.map((candle) => [candle.openTimeMs, candle]));
  const before = byTime.size;
  const keep = async (): Promise<readonly Candle[]> => {
    const candles = [...byTime.values()].toSorted((a, b) => a.openTimeMs - b.openTimeMs);
    if (byTime.size > before) await writeMonth(file, candles);
    return candles;
  };
  try {
    for (const missing of missingSpans(span, stored.candles, TIMEFRAME_MS[options.timeframe])) {
      await fill(venue, symbol, missing, byTime, options);
    }
  } catch (error) {
    await keep();
    throw error;
  }
  options.progress(symbol, span.toMs);
  return { candles: await keep(), downloaded: byTime.size - before };
}

/** What lies before and after the stored candles; holes inside them are the exchange's own. */
function missingSpans(span: Span, stored: readonly Candle[], stepMs: number): Span[] {
  const first = stored[0]?.openTimeMs;
  const last = stored.at(-1)?.openTimeMs;
  if (first === undefined || last === undefined) return [span];
  const spans = [
    { fromMs: span.fromMs, toMs: Math.min(first, span.toMs) },
    { fromMs: Math.max(last + stepMs, span.fromMs), toMs: span.toMs },
  ];
  return spans.filter(({ fromMs, toMs }) => fromMs < toMs);
}

/** Reads a span into `byTime`, then asks once more for every hole that is left in it. */
async function fill(
  venue: Venue,
  symbol: string,
  span: Span,
  byTime: Map<number, Candle>,
  options: DownloadOptions,
): Promise<void> {
  const { timeframe } = options;
  const stepMs = TIMEFRAME_MS[timeframe];
  const read = async (part: Span): Promise<void> => {
    for (let fromMs = part.fromMs; fromMs < part.toMs; fromMs += PAGE_CANDLES * stepMs) {
      if (options.interrupted()) throw new Interrupted('interrupted');
      const page = { symbol, timeframe, fromMs, toMs: Math.min(part.toMs, fromMs + PAGE_CANDLES * stepMs) };
      const { candles, problems } = await fetchCandlePages(venue, page);
      for (const problem of problems) options.notice(`left out: ${problem}`);
      for (const candle of candles) byTime.set(candle.openTimeMs, candle);
      options.progress(symbol, page.toMs);
    }
  };
  await read(span);
  const times = [...byTime.keys()].filter((time) => time >= span.fromMs && time < span.toMs).toSorted((a, b) => a - b);
  for (const hole of holesIn(times, stepMs)) await read(hole);
}

function holesIn(times: readonly number[], stepMs: number): Span[] {
  const holes: Span[] = [];
  for (const [index, time] of times.entries()) {
    const previous = times[index - 1];
    if (previous !== undefined && time - previous > stepMs) holes.push({ fromMs: previous + stepMs, toMs: time });
  }
  return holes;
}

function isoOrNull(timeMs: number | undefined): string | null {
  return timeMs === undefined ? null : new Date(timeMs).toISOString();
}

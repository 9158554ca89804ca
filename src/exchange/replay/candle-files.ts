import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '../../engine/candles/timeframe.ts';
import { CandleParser, type ParsedFile, type TimeRange } from './candle-parser.ts';
import { CandleFileError, type CandleGap, type CandleTable } from './candle-table.ts';
import { MAX_COLUMNS, newColumn } from './columns.ts';

/** Quote assets known by the end of a symbol, longest first. */
const QUOTE_ASSETS = ['FDUSD', 'USDC', 'USDT', 'BUSD', 'TUSD', 'EUR', 'GBP', 'TRY', 'BRL', 'USD', 'BTC', 'ETH', 'BNB'];
const CHUNK_BYTES = 1 << 20;
const GZIP_FACTOR = 4;
/** Other threads decompress the next files while one is parsed here. */
const FILES_AT_ONCE = 3;

export interface LoadOptions {
  /** Only these symbols (all files of others are left unread). */
  readonly symbols?: readonly string[];
  /** First open time, included. */
  readonly fromMs?: number;
  /** Open times before this. */
  readonly toMs?: number;
  /** Called after each file. */
  readonly progress?: (filesRead: number, filesTotal: number, rows: number) => void;
}

/**
 * Loads recorded candles (`.csv` or `.csv.gz`, files or folders of them; contracts §2). The symbol is the file name up to the first
 * `-`, `_` or `.`; several files of a symbol are merged in order of time. Tables come sorted by symbol.
 * @throws CandleFileError for the first bad line or file: nothing half-read is returned.
 */
export async function loadCandles(paths: readonly string[], options: LoadOptions = {}): Promise<CandleTable[]> {
  const wanted = options.symbols === undefined ? null : new Set(options.symbols);
  const files = (await findFiles(paths)).filter((file) => wanted === null || wanted.has(symbolOfFile(file)));
  const range: TimeRange = { fromMs: options.fromMs ?? 0, toMs: options.toMs ?? Number.MAX_SAFE_INTEGER };
  const bySymbol = new Map<string, ParsedFile[]>();
  let rows = 0;
  let filesRead = 0;
  for await (const parsed of parseInOrder(files, range)) {
    rows += parsed.rows.count;
    if (parsed.rows.count > 0) {
      const symbol = symbolOfFile(parsed.file);
      bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), parsed]);
    }
    options.progress?.(++filesRead, files.length, rows);
  }
  const symbols = [...bySymbol.keys()].toSorted();
  return symbols.map((symbol) => mergeFiles(symbol, bySymbol.get(symbol) ?? []));
}

/** The symbol that a candle file holds, by its name. */
export function symbolOfFile(file: string): string {
  return (path.basename(file).split(/[-_.]/)[0] ?? '').toUpperCase();
}

/** Splits `SOLUSDC` into base and quote; null when it ends in no known quote asset. */
export function splitSymbol(symbol: string): { baseAsset: string; quoteAsset: string } | null {
  const quoteAsset = QUOTE_ASSETS.find((quote) => symbol.endsWith(quote) && symbol.length > quote.length);
  return quoteAsset === undefined ? null : { baseAsset: symbol.slice(0, -quoteAsset.length), quoteAsset };
}

async function findFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const given of paths) {
    const info = await stat(given).catch(() => null);
    if (info === null) throw new CandleFileError(given, null, 'no such file or folder');
    if (!info.isDirectory()) {
      if (!isCandleFile(given)) throw new CandleFileError(given, null, 'a candle file ends in .csv or .csv.gz');
      files.push(given);
      continue;
    }
    const inside = (await readdir(given)).filter(isCandleFile).toSorted();
    if (inside.length === 0) throw new CandleFileError(given, null, 'the folder has no .csv or .csv.gz files');
    files.push(...inside.map((name) => path.join(given, name)));
  }
  return files;
}

function isCandleFile(name: string): boolean {
  return /\.csv(?:\.gz)?$/i.test(name);
}

/** @throws CandleFileError for the first bad file in their order, whichever was read first */
async function* parseInOrder(files: readonly string[], range: TimeRange): AsyncGenerator<ParsedFile> {
  const started: Promise<ParsedFile>[] = [];
  for (let next = 0; next < files.length || started.length > 0;) {
    while (next < files.length && started.length < FILES_AT_ONCE) {
      const parsing = parseFile(files[next++] as string, range);
      // it is told when its turn comes; after an earlier bad file nobody asks
      parsing.catch(() => undefined);
      started.push(parsing);
    }
    yield await (started.shift() as Promise<ParsedFile>);
  }
}

async function parseFile(file: string, range: TimeRange): Promise<ParsedFile> {
  const { size } = await stat(file);
  const isCompressed = /\.gz$/i.test(file);
  const parser = new CandleParser(file, range, isCompressed ? size * GZIP_FACTOR : size);
  const source = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const bytes = isCompressed ? source.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : source;
  source.on('error', (error) => bytes.destroy(error));
  try {
    for await (const chunk of bytes) parser.feed(chunk as Buffer);
    return parser.finish();
  } catch (error) {
    if (error instanceof CandleFileError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CandleFileError(file, null, `cannot be read: ${reason}; the file may be damaged or cut off`);
  } finally {
    source.destroy();
  }
}

function mergeFiles(symbol: string, files: readonly ParsedFile[]): CandleTable {
  const ordered = files.toSorted((a, b) => timeAt(a, 0) - timeAt(b, 0));
  checkOverlaps(ordered);
  const first = ordered[0];
  const assets = splitSymbol(symbol);
  if (first === undefined) throw new CandleFileError(symbol, null, 'no candles');
  if (assets === null) {
    throw new CandleFileError(first.file, null, `${symbol} ends in no known quote asset (${QUOTE_ASSETS.join(', ')})`);
  }
  const isFull = ordered.some((file) => file.columnCount === MAX_COLUMNS);
  const openTimeMs = concat(ordered, 0);
  const timeframe = timeframeOf(first.file, openTimeMs);
  checkAlignment(ordered, TIMEFRAME_MS[timeframe]);
  return {
    symbol,
    ...assets,
    timeframe,
    count: openTimeMs.length,
    openTimeMs,
    open: concat(ordered, 1),
    high: concat(ordered, 2),
    low: concat(ordered, 3),
    close: concat(ordered, 4),
    volume: concat(ordered, 5),
    quoteVolume: isFull ? concat(ordered, 6) : null,
    trades: isFull ? concat(ordered, 7) : null,
    takerBuyBase: isFull ? concat(ordered, 8) : null,
    priceDecimals: Math.max(...ordered.map((file) => file.priceDecimals)),
    volumeDecimals: Math.max(...ordered.map((file) => file.volumeDecimals)),
    gaps: gapsOf(openTimeMs, TIMEFRAME_MS[timeframe]),
    files: ordered.map((file) => file.file),
  };
}

function checkOverlaps(files: readonly ParsedFile[]): void {
  for (const [index, file] of files.entries()) {
    const before = files[index - 1];
    if (before === undefined) continue;
    const lastMs = timeAt(before, before.rows.count - 1);
    if (timeAt(file, 0) <= lastMs) {
      throw new CandleFileError(
        file.file,
        file.firstLine,
        `starts before the end of ${before.file}: the same time twice`,
      );
    }
  }
}

/** The shortest step between two rows must be a timeframe that we know. */
function timeframeOf(file: string, openTimeMs: Float64Array): Timeframe {
  let stepMs = Infinity;
  for (let row = 1; row < openTimeMs.length; row += 1) {
    stepMs = Math.min(stepMs, (openTimeMs[row] ?? Number.NaN) - (openTimeMs[row - 1] ?? Number.NaN));
  }
  const timeframe = TIMEFRAMES.find((name) => TIMEFRAME_MS[name] === stepMs);
  if (timeframe !== undefined) return timeframe;
  const problem =
    stepMs === Infinity
      ? 'one candle is not enough to tell its timeframe'
      : `the shortest step between two candles is ${stepMs} ms, which is none of ${TIMEFRAMES.join(', ')}`;
  throw new CandleFileError(file, null, problem);
}

function checkAlignment(files: readonly ParsedFile[], timeframeMs: number): void {
  for (const file of files) {
    const times = file.rows.column(0);
    for (let row = 0; row < times.length; row += 1) {
      const timeMs = times[row] ?? Number.NaN;
      if (timeMs % timeframeMs !== 0) {
        throw new CandleFileError(
          file.file,
          file.firstLine + row,
          `time ${timeMs} is not a multiple of ${timeframeMs} ms`,
        );
      }
    }
  }
}

function gapsOf(openTimeMs: Float64Array, timeframeMs: number): CandleGap[] {
  const gaps: CandleGap[] = [];
  for (let row = 1; row < openTimeMs.length; row += 1) {
    const fromMs = (openTimeMs[row - 1] ?? Number.NaN) + timeframeMs;
    const missing = ((openTimeMs[row] ?? Number.NaN) - fromMs) / timeframeMs;
    if (missing > 0) gaps.push({ fromMs, missing });
  }
  return gaps;
}

function concat(files: readonly ParsedFile[], column: number): Float64Array {
  const only = files.length === 1 ? files[0] : undefined;
  if (only !== undefined) return only.rows.column(column);
  const all = newColumn(files.reduce((total, file) => total + file.rows.count, 0));
  let offset = 0;
  for (const file of files) {
    all.set(file.rows.column(column), offset);
    offset += file.rows.count;
  }
  return all;
}

function timeAt(file: ParsedFile, row: number): number {
  return file.rows.column(0)[row] ?? Number.NaN;
}

import { mkdir, rename, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { emptyCandle, type Candle } from '../../engine/candles/candle.ts';
import { fromNumber, toText } from '../../engine/money.ts';
import type { Timeframe } from '../../engine/candles/timeframe.ts';
import { loadCandles } from '../../exchange/replay/candle-files.ts';
import { CandleFileError, readRow } from '../../exchange/replay/candle-table.ts';

const HEADER = 'time_ms,open,high,low,close,volume';
const FULL_HEADER = `${HEADER},quote_volume,trades,taker_buy_base`;

/** `SOLUSDC-1m-2023-10.csv.gz` in `folder`. */
export function monthFile(folder: string, symbol: string, timeframe: Timeframe, monthMs: number): string {
  return path.join(folder, `${symbol}-${timeframe}-${new Date(monthMs).toISOString().slice(0, 7)}.csv.gz`);
}

export interface StoredMonth {
  readonly candles: readonly Candle[];
  /** Why an existing file is not used; null when it is sound or not there. */
  readonly problem: string | null;
}

/** What an earlier run kept. A damaged file is named and downloaded again; a single candle cannot tell its timeframe. */
export async function readMonth(file: string, timeframe: Timeframe): Promise<StoredMonth> {
  if (!existsSync(file)) return { candles: [], problem: null };
  try {
    const [table] = await loadCandles([file]);
    if (table === undefined) return { candles: [], problem: null };
    if (table.timeframe !== timeframe) return { candles: [], problem: `${file} holds ${table.timeframe} candles` };
    const candles = Array.from({ length: table.count }, (_, row) => {
      const candle = emptyCandle();
      readRow(table, row, candle);
      return candle;
    });
    return { candles, problem: null };
  } catch (error) {
    if (error instanceof CandleFileError) return { candles: [], problem: error.message };
    throw error;
  }
}

/** Writes beside the file and moves it into place, so that a half-written month never exists under its name. */
export async function writeMonth(file: string, candles: readonly Candle[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const isFull = candles.every(
    ({ quoteVolume, trades, takerBuyBase }) => !Number.isNaN(quoteVolume + trades + takerBuyBase),
  );
  const lines = candles.map((candle) => lineOf(candle, isFull));
  const part = `${file}.part`;
  await writeFile(part, gzipSync([isFull ? FULL_HEADER : HEADER, ...lines, ''].join('\n')));
  await rename(part, file);
}

function lineOf(candle: Candle, isFull: boolean): string {
  const { openTimeMs, open, high, low, close, volume, quoteVolume, trades, takerBuyBase } = candle;
  const values = [openTimeMs, open, high, low, close, volume, ...(isFull ? [quoteVolume, trades, takerBuyBase] : [])];
  return values.map(plain).join(',');
}

/** The shortest decimal without exponent: PEPE's 1e-7 as 0.0000001. */
function plain(value: number): string {
  const text = String(value);
  return text.includes('e') ? toText(fromNumber(value)) : text;
}

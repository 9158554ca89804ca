import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { CandleTable } from '../../src/exchange/replay/candle-table.ts';
import type { BenchData } from '../data.ts';
import type { Line } from '../measure.ts';

const YEAR_CANDLES = 365 * 24 * 60 * 50;

/**
 * From compressed candle files to the printed report, as a person runs it: a process of its own, threads for both cores, parsing and start
 * included. Scaled from the candles at hand to one year of fifty symbols.
 */
export async function yearLines({ many }: BenchData): Promise<Line[]> {
  const folder = await mkdtemp(join(tmpdir(), 'roottrading-bench-'));
  try {
    for (const table of many) await writeFile(join(folder, `${table.symbol}-1m.csv.gz`), gzipSync(csvOf(table)));
    const candles = many.reduce((sum, table) => sum + table.count, 0);
    const minutes = [0, 1, 2].map(() => (wallMs(folder) / 60_000 / candles) * YEAR_CANDLES);
    return [
      {
        id: 'P5',
        what: 'one year of 1m × 50 symbols, two threads, files to report',
        unit: 'min',
        values: minutes,
        higherIsBetter: false,
        must: 4,
        goal: 35 / 60,
        note: `wall clock, scaled from ${candles.toLocaleString('en')} candles`,
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function wallMs(folder: string): number {
  const startedMs = performance.now();
  const program = fileURLToPath(new URL('../../bin/roottrading.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [program, 'replay', folder, '--workers', '2', '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`the replay failed: ${stderr}`);
  return performance.now() - startedMs;
}

/** Open time (ms), open, high, low, close, volume; quote volume, trades, taker buy volume where they are known. */
function csvOf(table: CandleTable): string {
  const { openTimeMs, open, high, low, close, volume, quoteVolume, trades, takerBuyBase } = table;
  const extra = quoteVolume && trades && takerBuyBase ? [quoteVolume, trades, takerBuyBase] : [];
  const columns = [openTimeMs, open, high, low, close, volume, ...extra];
  const lines: string[] = [];
  for (let row = 0; row < table.count; row++) {
    lines.push(columns.map((column) => column[row]).join(','));
  }
  return `${lines.join('\n')}\n`;
}

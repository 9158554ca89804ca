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

interface Run {
  readonly wallMs: number;
  readonly candles: number;
}

/**
 * A replay as a person runs it, from compressed candle files to the printed report: a process of its own, with one thread and with two
 * workers in turn. Needs two cores that nobody else uses.
 */
export async function programLines(data: BenchData, times: number): Promise<Line[]> {
  const { folder, many } = data;
  if (folder !== null) return linesOf(folder, firstDay(data), times);
  const written = await mkdtemp(join(tmpdir(), 'roottrading-bench-'));
  try {
    for (const table of many) await writeFile(join(written, `${table.symbol}-1m.csv.gz`), gzipSync(csvOf(table)));
    return linesOf(written, firstDay(data), times);
  } finally {
    await rm(written, { recursive: true });
  }
}

function firstDay({ many }: BenchData): string {
  return new Date(many[0]?.openTimeMs[0] ?? NaN).toISOString().slice(0, 10);
}

/** Beside the whole, a run over the one `day` with the most symbols: what is more than that is candles, not start and compiling. */
function linesOf(folder: string, day: string, times: number): Line[] {
  const runs = Array.from({ length: times }, () => ({
    dayByOne: replay(folder, 1, day),
    dayByTwo: replay(folder, 2, day),
    byOne: replay(folder, 1),
    byTwo: replay(folder, 2),
  }));
  const candles = (runs[0]?.byOne.candles ?? 0).toLocaleString('en');
  return [
    {
      id: 'P4',
      what: 'two workers over one thread, same decisions, start-up apart',
      unit: '×',
      values: runs.map(({ dayByOne, dayByTwo, byOne, byTwo }) => {
        return (byOne.wallMs - dayByOne.wallMs) / (byTwo.wallMs - dayByTwo.wallMs);
      }),
      higherIsBetter: true,
      must: 1.6,
      goal: 1.95,
      note: `wall clock over ${candles} candles less that over ${day}`,
    },
    {
      id: 'workers',
      what: 'the same with start-up, files to report',
      unit: '×',
      values: runs.map(({ byOne, byTwo }) => byOne.wallMs / byTwo.wallMs),
      higherIsBetter: true,
    },
    {
      id: 'P5',
      what: 'one year of 1m × 50 symbols, two workers, files to report',
      unit: 'min',
      values: runs.map(({ byTwo }) => (byTwo.wallMs / 60_000 / byTwo.candles) * YEAR_CANDLES),
      higherIsBetter: false,
      must: 4,
      goal: 35 / 60,
      note: `wall clock, scaled from ${candles} candles`,
    },
  ];
}

function replay(folder: string, workers: number, day: string | null = null): Run {
  const startedMs = performance.now();
  const program = fileURLToPath(new URL('../../bin/roottrading.mjs', import.meta.url));
  const span = day === null ? [] : ['--from', day, '--to', day];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'replay', folder, '--workers', String(workers), ...span, '--json'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (status !== 0) throw new Error(`the replay failed: ${stderr}`);
  const wallMs = performance.now() - startedMs;
  const { candles } = JSON.parse(stdout) as Pick<Run, 'candles'>;
  return { wallMs, candles };
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

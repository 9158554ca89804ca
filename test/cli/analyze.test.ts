import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analysisRows } from '../../src/cli/analyze/rows.ts';
import { TimeframeAnalyzer } from '../../src/engine/analyzer/analyzer.ts';
import { readColumn, type ColumnName } from '../../src/engine/analyzer/columns.ts';
import { emptyCandle, type Candle } from '../../src/engine/candles/candle.ts';
import { TIMEFRAME_MS } from '../../src/engine/candles/timeframe.ts';
import { loadCandles } from '../../src/exchange/replay/candle-files.ts';
import { roottrading } from './command.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2023, 9, 1);
const COUNT = 1_200;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rt-analyze-'));
  writeFileSync(join(folder, 'SOLUSDC-1m.csv'), csv(candles(COUNT)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A slow wave with a fast one on it: enough movement for every indicator, and the same every time. */
function candles(count: number): Candle[] {
  let close = 20;
  return Array.from({ length: count }, (_, index) => {
    const open = close;
    close = Number((20 + Math.sin(index / 60) + 0.2 * Math.sin(index / 3)).toFixed(4));
    const high = Math.max(open, close) + 0.01;
    const low = Math.min(open, close) - 0.01;
    const volume = 100 + (index % 17) * 10;
    return { ...emptyCandle(), openTimeMs: START_MS + index * MINUTE_MS, open, high, low, close, volume };
  });
}

function csv(rows: readonly Candle[]): string {
  const lines = rows.map((row) => [row.openTimeMs, row.open, row.high, row.low, row.close, row.volume].join(','));
  return ['time_ms,open,high,low,close,volume', ...lines, ''].join('\n');
}

async function rowsOf(file: string, timeframe: '1m' | '15m' | '1h') {
  const [table] = await loadCandles([file]);
  if (table === undefined) throw new Error('no table');
  return [...analysisRows(table, timeframe)];
}

describe('rows', () => {
  test('have exactly the columns of analyzer_data', async () => {
    const sql = readFileSync(new URL('../../migrations/0001_market.sql', import.meta.url), 'utf8');
    const table = /CREATE TABLE analyzer_data \(([\s\S]*?)\n\);/.exec(sql)?.[1] ?? '';
    const columns = [...table.matchAll(/^ {2}([a-z]\w*) /gm)].map(([, name]) => name);
    const [row] = await rowsOf(join(folder, 'SOLUSDC-1m.csv'), '15m');
    expect(columns.length).toBeGreaterThan(100);
    expect(new Set(Object.keys(row ?? {}))).toEqual(new Set(columns));
  });

  test('come once per closed candle of the timeframe, with its open time, and are written when it closes', async () => {
    const rows = await rowsOf(join(folder, 'SOLUSDC-1m.csv'), '15m');
    expect(rows).toHaveLength(COUNT / 15);
    expect(rows.map(({ time }) => Date.parse(String(time)))).toEqual(
      rows.map((_, index) => START_MS + index * TIMEFRAME_MS['15m']),
    );
    expect(rows[0]).toMatchObject({
      symbol: 'SOLUSDC',
      timeframe: '15m',
      analysis_timestamp: '2023-10-01T00:15:00.000Z',
    });
  });

  test('are those of the engine’s own analyzer, digit for digit', async () => {
    const analyzer = new TimeframeAnalyzer('1m');
    const rows = await rowsOf(join(folder, 'SOLUSDC-1m.csv'), '1m');
    const names: readonly ColumnName[] = [
      'rsi_14',
      'ema_99',
      'macd_histogram',
      'bb_squeeze',
      'market_regime',
      'nearest_support',
    ];
    for (const [index, candle] of candles(COUNT).entries()) {
      analyzer.update(candle);
      const expected = names.map((name) => readColumn(analyzer.series.data, name, analyzer.series.base));
      expect(names.map((name) => rows[index]?.[name])).toEqual(expected);
    }
    expect(rows.at(-1)?.['support_levels']).toEqual(analyzer.supports());
    expect(rows.at(-1)?.['rsi_14']).toBeGreaterThan(0);
  });

  test('no value is null, never 0 or NaN', async () => {
    const [first] = await rowsOf(join(folder, 'SOLUSDC-1m.csv'), '1m');
    expect(first).toMatchObject({ ema_99: null, rsi_14: null, adx_14: null });
    expect(JSON.stringify(first)).not.toContain('NaN');
  });

  test('a hole is filled flat, as the live engine does; after more than a day everything starts anew', async () => {
    const all = candles(3_000);
    const holed = join(folder, 'HOLEUSDC-1m.csv');
    writeFileSync(holed, csv(all.filter((_, index) => index < 100 || index >= 130)));
    expect(await rowsOf(holed, '1m')).toHaveLength(3_000);
    const torn = join(folder, 'TORNUSDC-1m.csv');
    writeFileSync(torn, csv(all.filter((_, index) => index < 300 || index >= 1_800)));
    const rows = await rowsOf(torn, '1m');
    expect(rows).toHaveLength(1_500);
    expect([rows[299]?.['ema_50'], rows[300]?.['ema_50']]).toEqual([expect.any(Number), null]);
    rmSync(holed);
    rmSync(torn);
  });
});

describe('the verb', () => {
  test('--json prints one JSON line per row and nothing else', async () => {
    const { status, stdout, stderr } = await roottrading([
      'analyze',
      folder,
      '--symbol',
      'SOL/USDC',
      '--timeframe',
      '15m',
      '--json',
    ]);
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual(JSON.parse(JSON.stringify(await rowsOf(join(folder, 'SOLUSDC-1m.csv'), '15m'))));
  });

  test('without --json the last row as a table', async () => {
    const { status, stdout } = await roottrading(['analyze', join(folder, 'SOLUSDC-1m.csv')]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^timeframe +15m$/m);
    expect(stdout).toMatch(/^rsi_14 +\d+\.\d+$/m);
    expect(stdout).toMatch(/^resistance_levels +\d+\.\d+ +×\d+ [A-Z_]+ (swing|volume_profile), 10-01 \d\d:\d\d$/m);
    expect(stdout).toContain('The last of 80 rows');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const names = stdout.split('\n').map((line) => line.split(' ')[0]);
    const [row] = await rowsOf(join(folder, 'SOLUSDC-1m.csv'), '15m');
    expect(names).toEqual(expect.arrayContaining(Object.keys(row ?? {})));
  });

  test('and how often each regime was seen, the most frequent first', async () => {
    const { stdout } = await roottrading(['analyze', join(folder, 'SOLUSDC-1m.csv')]);
    const shown = stdout.slice(stdout.indexOf('Regimes: '));
    const shares = [...shown.matchAll(/([A-Z_]+) (\d+\.\d) %/g)].map(([, regime, share]) => ({
      regime,
      share: Number(share),
    }));
    const rows = await rowsOf(join(folder, 'SOLUSDC-1m.csv'), '15m');
    for (const { regime, share } of shares) {
      const seen = rows.filter((row) => row['market_regime'] === regime).length;
      expect([regime, share]).toEqual([regime, Math.round((1_000 * seen) / rows.length) / 10]);
    }
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(100, 0);
    expect(shares.map(({ share }) => share)).toEqual(shares.map(({ share }) => share).toSorted((a, b) => b - a));
  });

  test('several symbols in the folder: asks for one', async () => {
    writeFileSync(join(folder, 'BTCUSDC-1m.csv'), csv(candles(20)));
    const ran = await roottrading(['analyze', folder, '--json']);
    rmSync(join(folder, 'BTCUSDC-1m.csv'));
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain('BTCUSDC, SOLUSDC; choose one with --symbol');
  });

  test.each([
    [[], 2, /no path/],
    [['/does/not/exist'], 1, /no such file or folder/],
    [['.', '--timeframe', '2m'], 2, /none of 1m, 3m/],
    [['$folder', '--symbol', 'ETHUSDC'], 1, /no candles of ETHUSDC/],
  ] as const)('%j → %i', async (args, status, says) => {
    const ran = await roottrading(['analyze', ...args.map((arg) => arg.replace('$folder', folder))]);
    expect(ran.status).toBe(status);
    expect(ran.stderr).toMatch(says);
  });

  test('a bad line is named with file and line number', async () => {
    const file = join(folder, 'BADUSDC.csv');
    writeFileSync(file, `${csv(candles(5)).trimEnd()}\n${START_MS + 300_000},1,2,3,1,1\n`);
    const ran = await roottrading(['analyze', file, '--json']);
    rmSync(file);
    expect([ran.status, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toContain(`${file}:7`);
  });
});

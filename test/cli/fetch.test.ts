import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { downloadSymbol, Interrupted, type DownloadOptions } from '../../src/cli/fetch/download.ts';
import type { Candle } from '../../src/engine/candles/candle.ts';
import { MINUTE_MS, TIMEFRAME_MS } from '../../src/engine/candles/timeframe.ts';
import { openVenue, type Venue } from '../../src/exchange/ccxt/venue.ts';
import { loadCandles } from '../../src/exchange/replay/candle-files.ts';
import { startFakeBinance, type FakeBinance } from '../fakes/exchange/fake-binance.ts';
import { PEPEUSDC, SOLUSDC } from '../fakes/exchange/market-data.ts';
import { roottrading } from './command.ts';

const HOUR_MS = TIMEFRAME_MS['1h'];
/** Two hours before a new month. */
const FROM_MS = Date.UTC(2023, 9, 31, 22);
const TO_MS = FROM_MS + 4 * HOUR_MS;

let fake: FakeBinance;
let venue: Venue;
let folder: string;
beforeEach(async () => {
  fake = await startFakeBinance({ symbols: [SOLUSDC, PEPEUSDC] });
  venue = await openVenue({
    exchangeId: 'binance',
    apiKey: null,
    apiSecret: null,
    restRoot: fake.restRoot,
    wsRoot: fake.wsRoot,
  });
  folder = mkdtempSync(join(tmpdir(), 'rt-fetch-'));
});
afterEach(async () => {
  await venue.close();
  await fake.close();
  expect(fake.violations).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

function minutes(fromMs: number, toMs: number, price = 30): Candle[] {
  return Array.from({ length: (toMs - fromMs) / MINUTE_MS }, (_, index) => {
    const close = Number((price * (1 + 0.001 * Math.sin(index))).toPrecision(6));
    const candle = { open: price, high: Math.max(price, close), low: Math.min(price, close), close };
    return {
      openTimeMs: fromMs + index * MINUTE_MS,
      ...candle,
      volume: 10,
      quoteVolume: 300.5,
      trades: 7,
      takerBuyBase: 4,
      filled: false,
    };
  });
}

async function download(change: Partial<DownloadOptions> = {}, symbol = 'SOLUSDC') {
  await venue.load([symbol]);
  const notices: string[] = [];
  const report = await downloadSymbol(venue, symbol, {
    timeframe: '1m',
    fromMs: FROM_MS,
    toMs: TO_MS,
    folder,
    progress: () => undefined,
    notice: (text) => notices.push(text),
    interrupted: () => false,
    ...change,
  });
  return { report, notices };
}

const klineRequests = (): number => fake.requests('GET /api/v3/klines').length;

describe('downloading', () => {
  test('a file per month, in the format of the replay, with every column', async () => {
    fake.setCandles('SOLUSDC', '1m', minutes(FROM_MS, TO_MS));
    const { report } = await download();
    expect(report).toEqual({
      symbol: 'SOLUSDC',
      timeframe: '1m',
      first: '2023-10-31T22:00:00.000Z',
      last: '2023-11-01T01:59:00.000Z',
      candles: 240,
      downloaded: 240,
      holes: [],
      files: [join(folder, 'SOLUSDC-1m-2023-10.csv.gz'), join(folder, 'SOLUSDC-1m-2023-11.csv.gz')],
    });
    const [table] = await loadCandles([folder]);
    expect(table).toMatchObject({ symbol: 'SOLUSDC', timeframe: '1m', count: 240, gaps: [] });
    expect([...(table?.close ?? [])]).toEqual(minutes(FROM_MS, TO_MS).map(({ close }) => close));
    expect([table?.quoteVolume?.[5], table?.trades?.[5], table?.takerBuyBase?.[5]]).toEqual([300.5, 7, 4]);
  });

  test('micro prices keep their digits and get no exponent', async () => {
    const [candle] = minutes(FROM_MS, FROM_MS + MINUTE_MS, 0.00000012);
    const next = { ...candle, openTimeMs: FROM_MS + MINUTE_MS } as Candle;
    fake.setCandles('PEPEUSDC', '1m', [candle as Candle, next]);
    await download({ toMs: FROM_MS + 2 * MINUTE_MS }, 'PEPEUSDC');
    const text = gunzipSync(readFileSync(join(folder, 'PEPEUSDC-1m-2023-10.csv.gz'))).toString();
    expect(text).toContain(`${FROM_MS},0.00000012,`);
    expect(text).not.toMatch(/e-/);
  });

  test('the same again asks for nothing and leaves the files as they are', async () => {
    fake.setCandles('SOLUSDC', '1m', minutes(FROM_MS, TO_MS));
    const first = await download();
    const bytes = first.report.files.map((file) => readFileSync(file));
    const times = first.report.files.map((file) => statSync(file).mtimeMs);
    const asked = klineRequests();
    const again = await download();
    expect(again.report).toEqual({ ...first.report, downloaded: 0 });
    expect(klineRequests()).toBe(asked);
    expect(again.report.files.map((file) => statSync(file).mtimeMs)).toEqual(times);
    expect(again.report.files.map((file) => readFileSync(file))).toEqual(bytes);
  });

  test('a wider span asks only for what lies before and after', async () => {
    fake.setCandles('SOLUSDC', '1m', minutes(FROM_MS, TO_MS));
    await download({ fromMs: FROM_MS + HOUR_MS, toMs: FROM_MS + 2 * HOUR_MS });
    const { report } = await download();
    expect(report).toMatchObject({ candles: 240, downloaded: 180, holes: [] });
  });

  test('an exchange that fails half way: what came is kept, the next run goes on', async () => {
    const start = Date.UTC(2023, 9, 1);
    fake.setCandles('SOLUSDC', '1m', minutes(start, start + 3_000 * MINUTE_MS));
    const span = { fromMs: start, toMs: start + 3_000 * MINUTE_MS };
    let pages = 0;
    const progress = (): void => {
      pages += 1;
      if (pages === 2) fake.fail('GET /api/v3/klines', { kind: 'status', status: 500, accept: false }, 50);
    };
    await expect(download({ ...span, progress })).rejects.toThrow(/reading 1m candles of SOLUSDC failed/);
    const [kept] = await loadCandles([folder]);
    expect(kept?.count).toBe(2_000);
    fake.faults.clear();
    const { report } = await download(span);
    expect(report).toMatchObject({ candles: 3_000, downloaded: 1_000, holes: [] });
  });

  test('Ctrl-C keeps what came', async () => {
    const start = Date.UTC(2023, 9, 1);
    fake.setCandles('SOLUSDC', '1m', minutes(start, start + 1_500 * MINUTE_MS));
    let stop = false;
    const options = {
      fromMs: start,
      toMs: start + 1_500 * MINUTE_MS,
      interrupted: () => stop,
      progress: () => {
        stop = true;
      },
    };
    await expect(download(options)).rejects.toThrow(Interrupted);
    expect((await loadCandles([folder]))[0]?.count).toBe(1_000);
    expect(readdirSync(folder)).toEqual(['SOLUSDC-1m-2023-10.csv.gz']);
  });

  test('holes are asked for twice and then named; a late listing and an empty month are none', async () => {
    const all = minutes(FROM_MS + HOUR_MS, TO_MS);
    const isThere = ({ openTimeMs }: Candle): boolean =>
      openTimeMs < FROM_MS + 90 * MINUTE_MS || openTimeMs >= FROM_MS + 97 * MINUTE_MS;
    fake.setCandles('SOLUSDC', '1m', all.filter(isThere));
    const { report } = await download({ fromMs: Date.UTC(2023, 8, 28) });
    expect(report).toMatchObject({
      first: '2023-10-31T23:00:00.000Z',
      candles: 173,
      holes: [{ from: '2023-10-31T23:30:00.000Z', missing: 7 }],
    });
    expect(report.files).toHaveLength(2);
    const hole = `startTime=${FROM_MS + 90 * MINUTE_MS}`;
    expect(fake.requests('GET /api/v3/klines').some((line) => line.includes(hole))).toBe(true);
  });

  test('a damaged file is named and made again', async () => {
    fake.setCandles('SOLUSDC', '1m', minutes(FROM_MS, TO_MS));
    const { report } = await download();
    const [file = ''] = report.files;
    writeFileSync(file, readFileSync(file).subarray(0, 200));
    const again = await download();
    expect(again.notices).toEqual([expect.stringContaining(`${file}: cannot be read`)]);
    expect(again.report).toEqual({ ...report, downloaded: 120 });
  });
});

describe('the verb', () => {
  const env = (): Record<string, string> => ({ EXCHANGE_REST_ROOT: fake.restRoot, EXCHANGE_WS_ROOT: fake.wsRoot });

  test('writes the files and says what it has', async () => {
    fake.setCandles('SOLUSDC', '1m', minutes(FROM_MS, TO_MS));
    const out = join(folder, 'out');
    const args = [
      'fetch',
      '--symbols',
      'sol/usdc',
      '--from',
      '2023-10-31T22:00Z',
      '--to',
      '2023-11-01T02:00Z',
      '--out',
      out,
    ];
    const { status, stdout } = await roottrading(args, env());
    expect(status).toBe(0);
    expect(stdout).toMatch(/^SOLUSDC +240 candles 2023-10-31T22:00 … 2023-11-01T01:59, 240 new, no holes$/m);
    const json = await roottrading([...args, '--json'], env());
    expect(JSON.parse(json.stdout)).toMatchObject({ symbols: [{ symbol: 'SOLUSDC', candles: 240, downloaded: 0 }] });
  });

  test.each([
    [['--symbols', 'SOLUSDC'], 2, /--from is missing/],
    [['--from', '2099-01-01'], 2, /future/],
    [['--from', '2023-10-02', '--to', '2023-10-01'], 2, /--from lies after --to/],
    [['--from', '2023-10-01', '--symbols', 'S'], 2, /"S" is not a symbol/],
    [['--from', '2023-10-01', '--symbols', 'NOPEUSDC'], 1, /NOPEUSDC is not a spot market of binance; check --symbols/],
  ] as const)('%j → %i', async (args, status, says) => {
    const ran = await roottrading(['fetch', ...args, '--out', join(folder, 'none')], env());
    expect(ran.status).toBe(status);
    expect(ran.stderr).toMatch(says);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});

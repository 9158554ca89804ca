import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyCandle } from '../../engine/candles/candle.ts';
import { loadCandles, splitSymbol, symbolOfFile } from './candle-files.ts';
import { CandleParser } from './candle-parser.ts';
import { CandleFileError, readRow } from './candle-table.ts';
import { mergeByTime } from './time-merge.ts';

const HEADER = 'time_ms,open,high,low,close,volume\n';
const FULL_HEADER = 'time_ms,open,high,low,close,volume,quote_volume,trades,taker_buy_base\n';
const START_MS = 1_700_000_040_000;
const ALL_TIME = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'candle-files-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(text) : text);
  return file;
}

function row(minute: number, values = '1,2,0.5,1.5,10'): string {
  return `${START_MS + minute * 60_000},${values}\n`;
}

function rows(from: number, to: number, values?: string): string {
  return Array.from({ length: to - from }, (_, index) => row(from + index, values)).join('');
}

describe('loading', () => {
  it('merges the files of a symbol in order of time and keeps gaps as gaps', async () => {
    write('merge/SOLUSDT-1m-2023-10.csv.gz', HEADER + rows(5, 8));
    write('merge/SOLUSDT-1m-2023-09.csv', HEADER + rows(0, 3));
    write('merge/notes.txt', 'not a candle file');
    const [table, ...others] = await loadCandles([path.join(folder, 'merge')]);
    expect(others).toEqual([]);
    expect(table).toMatchObject({ symbol: 'SOLUSDT', baseAsset: 'SOL', quoteAsset: 'USDT', timeframe: '1m', count: 6 });
    expect([...(table?.openTimeMs ?? [])].map((timeMs) => (timeMs - START_MS) / 60_000)).toEqual([0, 1, 2, 5, 6, 7]);
    expect(table?.gaps).toEqual([{ fromMs: START_MS + 3 * 60_000, missing: 2 }]);
    expect(table?.quoteVolume).toBeNull();
  });

  it('reads nine columns, no header, CRLF, no newline at the end, empty lines at the end', async () => {
    const full = write(
      'BTCUSDC.csv',
      `${FULL_HEADER}${row(0, '1,2,0.5,1.5,10,15,3,4')}${row(1, '1,2,0.5,1.5,10,16,4,5')}`,
    );
    const bare = write('ETHUSDC_1m.csv', (row(0) + row(1)).replaceAll('\n', '\r\n').trimEnd());
    const tail = write('XRPUSDC-1m.csv.gz', `${HEADER}${row(0)}${row(1)}\n\n`);
    const tables = await loadCandles([full, bare, tail]);
    expect(tables.map((table) => [table.symbol, table.count])).toEqual([
      ['BTCUSDC', 2],
      ['ETHUSDC', 2],
      ['XRPUSDC', 2],
    ]);
    const candle = emptyCandle();
    for (const table of tables.slice(0, 1)) readRow(table, 1, candle);
    expect(candle).toEqual({
      openTimeMs: START_MS + 60_000,
      open: 1,
      high: 2,
      low: 0.5,
      close: 1.5,
      volume: 10,
      quoteVolume: 16,
      trades: 4,
      takerBuyBase: 5,
      filled: false,
    });
  });

  it('a symbol with both kinds of files has NaN where columns are missing', async () => {
    const a = write('mixed/SOLUSDC-a.csv', HEADER + rows(0, 2));
    const b = write('mixed/SOLUSDC-b.csv', FULL_HEADER + rows(2, 3, '1,2,0.5,1.5,10,15,3,4'));
    const [table] = await loadCandles([a, b]);
    expect([...(table?.trades ?? [])]).toEqual([NaN, NaN, 3]);
  });

  it('takes only the symbols and the time asked for', async () => {
    write('some/SOLUSDC-1m.csv', HEADER + rows(0, 10));
    write('some/BTCUSDC-1m.csv', HEADER + rows(0, 10));
    const options = { symbols: ['SOLUSDC'], fromMs: START_MS + 2 * 60_000, toMs: START_MS + 5 * 60_000 };
    const tables = await loadCandles([path.join(folder, 'some')], options);
    expect(tables.map((table) => [table.symbol, table.count, table.openTimeMs[0]])).toEqual([
      ['SOLUSDC', 3, START_MS + 2 * 60_000],
    ]);
  });

  it('knows the timeframe from the data', async () => {
    const start = Math.floor(START_MS / 300_000) * 300_000;
    const lines = [0, 1, 4].map((index) => `${start + index * 300_000},1,2,0.5,1.5,10\n`).join('');
    const [table] = await loadCandles([write('ADAUSDT-anything.csv', HEADER + lines)]);
    expect([table?.timeframe, table?.gaps]).toEqual(['5m', [{ fromMs: start + 600_000, missing: 2 }]]);
  });

  it('counts the decimals of prices and volumes', async () => {
    const [table] = await loadCandles([write('DOGEUSDC.csv', HEADER + rows(0, 2, '0.10,0.1234,0.1,0.11,10.5'))]);
    expect([table?.priceDecimals, table?.volumeDecimals]).toEqual([4, 1]);
  });

  it.each([
    ['BTCUSDT-1m-2023-09.csv.gz', 'BTCUSDT'],
    ['/a/b/solusdc_x.csv', 'SOLUSDC'],
    ['1000CHEEMSUSDT.csv', '1000CHEEMSUSDT'],
  ])('%s holds %s', (file, symbol) => expect(symbolOfFile(file)).toBe(symbol));

  it.each([
    ['SOLUSDC', { baseAsset: 'SOL', quoteAsset: 'USDC' }],
    ['BTCFDUSD', { baseAsset: 'BTC', quoteAsset: 'FDUSD' }],
    ['ETHBTC', { baseAsset: 'ETH', quoteAsset: 'BTC' }],
    ['USDC', null],
    ['MANIFEST', null],
  ])('%s splits into %o', (symbol, assets) => expect(splitSymbol(symbol)).toEqual(assets));
});

describe('every bad line is named', () => {
  it.each([
    ['a word', `${HEADER}${row(0)}${row(1, '1,two,0.5,1.5,10')}`, 3, /column 3 \(high\) is "two", not a number/],
    ['an empty value', `${HEADER}${row(0, '1,,0.5,1.5,10')}`, 2, /column 3 \(high\) is ""/],
    ['NaN', `${HEADER}${row(0, '1,2,0.5,1.5,NaN')}`, 2, /column 6 \(volume\) is "NaN"/],
    ['infinity', `${HEADER}${row(0, '1,1e999,0.5,1.5,1')}`, 2, /high is not finite/],
    ['two dots', `${HEADER}${row(0, '1,2.0.0,0.5,1.5,10')}`, 2, /not a number/],
    ['a space', `${HEADER}${row(0, '1, 2,0.5,1.5,10')}`, 2, /not a number/],
    ['too few columns', `${HEADER}${row(0, '1,2,0.5,1.5')}`, 2, /5 columns, expected 6/],
    ['too many columns', `${HEADER}${row(0, '1,2,0.5,1.5,10,11')}`, 2, /7 columns, expected 6/],
    ['a cut-off last line', `${HEADER}${row(0)}${START_MS + 60_000},1,2`, 3, /3 columns/],
    ['high below low', `${HEADER}${row(0, '1,0.4,0.5,0.5,10')}`, 2, /low 0.5 is above high 0.4/],
    ['open outside', `${HEADER}${row(0, '3,2,0.5,1,10')}`, 2, /open 3 is outside/],
    ['close outside', `${HEADER}${row(0, '1,2,0.5,0.4,10')}`, 2, /close 0.4 is outside/],
    ['a price of zero', `${HEADER}${row(0, '1,2,0,1,10')}`, 2, /not above zero/],
    ['a negative volume', `${HEADER}${row(0, '1,2,0.5,1,-1')}`, 2, /volume -1/],
    ['a time twice', `${HEADER}${row(0)}${row(1)}${row(1)}`, 4, /is there twice/],
    ['a time that goes back', `${HEADER}${row(1)}${row(0)}`, 3, /before that of the line above/],
    ['a time off the grid', `${HEADER}${row(0)}${row(1)}${START_MS + 90_000},1,2,0.5,1,1\n`, null, /shortest step/],
    ['seconds instead of ms', `${HEADER}1700000040.5,1,2,0.5,1,1\n`, 2, /not a Unix time/],
    ['an empty line in the middle', `${HEADER}${row(0)}\n${row(1)}`, 3, /empty line/],
    ['another header', `date,open,high,low,close,volume\n${row(0)}`, 1, /the header is "date/],
    ['a negative trade count', `${FULL_HEADER}${row(0, '1,2,0.5,1,1,1,-1,1')}`, 2, /quote volume, trades or taker buy/],
    ['one candle only', HEADER + row(0), null, /one candle is not enough/],
  ])('%s', async (name, text, line, problem) => {
    const file = write(`bad/${name.replaceAll(' ', '')}/SOLUSDC.csv`, text);
    const error = await loadCandles([file]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CandleFileError);
    expect(error).toMatchObject({ file, line });
    expect((error as Error).message).toMatch(problem);
    expect((error as Error).message).toContain(line === null ? file : `${file}:${line}: `);
  });

  it('a misaligned row is named by its line', async () => {
    const file = write('SHIFTUSDC.csv', `${HEADER}${row(0)}${row(1)}${START_MS + 150_000},1,2,0.5,1,1\n`);
    await expect(loadCandles([file])).rejects.toThrow(/:4: time \d+ is not a multiple of 60000 ms|shortest step/);
    const wide = write('WIDEUSDC.csv', `${HEADER}${row(0)}${row(1)}${START_MS + 210_000},1,2,0.5,1,1\n`);
    await expect(loadCandles([wide])).rejects.toThrow(/WIDEUSDC.csv:4: time \d+ is not a multiple of 60000 ms/);
  });

  it.each([
    ['a damaged gzip file', 'TORNUSDC.csv.gz', gzipSync(HEADER + rows(0, 3_000)).subarray(0, 500)],
    ['no gzip at all', 'PLAINUSDC.csv.gz', Buffer.from(HEADER + rows(0, 3))],
  ])('%s', async (_name, name, bytes) => {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    await expect(loadCandles([file])).rejects.toThrow(/cannot be read/);
  });

  it('files that overlap, unknown quote assets, missing paths, empty folders, other files', async () => {
    const a = write('twice/SOLUSDC-a.csv', HEADER + rows(0, 5));
    const b = write('twice/SOLUSDC-b.csv', HEADER + rows(4, 8));
    await expect(loadCandles([a, b])).rejects.toThrow(/SOLUSDC-b.csv:2: starts before the end of .*SOLUSDC-a.csv/);
    await expect(loadCandles([write('MANIFEST.csv', HEADER + rows(0, 3))])).rejects.toThrow(/no known quote asset/);
    await expect(loadCandles([path.join(folder, 'nowhere')])).rejects.toThrow(/no such file or folder/);
    mkdirSync(path.join(folder, 'empty'), { recursive: true });
    await expect(loadCandles([path.join(folder, 'empty')])).rejects.toThrow(/no .csv or .csv.gz/);
    await expect(loadCandles([write('SOLUSDC.json', '{}')])).rejects.toThrow(/ends in .csv/);
  });
});

describe('numbers', () => {
  it('property: every decimal is the double that its text means, wherever the chunks are cut', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: 1n, max: 10n ** 19n }), fc.integer({ min: 0, max: 20 }))
      .map(([digits, places]) => {
        const text = digits.toString().padStart(places + 1, '0');
        return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
      });
    fc.assert(
      fc.property(
        fc.array(decimal, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 60 }),
        (prices, chunk) => {
          const text = prices
            .map((price, index) => row(index, `${price},${price},${price},${price},${price}`))
            .join('');
          const bytes = Buffer.from(HEADER + text);
          const parser = new CandleParser('x', ALL_TIME, bytes.length);
          for (let from = 0; from < bytes.length; from += chunk) parser.feed(bytes.subarray(from, from + chunk));
          expect([...parser.finish().rows.column(4)]).toEqual(prices.map(Number));
        },
      ),
    );
  });
});

describe('walking several tables', () => {
  it('goes by time, then by symbol, over tables of different spans', async () => {
    const names = ['SOLUSDC', 'ADAUSDC', 'BTCUSDC'];
    const spans: [number, number][] = [
      [0, 3],
      [1, 3],
      [5, 7],
    ];
    const files = names.map((name, index) => write(`walk/${name}.csv`, HEADER + rows(...(spans[index] ?? [0, 2]))));
    const merge = mergeByTime((await loadCandles(files)).toReversed());
    const walked: string[] = [];
    while (merge.next()) walked.push(`${(merge.timeMs - START_MS) / 60_000} ${merge.table.symbol} ${merge.row}`);
    expect(walked).toEqual([
      '0 SOLUSDC 0',
      '1 ADAUSDC 0',
      '1 SOLUSDC 1',
      '2 ADAUSDC 1',
      '2 SOLUSDC 2',
      '5 BTCUSDC 0',
      '6 BTCUSDC 1',
    ]);
    expect(merge.next()).toBe(false);
    expect(() => mergeByTime([])).toThrow(RangeError);
  });
});

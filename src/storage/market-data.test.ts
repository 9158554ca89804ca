import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateCandles } from '../../test/support/candles.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../../test/storage/targets.ts';
import { MINUTE_MS } from '../engine/candles/timeframe.ts';
import { candleRange, latestCandles, latestPrices, newestCandleMs, storeCandles } from './market-data.ts';

const START_MS = 1_696_118_400_000;
const SOL = generateCandles('ticks', { seed: 1, count: 700, startMs: START_MS });
const MICRO = generateCandles('micro', { seed: 2, count: 40, startMs: START_MS });
const HOURS = generateCandles('walk', { seed: 3, count: 12, startMs: START_MS, timeframeMs: 60 * MINUTE_MS });

describe.each(DATABASE_TARGETS)('candles: $name', (target) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await target.open();
    await storeCandles(test.database, 'SOLUSDC', '1m', SOL);
    await storeCandles(test.database, 'PEPEUSDC', '1m', MICRO);
    await storeCandles(test.database, 'SOLUSDC', '1h', HOURS);
  });
  afterAll(() => test.dispose());

  it('come back to the last bit, the newest ones, oldest first', async () => {
    const found = await latestCandles(test.database, ['SOLUSDC', 'PEPEUSDC', 'NEWUSDC'], ['1m', '1h', '1d'], 500);
    expect([...found.keys()].toSorted()).toEqual(['PEPEUSDC', 'SOLUSDC']);
    expect(found.get('SOLUSDC')?.get('1m')).toEqual(SOL.slice(-500));
    expect(found.get('SOLUSDC')?.get('1h')).toEqual(HOURS);
    expect(found.get('SOLUSDC')?.has('1d')).toBe(false);
    expect(found.get('PEPEUSDC')?.get('1m')).toEqual(MICRO);
  });

  it('keep what the source does not say', async () => {
    const [candle] = SOL;
    if (candle === undefined) throw new Error('no candle');
    const bare = { ...candle, quoteVolume: NaN, trades: NaN, takerBuyBase: NaN, filled: true };
    await storeCandles(test.database, 'BAREUSDC', '1m', [bare]);
    expect((await latestCandles(test.database, ['BAREUSDC'], ['1m'], 1)).get('BAREUSDC')?.get('1m')).toEqual([bare]);
  });

  it('are replaced when they are stored again', async () => {
    const [first, second] = MICRO;
    if (first === undefined || second === undefined) throw new Error('no candle');
    const better = { ...first, volume: 77 };
    await storeCandles(test.database, 'TWICEUSDC', '5m', [first, second]);
    await storeCandles(test.database, 'TWICEUSDC', '5m', [first, better]);
    expect((await latestCandles(test.database, ['TWICEUSDC'], ['5m'], 10)).get('TWICEUSDC')?.get('5m')).toEqual([
      better,
      second,
    ]);
  });

  const range = (from: number, to: number, limit = 100) =>
    candleRange(test.database, 'SOLUSDC', '1m', START_MS + from * MINUTE_MS, START_MS + to * MINUTE_MS, limit);

  it('are found by time: from included, to excluded', async () => {
    expect(await range(10, 13)).toEqual(SOL.slice(10, 13));
    expect(await range(10, 13, 2)).toEqual(SOL.slice(11, 13));
    expect(await range(-10, 0)).toEqual([]);
  });

  it('give the last price of each symbol, exact', async () => {
    const prices = await latestPrices(test.database, ['PEPEUSDC', 'NEWUSDC']);
    const last = MICRO.at(-1);
    expect([...prices]).toEqual([['PEPEUSDC', { price: last?.close.toFixed(8), openTimeMs: last?.openTimeMs }]]);
    expect(await newestCandleMs(test.database)).toBe(START_MS + 699 * MINUTE_MS);
  });

  it('that cannot be are refused', async () => {
    const [candle] = SOL;
    if (candle === undefined) throw new Error('no candle');
    await expect(
      storeCandles(test.database, 'BADUSDC', '1m', [{ ...candle, low: candle.high * 2 }]),
    ).rejects.toMatchObject({
      code: '23514',
    });
  });
});

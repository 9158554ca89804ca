import { describe, expect, it } from 'vitest';
import { generateCandles, seededRandom } from '../../../test/support/candles.ts';
import { tableOf } from '../../../test/support/tables.ts';
import { emptyCandle, type Candle } from '../../engine/candles/candle.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../engine/settings.ts';
import type { Side } from '../../engine/strategies/strategy.ts';
import { AttributionBook } from './attribution.ts';
import { runReplay } from './replay.ts';

const MINUTE_MS = 60_000;
const DAY_ROWS = 1_440;
const START_MS = Date.UTC(2023, 9, 1);
const FEE_RATE = 0.001;
const FEE_PERCENT = 0.2;

/** Closes at the given prices, one a minute; the first candle closes a minute after the day began. */
function closes(prices: readonly number[]): Candle[] {
  return prices.map((close, index) => ({
    ...emptyCandle(),
    openTimeMs: START_MS + index * MINUTE_MS,
    open: close,
    high: close,
    low: close,
    close,
    volume: 1,
  }));
}

/** Falls on the whole, by a different speed every day, with noise. */
function falling(days: number): number[] {
  const random = seededRandom(11);
  let price = 1_000;
  return Array.from({ length: days * DAY_ROWS }, (_, index) => {
    const day = Math.floor(index / DAY_ROWS);
    price *= 1 - 0.0001 * (1 + day) + 0.0002 * (random() - 0.5);
    return price;
  });
}

const ballot = (strategy: string, side: Side) => ({ strategy, family: 'trend_following' as const, side });

describe('forward returns against random moments', () => {
  const table = tableOf('SOLUSDT', closes(falling(3)));

  it('a strategy that always sells a falling market gains by the fall and shows no edge', () => {
    const book = new AttributionBook(FEE_RATE);
    for (let row = 0; row < table.count; row++) book.vote(ballot('Always_Sell', 'SELL'), table, row);
    const [report] = book.report();
    // a bar is 0.01 … 0.03 % lower than the one before it
    expect(report?.forward_percent['60m']).toBeCloseTo(1.2 - FEE_PERCENT, 1);
    for (const horizon of ['5m', '15m', '60m']) {
      expect(report?.forward_random_percent[horizon]).toBeCloseTo(report?.forward_percent[horizon] ?? NaN, 9);
      expect(report?.forward_edge_percent[horizon]).toBeCloseTo(0, 9);
    }
  });

  it('one that sells only on the day of the steepest fall has no edge either, nor one that buys there', () => {
    const book = new AttributionBook(FEE_RATE);
    for (let row = 2 * DAY_ROWS; row < table.count; row += 3) {
      book.vote(ballot('Sells_The_Crash', 'SELL'), table, row);
      book.vote(ballot('Buys_The_Crash', 'BUY'), table, row);
    }
    const [buys, sells] = book.report();
    expect(sells?.forward_percent['60m']).toBeGreaterThan(1.5);
    expect(buys?.forward_percent['60m']).toBeLessThan(-1.5);
    expect(Math.abs(sells?.forward_edge_percent['60m'] ?? NaN)).toBeLessThan(0.01);
    expect(buys?.forward_edge_percent['60m']).toBeCloseTo(-(sells?.forward_edge_percent['60m'] ?? NaN), 9);
  });

  it('one that sells before the steeper falls has one, as large as they are steeper', () => {
    const saw = tableOf(
      'SOLUSDT',
      closes(Array.from({ length: DAY_ROWS }, (_, row) => 1_000 - 5 * Math.floor(row / 10))),
    );
    const book = new AttributionBook(FEE_RATE);
    for (let row = 9; row < saw.count; row += 10) book.vote(ballot('Knows', 'SELL'), saw, row);
    const [report] = book.report();
    expect(report?.forward_percent['5m']).toBeGreaterThan(0.5 - FEE_PERCENT);
    // half of all moments are followed by a step within five minutes, each of its votes is
    const ownPercent = (report?.forward_percent['5m'] ?? NaN) + FEE_PERCENT;
    expect(report?.forward_edge_percent['5m']).toBeCloseTo(ownPercent / 2, 1);
  });

  it('counts only votes whose market is known so much later', () => {
    const short = tableOf('SOLUSDT', closes([100, 101, 102, 103, 104, 110]));
    const book = new AttributionBook(FEE_RATE);
    book.vote(ballot('Early', 'BUY'), short, 0);
    book.vote(ballot('Early', 'BUY'), short, 1);
    expect(book.report()[0]).toMatchObject({
      votes: 2,
      forward_votes: { '5m': 1, '15m': 0, '60m': 0 },
      forward_percent: { '5m': expect.closeTo(10 - FEE_PERCENT, 9), '15m': null, '60m': null },
      forward_edge_percent: { '5m': expect.closeTo(0, 9), '15m': null, '60m': null },
    });
  });
});

it('what the strategies are owed in a replay is what its trades came to', async () => {
  const tables = (['AUSDT', 'BUSDT'] as const).map((symbol, index) =>
    tableOf(symbol, generateCandles('spikes', { seed: index + 1, count: 4 * DAY_ROWS })),
  );
  const settings = { ...DEFAULT_ENGINE_SETTINGS, exitMode: 'candles', emitAnalysis: false } as const;
  const { report, account } = await runReplay(tables, { settings, cash: '1000', seed: 1, walkForward: 0 });
  expect(report.trades).toBeGreaterThan(5);
  const owed = report.strategies.reduce((sum, { net_result }) => sum + net_result, 0);
  expect(owed).toBeCloseTo(
    account.results.reduce((sum, result) => sum + result, 0),
    9,
  );
  expect(report.random_entry_percent.BUY['15m']).toBeCloseTo(
    -0.4 - (report.random_entry_percent.SELL['15m'] ?? NaN),
    9,
  );
});

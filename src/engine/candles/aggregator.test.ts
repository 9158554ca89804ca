import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateCandles } from '../../../test/support/candles.ts';
import { CandleAggregator, fillCandle, missingBetween } from './aggregator.ts';
import { emptyCandle, type Candle } from './candle.ts';
import { TIMEFRAME_MS, timeframesFrom, type Timeframe } from './timeframe.ts';

/** All closed candles by timeframe, as the aggregator hands them out. */
function streamed(
  base: Timeframe,
  candles: readonly Candle[],
  aggregator = new CandleAggregator(base),
): Map<Timeframe, Candle[]> {
  const closed = new Map<Timeframe, Candle[]>(aggregator.timeframes.map((timeframe) => [timeframe, []]));
  for (const candle of candles) {
    aggregator.add(candle);
    for (const timeframe of aggregator.closed) closed.get(timeframe)?.push({ ...aggregator.candle(timeframe) });
  }
  return closed;
}

/** The same in one go: group by bucket, keep the groups that are whole. */
function batch(timeframe: Timeframe, base: Timeframe, candles: readonly Candle[]): Candle[] {
  const lengthMs = TIMEFRAME_MS[timeframe];
  const groups = new Map<number, Candle[]>();
  for (const candle of candles) {
    const startMs = Math.floor(candle.openTimeMs / lengthMs) * lengthMs;
    groups.set(startMs, [...(groups.get(startMs) ?? []), candle]);
  }
  return [...groups].flatMap(([openTimeMs, parts]) => {
    if (parts.length !== lengthMs / TIMEFRAME_MS[base]) return [];
    const sum = (of: (candle: Candle) => number) =>
      Number(parts.reduce((total, part) => total + of(part), 0).toFixed(8));
    return [
      {
        openTimeMs,
        open: (parts[0] as Candle).open,
        high: Math.max(...parts.map(({ high }) => high)),
        low: Math.min(...parts.map(({ low }) => low)),
        close: (parts.at(-1) as Candle).close,
        volume: sum(({ volume }) => volume),
        quoteVolume: sum(({ quoteVolume }) => quoteVolume),
        trades: parts.reduce((total, { trades }) => total + trades, 0),
        takerBuyBase: sum(({ takerBuyBase }) => takerBuyBase),
        filled: parts.every(({ filled }) => filled),
      },
    ];
  });
}

/** Prices and counts to the last bit; sums of floats differ in their last digits by the way they are added up. */
function expectSame(actual: readonly Candle[] | undefined, expected: readonly Candle[]): void {
  const exact = ({ openTimeMs, open, high, low, close, trades, filled }: Candle) => [
    openTimeMs,
    open,
    high,
    low,
    close,
    trades,
    filled,
  ];
  expect(actual?.map(exact)).toEqual(expected.map(exact));
  actual?.forEach((candle, index) => {
    for (const name of ['volume', 'quoteVolume', 'takerBuyBase'] as const) {
      const wanted = (expected[index] as Candle)[name];
      expect(Math.abs(candle[name] - wanted)).toBeLessThanOrEqual(1e-12 * wanted + 1e-8);
    }
  });
}

describe('candles built from finer ones', () => {
  test.each(['1m', '3m', '5m', '15m'] as const)('from %s they are those of an independent grouping', (base) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 1500 }), (seed, shift) => {
        const timeframeMs = TIMEFRAME_MS[base];
        const startMs = Date.UTC(2025, 0, 1) + shift * timeframeMs;
        const candles = generateCandles('walk', { seed, count: 1700, timeframeMs, startMs });
        const closed = streamed(base, candles);
        for (const timeframe of timeframesFrom(base)) {
          expectSame(closed.get(timeframe), batch(timeframe, base, candles));
        }
      }),
      { numRuns: 15 },
    );
  });

  test('a first bucket that was not seen from its start is not given out', () => {
    const startMs = Date.UTC(2025, 0, 1, 0, 2);
    const closed = streamed('1m', generateCandles('walk', { seed: 1, count: 16, startMs }));
    expect(closed.get('3m')?.map(({ openTimeMs }) => openTimeMs - startMs)).toEqual(
      [1, 4, 7, 10, 13].map((minute) => minute * 60_000),
    );
    expect(closed.get('15m')).toEqual([]);
  });

  test('a bucket primed with closed finer candles is whole', () => {
    const startMs = Date.UTC(2025, 0, 1);
    const candles = generateCandles('walk', { seed: 2, count: 60, startMs });
    const wholeHour = streamed('1m', candles).get('1h');
    const aggregator = new CandleAggregator('1m');
    for (const part of batch('15m', '1m', candles.slice(0, 30))) aggregator.prime('1h', part);
    for (const part of candles.slice(30, 34)) aggregator.prime('1h', part);
    expectSame(streamed('1m', candles.slice(34), aggregator).get('1h'), wholeHour ?? []);
  });

  test('a snapshot goes on in mid-bucket', () => {
    const candles = generateCandles('walk', { seed: 3, count: 120, startMs: Date.UTC(2025, 0, 1) });
    const first = new CandleAggregator('1m');
    streamed('1m', candles.slice(0, 47), first);
    const second = new CandleAggregator('1m');
    second.restore(structuredClone(first.snapshot()));
    expect(streamed('1m', candles.slice(47), second)).toEqual(streamed('1m', candles.slice(47), first));
  });
});

describe('holes', () => {
  test.each([
    [0, 60_000, 0],
    [0, 120_000, 1],
    [0, 3_600_000, 59],
  ])('between %d and %d are missing: %d', (last, next, missing) => {
    expect(missingBetween(last, next, 60_000)).toBe(missing);
  });

  test('are filled with a flat candle without volume', () => {
    const filled = fillCandle(emptyCandle(), 60_000, 101.5);
    expect(filled).toMatchObject({
      openTimeMs: 60_000,
      open: 101.5,
      high: 101.5,
      low: 101.5,
      close: 101.5,
      volume: 0,
      filled: true,
    });
  });

  test('a coarser candle counts as filled only when nothing in it was traded', () => {
    const flat = (minute: number): Candle => ({ ...fillCandle(emptyCandle(), minute * 60_000, 10) });
    const traded = { ...flat(4), filled: false };
    const closed = streamed('1m', [flat(0), flat(1), flat(2), flat(3), traded, flat(5)]);
    expect(closed.get('3m')?.map(({ filled }) => filled)).toEqual([true, false]);
  });
});

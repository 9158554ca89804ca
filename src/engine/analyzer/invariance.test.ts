import { deserialize, serialize } from 'node:v8';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANDLE_KINDS, generateCandles } from '../../../test/support/candles.ts';
import type { Candle } from '../candles/candle.ts';
import { type AnalyzerSnapshot, TimeframeAnalyzer } from './analyzer.ts';
import { COLUMN_SPECS, type Unit } from './columns.ts';

const PRICE = 1e-6;
const VOLUME = 1e3;

/** By unit: what a column is multiplied by when prices are and volumes are. */
const FACTOR: Partial<Record<Unit, number>> = { price: PRICE, base: VOLUME };

function scaled(candle: Candle): Candle {
  const { open, high, low, close } = candle;
  return {
    ...candle,
    open: open * PRICE,
    high: high * PRICE,
    low: low * PRICE,
    close: close * PRICE,
    volume: candle.volume * VOLUME,
    quoteVolume: candle.quoteVolume * PRICE * VOLUME,
    takerBuyBase: candle.takerBuyBase * VOLUME,
  };
}

describe('scale: prices × 1e-6 and volumes × 1e3', () => {
  it.each(['walk', 'spikes', 'trend_up', 'crash', 'chop', 'breakout_down'] as const)(
    '%s: values scale, words and scores stay',
    (kind) => {
      const candles = generateCandles(kind, { seed: 31, count: 2_500 });
      const plain = new TimeframeAnalyzer('5m');
      const small = new TimeframeAnalyzer('5m');
      const faults: string[] = [];
      for (const candle of candles) {
        plain.update(candle);
        small.update(scaled(candle));
        const [a, b] = [plain.series.row(), small.series.row()];
        COLUMN_SPECS.forEach((spec, column) => {
          const wanted = (a[column] as number) * (FACTOR[spec.unit] ?? 1);
          const actual = b[column] as number;
          const exact = spec.unit === 'label' || spec.unit === 'flag' || spec.unit === 'sign' || spec.unit === 'count';
          const floor =
            spec.unit === 'price' ? 1e-4 * candle.close * PRICE : spec.unit === 'base' ? candle.volume * VOLUME : 1e-2;
          const near = Math.abs(actual - wanted) <= (exact ? 0 : 1e-8 * Math.max(floor, Math.abs(wanted)));
          if (!near && !(Number.isNaN(actual) && Number.isNaN(wanted))) {
            faults.push(`${spec.name} at ${candle.openTimeMs}: ${actual} instead of ${wanted}`);
          }
        });
      }
      expect(faults).toEqual([]);
      const levels = [...plain.supports(), ...plain.resistances()];
      const others = [...small.supports(), ...small.resistances()];
      expect(others).toEqual(levels.map((level) => ({ ...level, price: expect.closeTo(level.price * PRICE, 12) })));
    },
  );
});

describe('snapshot and restore', () => {
  it('goes on bit for bit as if never interrupted, wherever it was cut', () => {
    const kinds = fc.constantFrom(...CANDLE_KINDS);
    fc.assert(
      fc.property(kinds, fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 900 }), (kind, seed, cut) => {
        const candles = generateCandles(kind, { seed, count: 1_000, timeframeMs: 900_000 });
        const whole = new TimeframeAnalyzer('15m');
        for (const candle of candles.slice(0, cut)) whole.update(candle);
        const stored = deserialize(serialize(whole.snapshot())) as AnalyzerSnapshot;
        const resumed = new TimeframeAnalyzer('15m');
        resumed.restore(stored);
        for (const candle of candles.slice(cut)) {
          whole.update(candle);
          resumed.update(candle);
          expect(Buffer.from(resumed.series.row().buffer).equals(Buffer.from(whole.series.row().buffer))).toBe(true);
        }
        expect(resumed.series.count).toBe(1_000);
        expect(resumed.supports()).toEqual(whole.supports());
        expect(resumed.resistances()).toEqual(whole.resistances());
        expect(resumed.snapshot()).toEqual(whole.snapshot());
      }),
      { numRuns: 25 },
    );
  });

  it('does not follow the analyzer it was taken of', () => {
    const candles = generateCandles('walk', { seed: 1, count: 400 });
    const analyzer = new TimeframeAnalyzer('1m');
    for (const candle of candles.slice(0, 200)) analyzer.update(candle);
    const snapshot = analyzer.snapshot();
    const copy = structuredClone(snapshot);
    for (const candle of candles.slice(200)) analyzer.update(candle);
    expect(snapshot).toEqual(copy);
  });

  it('is refused by an analyzer of another timeframe, and by another shape', () => {
    const snapshot = new TimeframeAnalyzer('1m').snapshot();
    expect(() => new TimeframeAnalyzer('5m').restore(snapshot)).toThrow(/snapshot of 1m cannot continue 5m/);
    const other = { ...snapshot, state: { ...snapshot.state, shape: 1 } };
    expect(() => new TimeframeAnalyzer('1m').restore(other)).toThrow(/shape/);
  });
});

describe('no look-ahead', () => {
  it('a row depends on candles up to its own only', () => {
    const candles = generateCandles('walk', { seed: 8, count: 800 });
    const [short, long] = [new TimeframeAnalyzer('1m'), new TimeframeAnalyzer('1m')];
    for (const candle of candles.slice(0, 500)) short.update(candle);
    const rows: Float64Array[] = [];
    for (const candle of candles) {
      long.update(candle);
      rows.push(long.series.row());
    }
    expect(short.series.row()).toEqual(rows[499]);
  });

  it('the candle object may be reused by the caller', () => {
    const candles = generateCandles('spikes', { seed: 8, count: 500 });
    const [reused, fresh] = [new TimeframeAnalyzer('1m'), new TimeframeAnalyzer('1m')];
    const shared = { ...(candles[0] as Candle) };
    for (const candle of candles) {
      reused.update(Object.assign(shared, candle));
      fresh.update(candle);
    }
    expect(reused.snapshot()).toEqual(fresh.snapshot());
  });
});

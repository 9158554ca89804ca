import { describe, expect, it } from 'vitest';
import { generateCandles } from '../../../../test/support/candles.ts';
import type { Candle } from '../../candles/candle.ts';
import { TimeframeAnalyzer } from '../analyzer.ts';
import { COL, readColumn } from '../columns.ts';
import { LEVEL_STRENGTHS } from '../labels.ts';
import type { Level } from './level.ts';

const VOLUME = 100;

/** Candles that walk from corner to corner in `steps` equal candles a leg, with small wicks. */
function zigzag(corners: readonly number[], steps = 12, startMs = 0): Candle[] {
  const candles: Candle[] = [];
  let price = corners[0] ?? NaN;
  for (const corner of corners.slice(1)) {
    const step = (corner - price) / steps;
    const from = price;
    for (let k = 1; k <= steps; k++) {
      const open = from + step * (k - 1);
      const close = from + step * k;
      candles.push({
        openTimeMs: startMs + candles.length * 60_000,
        open,
        close,
        high: Math.max(open, close) + Math.abs(step) * 0.1,
        low: Math.min(open, close) - Math.abs(step) * 0.1,
        volume: VOLUME,
        quoteVolume: NaN,
        trades: NaN,
        takerBuyBase: NaN,
        filled: false,
      });
    }
    price = corner;
  }
  return candles;
}

function analyse(candles: readonly Candle[]): TimeframeAnalyzer {
  const analyzer = new TimeframeAnalyzer('1m');
  for (const candle of candles) analyzer.update(candle);
  return analyzer;
}

const times = (count: number, corners: readonly number[]): number[] =>
  Array.from({ length: count }, () => corners).flat();

/** The swing level within half a unit of a price. */
function levelNear(price: number, levels: readonly Level[]): Level | undefined {
  return levels.find((level) => level.source === 'swing' && Math.abs(level.price - price) < 0.5);
}

describe('levels of made charts', () => {
  it('a market between 100 and 112 has its support at 100 and its resistance at 112, touched once a swing', () => {
    const analyzer = analyse(zigzag([106, ...times(5, [112, 100]), 106]));
    const [support] = analyzer.supports().filter((level) => level.source === 'swing');
    const [resistance] = analyzer.resistances().filter((level) => level.source === 'swing');
    expect(support?.price).toBeCloseTo(99.9, 0);
    expect(resistance?.price).toBeCloseTo(112.1, 0);
    expect([support?.touches, resistance?.touches]).toEqual([5, 5]);
    expect(support?.strength).toBe('STRONG');
  });

  it('a price that lingers at a level touches it once', () => {
    const waiting = times(6, [100.3, 100.9]);
    const once = analyse(zigzag([106, 112, 100, 112, 100, 106]));
    const lingering = analyse([
      ...zigzag([106, 112, 100, 112, 100]),
      ...zigzag([100, ...waiting], 1, 48 * 60_000),
      ...zigzag([100.9, 106], 12, 70 * 60_000),
    ]);
    const touches = [once, lingering].map((analyzer) => levelNear(100, analyzer.supports())?.touches);
    expect(touches).toEqual([2, 2]);
  });

  it('more holds make a level stronger, up to MAJOR', () => {
    const strengths = [1, 2, 4, 8].map((count) => {
      const analyzer = analyse(zigzag([106, ...times(count, [112, 100]), 106]));
      return analyzer.supports().find((level) => level.source === 'swing' && Math.abs(level.price - 100) < 0.5)
        ?.strength;
    });
    expect(strengths).toEqual(['WEAK', 'MODERATE', 'STRONG', 'MAJOR']);
  });

  it('a resistance that broke becomes a support, one hold poorer', () => {
    const before = analyse(zigzag([106, ...times(4, [112, 100]), 108]));
    const after = analyse(zigzag([106, ...times(4, [112, 100]), 118]));
    expect(levelNear(112, before.resistances())).toMatchObject({ strength: 'STRONG', touches: 4 });
    expect(levelNear(112, after.resistances())).toBeUndefined();
    expect(levelNear(112, after.supports())).toMatchObject({ strength: 'MODERATE', touches: 5 });
  });

  it('the point of control lies where the volume was traded', () => {
    const candles = zigzag([106, ...times(6, [112, 100]), 106]);
    const loud = candles.map((candle) => ({
      ...candle,
      volume: Math.abs(candle.close - 103) < 0.6 ? 20 * VOLUME : VOLUME,
    }));
    const analyzer = analyse(loud);
    expect(Math.abs(analyzer.series.at(COL.volume_profile_poc) - 103)).toBeLessThan(0.8);
    expect(analyzer.supports().some((level) => level.source === 'volume_profile')).toBe(true);
  });

  it('there is no level above a market at its highest price ever, and the column is null', () => {
    const analyzer = analyse(
      generateCandles('trend_up', { seed: 5, count: 600 }).map((candle) => ({ ...candle, volume: 0 })),
    );
    const highest = analyse(zigzag([100, ...times(4, [104, 101]), 160], 12));
    expect(highest.resistances()).toEqual([]);
    expect(readColumn(highest.series.row(), 'nearest_resistance')).toBeNull();
    expect(readColumn(highest.series.row(), 'resistance_strength')).toBeNull();
    expect(readColumn(analyzer.series.row(), 'volume_profile_poc')).toBeNull();
  });

  it('break_probability is the share of tests that broke, and null before ten of them', () => {
    const held = analyse(zigzag([106, ...times(14, [112, 100]), 106]));
    const few = analyse(zigzag([106, ...times(3, [112, 100]), 106]));
    expect(held.series.at(COL.break_probability)).toBe(0);
    expect(readColumn(few.series.row(), 'break_probability')).toBeNull();
  });
});

describe('levels of random markets', () => {
  it.each(['walk', 'ticks', 'range', 'chop', 'flat', 'crash'] as const)('%s: what must always hold', (kind) => {
    const analyzer = new TimeframeAnalyzer('5m');
    for (const candle of generateCandles(kind, { seed: 13, count: 3_000, timeframeMs: 300_000 })) {
      analyzer.update(candle);
      const row = analyzer.series.row();
      const [supports, resistances] = [analyzer.supports(), analyzer.resistances()];
      expect(analyzer.nearestLevels(-1, 3)).toEqual(supports.slice(0, 3).map(({ price }) => price));
      expect(analyzer.nearestLevels(1, 3)).toEqual(resistances.slice(0, 3).map(({ price }) => price));
      const prices = [...supports.map((level) => level.price).toReversed(), ...resistances.map((level) => level.price)];
      expect(prices).toEqual(prices.toSorted((a, b) => a - b));
      expect(supports.every((level) => level.price < candle.close)).toBe(true);
      expect(resistances.every((level) => level.price > candle.close)).toBe(true);
      expect(prices.length).toBeLessThanOrEqual(25);
      expect(readColumn(row, 'nearest_support')).toBe(supports[0]?.price ?? null);
      expect(readColumn(row, 'nearest_resistance')).toBe(resistances[0]?.price ?? null);
      expect(readColumn(row, 'support_strength')).toBe(supports[0]?.strength ?? null);
      expect(readColumn(row, 'resistance_touches')).toBe(resistances[0]?.touches ?? null);
      expect([...supports, ...resistances].every((level) => level.lastTouchTimeMs <= candle.openTimeMs)).toBe(true);
      const chance = row[COL.break_probability] as number;
      expect(Number.isNaN(chance) || (chance >= 0 && chance <= 1)).toBe(true);
    }
  });

  it('strengths spread and MAJOR is rare', () => {
    const counts = new Map<string, number>(LEVEL_STRENGTHS.map((word) => [word, 0]));
    for (const seed of [1, 2, 3]) {
      const analyzer = new TimeframeAnalyzer('5m');
      for (const candle of generateCandles('walk', { seed, count: 6_000, timeframeMs: 300_000 })) {
        analyzer.update(candle);
        const word = readColumn(analyzer.series.row(), 'support_strength');
        if (typeof word === 'string') counts.set(word, (counts.get(word) ?? 0) + 1);
      }
    }
    const total = [...counts.values()].reduce((a, b) => a + b, 0);
    const share = (word: string): number => (counts.get(word) ?? 0) / total;
    expect(share('MAJOR')).toBeGreaterThan(0.002);
    expect(share('MAJOR')).toBeLessThan(0.15);
    expect(share('STRONG')).toBeGreaterThan(0.05);
    expect(share('MODERATE')).toBeGreaterThan(0.1);
    expect(share('WEAK')).toBeLessThan(0.7);
  });
});

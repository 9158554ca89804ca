import { describe, expect, it } from 'vitest';
import { oracleColumns } from '../../../test/oracles/oracle.ts';
import { generateCandles } from '../../../test/support/candles.ts';
import type { Candle } from '../candles/candle.ts';
import { TimeframeAnalyzer } from './analyzer.ts';
import { COL, COLUMN_COUNT, COLUMN_SPECS, type ColumnName } from './columns.ts';
import { AnalysisSeries } from './series.ts';

const COUNT = 5_200;
const TOLERANCE = 1e-9;

/** All rows one below the other. */
function analyse(candles: readonly Candle[]): Float64Array {
  const analyzer = new TimeframeAnalyzer('1m');
  const rows = new Float64Array(candles.length * COLUMN_COUNT);
  candles.forEach((candle, index) => {
    analyzer.update(candle);
    rows.set(analyzer.series.row(), index * COLUMN_COUNT);
  });
  return rows;
}

/** Below this size a difference is measured against it: what float64 can hold of the column's inputs. */
function scaleOf(name: ColumnName, candles: readonly Candle[]): number {
  const { unit } = COLUMN_SPECS[COL[name]] as { unit: string };
  const price = candles[0]?.close ?? NaN;
  const volume = candles.reduce((total, candle) => total + candle.volume, 0) / candles.length;
  if (unit === 'price') return 1e-4 * price;
  if (unit === 'base') return volume;
  return unit === 'ratio' ? 1e-2 : 1;
}

function worst(
  rows: Float64Array,
  expected: Partial<Record<ColumnName, number[]>>,
  candles: readonly Candle[],
): string[] {
  const faults: string[] = [];
  for (const [name, values] of Object.entries(expected) as [ColumnName, number[]][]) {
    const scale = scaleOf(name, candles);
    for (let i = 0; i < values.length; i++) {
      const actual = rows[i * COLUMN_COUNT + COL[name]] as number;
      const wanted = values[i] as number;
      const near = Math.abs(actual - wanted) <= TOLERANCE * Math.max(scale, Math.abs(wanted));
      if (near || (Number.isNaN(actual) && Number.isNaN(wanted))) continue;
      faults.push(`${name} at ${i}: ${actual} instead of ${wanted}`);
      break;
    }
  }
  return faults;
}

describe('every column that is a formula agrees with an independent batch implementation', () => {
  for (const kind of ['walk', 'ticks', 'flat', 'micro', 'spikes'] as const) {
    it(`${kind}, ${COUNT} candles`, () => {
      const candles = generateCandles(kind, { seed: 7, count: COUNT });
      const expected = oracleColumns(candles);
      expect(Object.keys(expected).length).toBeGreaterThan(75);
      expect(worst(analyse(candles), expected, candles)).toEqual([]);
    });
  }

  it('candles without quote volume, trades and taker volume', () => {
    const full = generateCandles('walk', { seed: 3, count: 600 });
    const candles = full.map((candle) => ({ ...candle, quoteVolume: NaN, trades: NaN, takerBuyBase: NaN }));
    expect(worst(analyse(candles), oracleColumns(candles), candles)).toEqual([]);
  });

  it('data that has trades only for a while recovers', () => {
    const candles = generateCandles('walk', { seed: 4, count: 600 }).map((candle, index) =>
      index > 200 && index < 230 ? { ...candle, trades: NaN, quoteVolume: NaN } : candle,
    );
    expect(worst(analyse(candles), oracleColumns(candles), candles)).toEqual([]);
  });
});

describe('rows', () => {
  it('are kept as many as offsets reach, and no more', () => {
    expect(new AnalysisSeries(9_000).historyBars).toBe(9_000);
    expect(() => new AnalysisSeries(9_100)).toThrow(/9100 rows is too long/);
  });

  it('hold no value that is infinite, and after 400 candles every column but the optional ones', () => {
    const candles = generateCandles('walk', { seed: 11, count: 2_000 });
    const rows = analyse(candles);
    expect(rows.some((value) => value === Infinity || value === -Infinity)).toBe(false);
    const optional = /^(nearest_|support_|resistance_|break_probability)/;
    const missing = COLUMN_SPECS.filter(({ name }, column) => {
      if (optional.test(name)) return false;
      for (let row = 400; row < candles.length; row++) if (Number.isNaN(rows[row * COLUMN_COUNT + column])) return true;
      return false;
    });
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('keep scores and ratios of a market that never moved at their neutral values', () => {
    const dead = generateCandles('flat', { seed: 1, count: 40 });
    const candles = Array.from({ length: 400 }, (_, i) => ({ ...(dead[0] as Candle), openTimeMs: i * 60_000 }));
    const rows = analyse(candles);
    const last = (name: ColumnName): number => rows[399 * COLUMN_COUNT + COL[name]] as number;
    const facts: [ColumnName, number][] = [
      ['rsi_14', 50],
      ['mfi_14', 50],
      ['adx_14', 0],
      ['cci_20', 0],
      ['williams_r', -50],
      ['stoch_k', 50],
      ['stoch_rsi', 50],
      ['bb_position', 0.5],
      ['z_20', 0],
      ['atr_percentile', 50],
      ['momentum_score', 50],
      ['confluence_score', 50],
      ['macd_histogram_atr', 0],
      ['trend_alignment', 0],
      ['volume_ratio', NaN],
      ['trade_intensity', NaN],
      ['vwap_day', NaN],
    ];
    expect(facts.map(([name]) => [name, last(name)])).toEqual(facts);
  });

  it('survive twenty thousand dead candles after a move without noise turning into signals', () => {
    const candles = generateCandles('walk', { seed: 5, count: 300 });
    const end = candles.at(-1) as Candle;
    const analyzer = new TimeframeAnalyzer('1m');
    for (const candle of candles) analyzer.update(candle);
    const still = { ...end, open: end.close, high: end.close, low: end.close, volume: 0 };
    for (let i = 1; i <= 20_000; i++) analyzer.update({ ...still, openTimeMs: end.openTimeMs + i * 60_000 });
    const { series } = analyzer;
    expect(series.at(COL.rsi_14)).toBe(50);
    expect(series.at(COL.plus_di)).toBe(0);
    expect(series.at(COL.momentum_score)).toBeCloseTo(50, 3);
    expect(series.at(COL.confluence_score)).toBeCloseTo(50, 3);
  });
});

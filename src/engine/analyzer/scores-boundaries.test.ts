/** Every number of the scores, the volume's words and the patterns, on its boundary and just off it. */
import { describe, expect, it } from 'vitest';
import { seriesOf, type Chart } from '../../../test/support/rows.ts';
import { emptyCandle, type Candle } from '../candles/candle.ts';
import { COL, readColumn, type ColumnName } from './columns.ts';
import { Bars } from './indicators/bars.ts';
import { Patterns } from './patterns.ts';
import { writeConfluence, writeMomentum, writeSignalStrength, writeVolumeQuality } from './scores.ts';
import type { AnalysisSeries } from './series.ts';
import { VolumeContextReader } from './volume-context.ts';

type Writer = (row: Float64Array, base: number) => void;

/** The candle whose prices and volume stand in the row. */
function candleOf(series: AnalysisSeries): Candle {
  const [open, high, low, close, volume] = [COL.open, COL.high, COL.low, COL.close, COL.volume].map((c) =>
    series.at(c),
  );
  return Object.assign(emptyCandle(), { open, high, low, close, volume });
}

function written(write: Writer, chart: Chart, column: ColumnName): unknown {
  const series = seriesOf(chart);
  write(series.data, series.base);
  return readColumn(series.row(), column);
}

describe('momentum_score', () => {
  const NEUTRAL: Chart = {
    close: 100,
    atr_14: 2,
    rsi_14: 50,
    macd_histogram: 0,
    plus_di: 20,
    minus_di: 20,
    roc_10: 0,
  };
  it.each<[Chart, number]>([
    [{}, 50],
    [{ rsi_14: 60 }, 60],
    [{ rsi_14: 70 }, 70],
    [{ rsi_14: 69.9 }, 69.9],
    [{ rsi_14: 70.1 }, 70],
    [{ rsi_14: 30.1 }, 30.1],
    [{ rsi_14: 29.9 }, 30],
    [{ rsi_14: 71 }, 70],
    [{ rsi_14: 29 }, 30],
    [{ macd_histogram: 0.25 }, 57.5],
    [{ macd_histogram: 0.5 }, 65],
    [{ macd_histogram: 0.6 }, 65],
    [{ macd_histogram: -0.6 }, 35],
    [{ plus_di: 30 }, 55],
    [{ plus_di: 41 }, 60],
    [{ minus_di: 41 }, 40],
    [{ roc_10: 3 }, 52.5],
    [{ roc_10: 6 }, 55],
    [{ roc_10: 7 }, 55],
    [{ roc_10: -7 }, 45],
    [{ close: 50, roc_10: 6 }, 52.5],
    [{ rsi_14: 90, macd_histogram: 9, plus_di: 90, roc_10: 90 }, 100],
    [{ rsi_14: 10, macd_histogram: -9, minus_di: 90, roc_10: -90 }, 0],
  ])('of %j is %d', (change, score) => {
    expect(written(writeMomentum, { ...NEUTRAL, ...change }, 'momentum_score')).toBeCloseTo(score, 9);
  });
});

describe('confluence_score', () => {
  /** Every vote is undecided; together they weigh 11.5. */
  const NEUTRAL: Chart = {
    close: 100,
    ema_12: 100,
    ema_26: 100,
    ema_50: 100,
    macd_line: 0,
    macd_signal: 0,
    rsi_14: 50,
    stoch_k: 50,
    stoch_d: 50,
    adx_14: 25,
    plus_di: 20,
    minus_di: 20,
    volume_ratio: 1.5,
    bb_position: 0.5,
    momentum_score: 50,
  };
  const WEIGHT = 2 + 1.5 + 2 + 1 + 1 + 1.2 + 0.5 + 0.5 + 1.8;

  interface Vote {
    readonly value: number;
    readonly weight: number;
    /** Weight while undecided; the same unless given. */
    readonly before?: number;
  }
  it.each<[Chart, ...Vote[]]>([
    [{}],
    [{ ema_12: 101 }, { value: 0.65, weight: 2 }],
    [{ ema_12: 99 }, { value: 0.35, weight: 2 }],
    [{ ema_50: 99 }, { value: 0.6, weight: 1.5 }],
    [{ ema_50: 101 }, { value: 0.4, weight: 1.5 }],
    [{ macd_signal: -1 }, { value: 0.65, weight: 2 }],
    [{ macd_signal: 1 }, { value: 0.35, weight: 2 }],
    [
      { macd_line: 1, macd_signal: 1 },
      { value: 0.6, weight: 1 },
    ],
    [
      { macd_line: -1, macd_signal: -1 },
      { value: 0.4, weight: 1 },
    ],
    [{ rsi_14: 50.01 }, { value: 0.6, weight: 1 }],
    [{ rsi_14: 30 }, { value: 0.4, weight: 1 }],
    [{ rsi_14: 29.99 }, { value: 0.8, weight: 1.5, before: 1 }],
    [{ rsi_14: 70 }, { value: 0.6, weight: 1 }],
    [{ rsi_14: 70.01 }, { value: 0.2, weight: 1.5, before: 1 }],
    [{ stoch_k: 50.01 }, { value: 0.6, weight: 1.2 }],
    [{ stoch_k: 20 }, { value: 0.4, weight: 1.2 }],
    [{ stoch_k: 19.99 }, { value: 0.8, weight: 1, before: 1.2 }],
    [{ stoch_k: 80 }, { value: 0.6, weight: 1.2 }],
    [{ stoch_k: 80.01 }, { value: 0.2, weight: 1, before: 1.2 }],
    [{ plus_di: 21 }],
    [{ adx_14: 25.01 }, { value: 0.5, weight: 2.5, before: 0.5 }],
    [
      { adx_14: 25.01, plus_di: 20.01 },
      { value: 0.7, weight: 2.5, before: 0.5 },
    ],
    [
      { adx_14: 25.01, minus_di: 20.01 },
      { value: 0.3, weight: 2.5, before: 0.5 },
    ],
    [{ bb_position: 0.2 }],
    [{ bb_position: 0.199 }, { value: 0.75, weight: 1.2, before: 0.5 }],
    [{ bb_position: 0.8 }],
    [{ bb_position: 0.801 }, { value: 0.25, weight: 1.2, before: 0.5 }],
    [
      { bb_position: 0.2, ema_12: 101 },
      { value: 0.65, weight: 2 },
    ],
    [
      { bb_position: 0.8, ema_12: 101 },
      { value: 0.65, weight: 2 },
    ],
    [{ momentum_score: 80 }, { value: 0.8, weight: 1.8 }],
    [{ volume_ratio: 1.501 }, { value: 0.5, weight: 1.5, before: 0 }],
    [
      { volume_ratio: 1.5, stoch_k: 51 },
      { value: 0.6, weight: 1.2 },
    ],
    [
      { volume_ratio: 1.501, stoch_k: 51 },
      { value: 0.6, weight: 1.2 },
      { value: 0.65, weight: 1.5, before: 0 },
    ],
    [
      { volume_ratio: 1.501, stoch_k: 49 },
      { value: 0.4, weight: 1.2 },
      { value: 0.35, weight: 1.5, before: 0 },
    ],
    // the stochastic outweighs the line: 1.2 against 1
    [
      { volume_ratio: 1.501, stoch_k: 49, macd_line: 1, macd_signal: 1 },
      { value: 0.4, weight: 1.2 },
      { value: 0.6, weight: 1 },
      { value: 0.35, weight: 1.5, before: 0 },
    ],
    [
      { volume_ratio: null, stoch_k: 51 },
      { value: 0.6, weight: 1.2 },
    ],
  ])('%j', (change, ...votes) => {
    const weight = votes.reduce((sum, vote) => sum + vote.weight - (vote.before ?? vote.weight), WEIGHT);
    const gained = votes.reduce((sum, vote) => sum + vote.weight * (vote.value - 0.5), 0);
    const score = written(writeConfluence, { ...NEUTRAL, ...change }, 'confluence_score');
    expect(score).toBeCloseTo(50 + (100 * gained) / weight, 9);
  });

  it('averages within a ten-billionth of the price are equal', () => {
    const scoreAt = (ema: number) => written(writeConfluence, { ...NEUTRAL, ema_12: 100 + ema }, 'confluence_score');
    expect([scoreAt(9.9e-9), scoreAt(-9.9e-9)]).toEqual([50, 50]);
    expect(scoreAt(1.01e-8)).toBeGreaterThan(50);
    expect(scoreAt(-1.01e-8)).toBeLessThan(50);
  });
});

describe('volume_quality_score', () => {
  const UP: Chart = { open: 99, close: 100 };
  const DOWN: Chart = { open: 101, close: 100 };
  it.each<[Chart, number]>([
    [{ volume_ratio: 0 }, 0],
    [{ volume_ratio: 1 }, 50],
    [{ volume_ratio: 3 }, 75],
    [{ volume_ratio: 1, trade_intensity: 3 }, (2 * 50 + 75) / 3],
    [{ volume_ratio: 1, trade_intensity: 3, taker_buy_share: 0.6, ...UP }, (2 * 50 + 75 + 75) / 4],
    [{ volume_ratio: 1, taker_buy_share: 0.6, ...UP }, (2 * 50 + 75) / 3],
    [{ volume_ratio: 1, taker_buy_share: 0.6, ...DOWN }, (2 * 50 + 25) / 3],
    [{ volume_ratio: 1, taker_buy_share: 0.6, open: 9e-6, close: 1e-5 }, (2 * 50 + 75) / 3],
    [{ volume_ratio: 1, taker_buy_share: 0.6, open: 1e-5, close: 9e-6 }, (2 * 50 + 25) / 3],
    [{ volume_ratio: 1, taker_buy_share: 0.6, open: 100, close: 100 }, 50],
    [{ volume_ratio: 1, taker_buy_share: 0.69, ...UP }, (2 * 50 + 97.5) / 3],
    [{ volume_ratio: 1, taker_buy_share: 0.8, ...UP }, (2 * 50 + 100) / 3],
    [{ volume_ratio: 1, taker_buy_share: 0.31, ...UP }, (2 * 50 + 2.5) / 3],
    [{ volume_ratio: 1, taker_buy_share: 0.2, ...UP }, (2 * 50) / 3],
  ])('of %j is %d', (chart, score) => {
    expect(written(writeVolumeQuality, chart, 'volume_quality_score')).toBeCloseTo(score, 9);
  });
});

describe('signal_strength', () => {
  interface Parts {
    readonly trend?: string;
    readonly share?: number;
    readonly regime?: number;
    readonly quality?: number;
    readonly pattern?: number;
  }
  /** The confluence, off 50, at which the weighted mean of the parts reaches the mark. */
  function needed(mark: number, { share = 0.1, regime = 0, quality, pattern }: Parts): number {
    const weight = 0.75 + (quality === undefined ? 0 : 0.15) + (pattern === undefined ? 0 : 0.1);
    const rest = 0.2 * share + (0.15 * (regime + (quality ?? 0)) + 0.1 * (pattern ?? 0)) / 100;
    return (12 * (mark * weight - rest)) / 0.4;
  }
  const strengthAt = (confluence: number, { trend = 'ABSENT', regime = 0, quality, pattern }: Parts): unknown =>
    written(
      writeSignalStrength,
      {
        confluence_score: confluence,
        trend_strength: trend,
        regime_confidence: regime,
        volume_quality_score: quality ?? null,
        pattern_confidence: pattern ?? 0,
      },
      'signal_strength',
    );

  it.each<[number, string, string, Parts]>([
    [0.25, 'VERY_WEAK', 'WEAK', {}],
    [0.45, 'WEAK', 'MODERATE', {}],
    [0.45, 'WEAK', 'MODERATE', { trend: 'WEAK', share: 0.3 }],
    [0.45, 'WEAK', 'MODERATE', { trend: 'STRONG', share: 0.7 }],
    [0.45, 'WEAK', 'MODERATE', { trend: 'VERY_STRONG', share: 0.9 }],
    [0.45, 'WEAK', 'MODERATE', { trend: 'EXTREME', share: 1 }],
    [0.45, 'WEAK', 'MODERATE', { regime: 60 }],
    [0.45, 'WEAK', 'MODERATE', { quality: 40 }],
    [0.45, 'WEAK', 'MODERATE', { quality: 0 }],
    [0.45, 'WEAK', 'MODERATE', { pattern: 70 }],
    [0.45, 'WEAK', 'MODERATE', { pattern: 0.01 }],
    [0.65, 'MODERATE', 'STRONG', { trend: 'STRONG', share: 0.7, regime: 50 }],
    [0.8, 'STRONG', 'VERY_STRONG', { trend: 'EXTREME', share: 1, regime: 90 }],
    [0.8, 'STRONG', 'VERY_STRONG', { trend: 'EXTREME', share: 1, regime: 1 }],
    [0.8, 'STRONG', 'VERY_STRONG', { trend: 'EXTREME', share: 1, regime: 90, quality: 80, pattern: 60 }],
  ])('crosses %d from %s to %s with %j', (mark, below, above, parts) => {
    const off = needed(mark, parts);
    expect(off).toBeLessThan(12);
    for (const side of [1, -1]) {
      expect(strengthAt(50 + side * (off - 1e-6), parts)).toBe(below);
      expect(strengthAt(50 + side * (off + 1e-6), parts)).toBe(above);
    }
  });

  it('a confluence more than 12 off neutral counts no more than that', () => {
    const parts: Parts = { trend: 'VERY_STRONG', regime: 10 };
    expect([strengthAt(62, parts), strengthAt(90, parts), strengthAt(10, parts)]).toEqual(Array(3).fill('STRONG'));
  });

  it('an unknown trend has no share', () => {
    const at = (confluence: number) =>
      written(writeSignalStrength, { confluence_score: confluence, regime_confidence: 0 }, 'signal_strength');
    expect([at(60.12), at(60.13)]).toEqual(['WEAK', 'MODERATE']);
  });

  it('needs a confluence', () => {
    expect(written(writeSignalStrength, { trend_strength: 'EXTREME', regime_confidence: 100 }, 'signal_strength')).toBe(
      null,
    );
  });
});

describe('words of the volume', () => {
  /** The last row after these volumes, oldest first; the columns are those of that row, `close` a list where it moved. */
  function afterVolumes(volumes: readonly number[], chart: Chart = {}) {
    const bars = new Bars();
    const reader = new VolumeContextReader(bars);
    const series = seriesOf(chart);
    for (const volume of volumes) {
      bars.push({ ...candleOf(series), volume }, series.data, series.base);
      reader.update(series.data, series.base);
    }
    const row = series.row();
    return {
      pattern: readColumn(row, 'volume_pattern'),
      context: readColumn(row, 'volume_context'),
      rises: row[COL.volume_buildup_periods],
      multiplier: row[COL.volume_spike_multiplier],
    };
  }
  const flat = (count: number, value = 100): number[] => Array<number>(count).fill(value);

  it.each<[string, number[], string]>([
    ['flat', flat(10), 'NORMAL'],
    ['2.5 × the four before', [...flat(9), 250], 'NORMAL'],
    ['more than 2.5 ×', [...flat(9), 250.1], 'SPIKE'],
    ['2.5 × the four before, not the five', [...flat(5, 200), ...flat(4), 250.1], 'SPIKE'],
    ['three rises by a tenth', [...flat(6), 110, 121, 133.1, 133.1], 'NORMAL'],
    ['three rises by more', [...flat(6), 111, 123, 136, 136], 'BUILDUP'],
    ['two rises in the four', [...flat(6), 100, 111, 123, 123], 'NORMAL'],
    ['the rises may be apart', [...flat(6), 111, 123, 123, 136], 'BUILDUP'],
    ['first rise just a tenth', [...flat(6), 110, 122, 136, 136], 'NORMAL'],
    ['last rise just a tenth', [...flat(6), 100, 120, 140, 154], 'NORMAL'],
    ['last rise more', [...flat(6), 100, 120, 140, 154.1], 'BUILDUP'],
    ['1.5 × the five before', [...flat(5), ...flat(5, 150)], 'NORMAL'],
    ['more than 1.5 ×', [...flat(5), ...flat(4, 150), 150.1], 'SUSTAINED_HIGH'],
    ['0.71 × the five before', [...flat(5), ...flat(5, 71)], 'NORMAL'],
    ['less than 0.7 ×', [...flat(5), ...flat(4, 70), 69.9], 'DECLINING'],
  ])('%s: %s', (_name, volumes, pattern) => {
    expect(afterVolumes(volumes).pattern).toBe(pattern);
  });

  it('counts rises in a row, and the multiple of the four bars before', () => {
    expect(afterVolumes([...flat(7), 101, 102, 204])).toMatchObject({ rises: 3, multiplier: 204 / (403 / 4) });
    expect(afterVolumes([...flat(7), 101, 102, 102])).toMatchObject({ rises: 0 });
    expect(afterVolumes([100])).toMatchObject({ rises: NaN, pattern: null });
    expect(afterVolumes([100, 100])).toMatchObject({ rises: 0, pattern: null });
    expect(afterVolumes(flat(9))).toMatchObject({ rises: 0, pattern: null, multiplier: NaN });
    expect(afterVolumes([...flat(5), ...flat(5, 0)]).multiplier).toBeNaN();
  });

  it.each([0, 1, 2, 3])('three rises of the four: number %i counts when it is more than a tenth', (edge) => {
    const earlier = flat(5, 30);
    const rest = [2, 0.5, 2];
    const after = (factor: number) => {
      const steps = [...rest.slice(0, edge), factor, ...rest.slice(edge)];
      const latest = steps.reduce((list, step) => [...list, step * (list.at(-1) ?? NaN)], [20]);
      return afterVolumes([...earlier, ...latest]).pattern;
    };
    expect([after(1.1), after(1.11)]).toEqual(['NORMAL', 'BUILDUP']);
  });

  it.each([0, 1, 2, 3, 4])('bar %i of either five bears on their means', (place) => {
    const five = (loud: number) => flat(5).with(place, loud);
    const pattern = (earlier: number[], latest: number[]) => afterVolumes([...flat(3), ...earlier, ...latest]).pattern;
    expect([pattern(five(314), flat(5)), pattern(five(315), flat(5))]).toEqual(['NORMAL', 'DECLINING']);
    if (place === 4) return;
    expect([pattern(flat(5), five(350)), pattern(flat(5), five(351))]).toEqual(['NORMAL', 'SUSTAINED_HIGH']);
  });

  it('the multiple needs some volume before, however little', () => {
    expect(afterVolumes([...flat(5), ...flat(4, 0), 5]).multiplier).toBeNaN();
    expect(afterVolumes(flat(10, 0.001)).multiplier).toBe(1);
  });

  const USUAL: Chart = { rsi_14: 50, cci_20: 0, adx_14: 22, close: 100, atr_14: 1 };
  const moved = (distance: number): Chart => ({ close: [100, 100, 100, 100, 100 + distance] });
  const CALM = flat(10);
  /** So many times as loud as the mean of the five bars before, and no spike against the four before. */
  const LOUD = (ratio: number): number[] => [...flat(4), 10, 100, 110, 120, 130, ratio * 94];
  it.each<[string, Chart, number[], string]>([
    ['nothing', {}, CALM, 'NEUTRAL'],
    ['RSI and CCI deep', { rsi_14: 29.99, cci_20: -200.1 }, CALM, 'DEEP_OVERSOLD'],
    ['RSI 30', { rsi_14: 30, cci_20: -200.1 }, CALM, 'MODERATE_OVERSOLD'],
    ['CCI −200', { rsi_14: 29.99, cci_20: -200 }, CALM, 'MODERATE_OVERSOLD'],
    ['CCI −150', { rsi_14: 39.99, cci_20: -150 }, CALM, 'OVERSOLD_BOUNCE'],
    ['CCI below −150', { rsi_14: 39.99, cci_20: -150.1 }, CALM, 'MODERATE_OVERSOLD'],
    ['RSI 40', { rsi_14: 40, cci_20: -150.1 }, CALM, 'NEUTRAL'],
    ['a spike', { rsi_14: 39 }, [...flat(9), 251], 'BREAKOUT'],
    ['a spike in a deep fall', { rsi_14: 29, cci_20: -160 }, [...flat(9), 251], 'MODERATE_OVERSOLD'],
    ['six ATR up on three times the volume', moved(6), [...flat(9), 301], 'BREAKOUT'],
    ['more than six', moved(6.001), [...flat(9), 301], 'PUMP_START'],
    ['on just three times', moved(6.001), [...flat(9), 300], 'BREAKOUT'],
    ['more than six down', moved(-6.001), [...flat(9), 301], 'BREAKOUT'],
    ['ADX above 35', { adx_14: 35.01 }, CALM, 'STRONG_TREND'],
    ['ADX 35', { adx_14: 35 }, CALM, 'TREND_CONTINUATION'],
    ['a build-up', {}, [...flat(6), 111, 123, 136, 136], 'CONSOLIDATION_BREAK'],
    ['four ATR on twice the volume', moved(4), [...flat(5), ...flat(4), 201], 'NEUTRAL'],
    ['more than four', moved(4.001), [...flat(5), ...flat(4), 201], 'REVERSAL_PATTERN'],
    ['more than four down', moved(-4.001), [...flat(5), ...flat(4), 201], 'REVERSAL_PATTERN'],
    ['on just twice', moved(4.001), [...flat(5), ...flat(4), 200], 'NEUTRAL'],
    ['ADX below 20', { adx_14: 19.99 }, CALM, 'LOW_ACTIVITY_TREND'],
    ['ADX 20', { adx_14: 20 }, CALM, 'NEUTRAL'],
    ['ADX 25', { adx_14: 25 }, CALM, 'NEUTRAL'],
    ['ADX above 25', { adx_14: 25.01 }, CALM, 'TREND_CONTINUATION'],
    ['RSI 70', { adx_14: 25.01, rsi_14: 70 }, CALM, 'TREND_CONTINUATION'],
    ['RSI above 70', { adx_14: 25.01, rsi_14: 70.01 }, CALM, 'NEUTRAL'],
    ['loud against five bars, not against four', moved(6.001), LOUD(3.001), 'PUMP_START'],
    ['just not', moved(6.001), LOUD(2.999), 'REVERSAL_PATTERN'],
  ])('%s: %s', (_name, change, volumes, context) => {
    expect(afterVolumes(volumes, { ...USUAL, ...change }).context).toBe(context);
  });

  it('moves are measured in ATR of four bars before, over four bars', () => {
    const atr: Chart = { atr_14: [2, 1, 1, 1, 1] };
    const on = (chart: Chart) => afterVolumes([...flat(9), 301], { ...USUAL, ...chart }).context;
    expect(on({ ...moved(12), ...atr })).toBe('BREAKOUT');
    expect(on({ ...moved(12.01), ...atr })).toBe('PUMP_START');
    expect(on({ close: [100, 106, 106, 106, 106, 106.5] })).toBe('BREAKOUT');
  });
});

describe('patterns', () => {
  const QUIET = Array.from({ length: 51 }, (_, i) => (i % 2 === 0 ? 0.01 : -0.01));
  /** The close before the last bar. */
  const CLOSE = QUIET.reduce((close, change) => close * (1 + change), 100);

  /** Fifty returns of ±1 % and volumes that swing by `swing` round 100, then one bar. */
  function afterQuiet(
    bar: { readonly z?: number; readonly volume?: number; readonly swing?: number },
    chart: Chart = {},
  ) {
    const bars = new Bars();
    const patterns = new Patterns(bars);
    const { z = 0, volume = 100, swing = 10 } = bar;
    let close = 100;
    const series = seriesOf({});
    const push = (change: number, amount: number, columns: Chart) => {
      const before = close;
      close *= 1 + change;
      const next = seriesOf({
        high: close,
        low: close,
        atr_14: 100,
        donchian_high_20: 1e9,
        donchian_low_20: 0,
        volume_ratio: 1,
        ...columns,
        close: [before, close],
        volume: amount,
      });
      bars.push(candleOf(next), next.data, next.base);
      patterns.update(next.data, next.base);
      series.data.set(next.row(), series.base);
    };
    // the first of these has no bar before it: the fifty returns start with a fall
    QUIET.forEach((change) => push(change, change > 0 ? 100 + swing : 100 - swing, {}));
    push(z * 0.01, volume, chart);
    const row = series.row();
    return [readColumn(row, 'pattern_detected'), row[COL.pattern_confidence] as number] as const;
  }
  it.each<[string, Parameters<typeof afterQuiet>, string, number]>([
    ['nothing', [{}], 'NORMAL', 0],
    ['1.999 σ up', [{ z: 1.999 }], 'NORMAL', 0],
    ['2.001 σ up', [{ z: 2.001 }], 'PRICE_SPIKE_UP', 15 * 2.001],
    ['2.001 σ down', [{ z: -2.001 }], 'PRICE_SPIKE_DOWN', 15 * 2.001],
    ['6.5 σ', [{ z: 6.5 }], 'PRICE_SPIKE_UP', 95],
    ['volume 2.5 σ above', [{ volume: 300, swing: 80 }], 'NORMAL', 0],
    ['volume more than that', [{ volume: 300.8, swing: 80 }], 'VOLUME_SPIKE', 25.1],
    ['volume twice the mean', [{ volume: 200, swing: 20 }], 'NORMAL', 0],
    ['volume more than twice', [{ volume: 200.2, swing: 20 }], 'VOLUME_SPIKE', 50.1],
    ['volume 9.5 σ above', [{ volume: 290, swing: 20 }], 'VOLUME_SPIKE', 90],
    ['both', [{ z: 3, volume: 301, swing: 80 }], 'COMBINED_SPIKE', 8 * (3 + 2.5125)],
    ['both, beyond the range', [{ z: 3, volume: 301, swing: 80 }, { donchian_high_20: CLOSE }], 'BREAKOUT_SPIKE', 44.1],
    ['both, below it', [{ z: -3, volume: 301, swing: 80 }, { donchian_low_20: CLOSE }], 'BREAKOUT_SPIKE', 44.1],
    [
      'three ATR on five times the volume',
      [{ z: 3, volume: 500, swing: 80 }, { atr_14: (CLOSE * 0.03) / 3.001 }],
      'COMBINED_SPIKE',
      8 * (3 + 5),
    ],
    [
      'more than three on more',
      [{ z: 3, volume: 500.8, swing: 80 }, { atr_14: (CLOSE * 0.03) / 3.001 }],
      'PUMP',
      8 * (3 + 5.01),
    ],
    [
      'not quite three',
      [{ z: 3, volume: 500.8, swing: 80 }, { atr_14: (CLOSE * 0.03) / 2.999 }],
      'COMBINED_SPIKE',
      8 * 8.01,
    ],
    ['down', [{ z: -3, volume: 500.8, swing: 80 }, { atr_14: (CLOSE * 0.03) / 3.001 }], 'DUMP', 8 * 8.01],
    [
      'not quite three down',
      [{ z: -3, volume: 500.8, swing: 80 }, { atr_14: (CLOSE * 0.03) / 2.999 }],
      'COMBINED_SPIKE',
      8 * 8.01,
    ],
    [
      'in ATR of the bar before',
      [{ z: 3, volume: 500.8, swing: 80 }, { atr_14: [(CLOSE * 0.03) / 3.001, 100] }],
      'PUMP',
      8 * 8.01,
    ],
    [
      'both, at the end of the range',
      [{ z: 3, volume: 301, swing: 80 }, { donchian_high_20: CLOSE * (1 + 3 * 0.01) }],
      'COMBINED_SPIKE',
      44.1,
    ],
    ['loud, with volumes that never moved', [{ volume: 1_000, swing: 0 }], 'NORMAL', 0],
    ['fast and loud, with volumes that never moved', [{ z: 3, volume: 1_000, swing: 0 }], 'PRICE_SPIKE_UP', 45],
    ['very sure', [{ z: 3, volume: 900, swing: 80 }], 'COMBINED_SPIKE', 95],
  ])('%s', (_name, [bar, chart], pattern, confidence) => {
    const [seen, sure] = afterQuiet(bar, chart);
    expect(seen).toBe(pattern);
    // the drift of the fifty returns leaves their mean and spread a hair off 0 and 1 %
    expect(sure).toBeCloseTo(confidence, 6);
  });

  it('a price that never moved has no usual move: its first one is no spike', () => {
    const bars = new Bars();
    const patterns = new Patterns(bars);
    const push = (close: number): unknown => {
      const next = seriesOf({ high: close, low: close, close, volume: 100, volume_ratio: 1 });
      bars.push(candleOf(next), next.data, next.base);
      patterns.update(next.data, next.base);
      return readColumn(next.row(), 'pattern_detected');
    };
    for (let i = 0; i < 52; i++) push(100);
    expect(push(150)).toBe('NORMAL');
  });

  const SWEEP: Chart = {
    atr_14: 10,
    donchian_high_20: 120,
    donchian_low_20: 80,
    high: 121.01,
    low: 90,
    volume_ratio: 1.51,
  };
  it.each<[string, Chart, string]>([
    ['beyond the high and back', {}, 'LIQUIDITY_SWEEP'],
    ['by just a tenth of an ATR', { high: 121 }, 'NORMAL'],
    ['on 1.5 times the volume', { volume_ratio: 1.5 }, 'NORMAL'],
    ['closed at the high', { donchian_high_20: CLOSE, high: 200 }, 'NORMAL'],
    ['closed above it', { donchian_high_20: CLOSE * 0.999, high: 200 }, 'NORMAL'],
    ['below the low and back', { high: 110, low: 78.99 }, 'LIQUIDITY_SWEEP'],
    ['below by just a tenth', { high: 110, low: 79 }, 'NORMAL'],
    ['closed at the low', { high: 110, donchian_low_20: CLOSE, low: 20 }, 'NORMAL'],
    ['closed below it', { high: 110, donchian_low_20: CLOSE * 1.001, low: 20 }, 'NORMAL'],
  ])('a sweep: %s', (_name, change, pattern) => {
    expect(afterQuiet({}, { ...SWEEP, ...change })).toEqual([pattern, pattern === 'NORMAL' ? 0 : 70]);
  });
});

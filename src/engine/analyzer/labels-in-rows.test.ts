import { describe, expect, it } from 'vitest';
import { at, midRank } from '../../../test/oracles/averages.ts';
import { type Columns, oracleColumns, patternScores } from '../../../test/oracles/oracle.ts';
import { generateCandles } from '../../../test/support/candles.ts';
import type { Candle } from '../candles/candle.ts';
import { TimeframeAnalyzer } from './analyzer.ts';
import { COL, type ColumnName, readColumn } from './columns.ts';
import { SIGNAL_STRENGTHS, VOLUME_CONTEXTS } from './labels.ts';

function words(candles: readonly Candle[], names: readonly ColumnName[]): Record<string, unknown[]> {
  const analyzer = new TimeframeAnalyzer('5m');
  const columns: Record<string, unknown[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (const candle of candles) {
    analyzer.update(candle);
    const row = analyzer.series.row();
    for (const name of names) columns[name]?.push(readColumn(row, name));
  }
  return columns;
}

const candles = generateCandles('spikes', { seed: 21, count: 3_000, timeframeMs: 300_000 });
const oracle = oracleColumns(candles);
const column = (name: ColumnName): number[] => oracle[name] ?? [];

const cross = (now: number, before: number): number => (now > 0 && before <= 0 ? 1 : now < 0 && before >= 0 ? -1 : 0);
const side = (value: number, bullish: number): number => (value > 0 ? bullish : value < 0 ? 1 - bullish : 0.5);

function expectedPatterns(): [string, number][] {
  const { zReturn, zVolume, volumeMean } = patternScores(candles);
  return candles.map(({ high, low, close, volume }, i) => {
    const [z, zv] = [at(zReturn, i), at(zVolume, i)];
    const [top, bottom] = [at(column('donchian_high_20'), i), at(column('donchian_low_20'), i)];
    const reach = 0.1 * at(column('atr_14'), i);
    const loud = zv > 2.5 && volume > 2 * at(volumeMean, i);
    if (Math.abs(z) > 2 && loud) {
      const move = (close - (candles[i - 1]?.close ?? NaN)) / at(column('atr_14'), i - 1);
      const huge = volume > 5 * at(volumeMean, i);
      const rest = close > top || close < bottom ? 'BREAKOUT_SPIKE' : 'COMBINED_SPIKE';
      return [huge && move > 3 ? 'PUMP' : huge && move < -3 ? 'DUMP' : rest, Math.min(95, 8 * (Math.abs(z) + zv))];
    }
    const swept = (high > top + reach && close < top) || (low < bottom - reach && close > bottom);
    if (swept && at(column('volume_ratio'), i) > 1.5) return ['LIQUIDITY_SWEEP', 70];
    if (Math.abs(z) > 2) return [z > 0 ? 'PRICE_SPIKE_UP' : 'PRICE_SPIKE_DOWN', Math.min(95, 15 * Math.abs(z))];
    return loud ? ['VOLUME_SPIKE', Math.min(90, 10 * zv)] : ['NORMAL', 0];
  });
}

describe('words of a row follow from the oracle of their numbers', () => {
  it('trend_strength and directional_bias', () => {
    const seen = words(candles, ['trend_strength', 'directional_bias']);
    candles.forEach((_, i) => {
      const adx = at(column('adx_14'), i);
      if (Number.isNaN(adx)) return;
      const strength =
        adx < 20 ? 'ABSENT' : adx < 25 ? 'WEAK' : adx < 50 ? 'STRONG' : adx < 75 ? 'VERY_STRONG' : 'EXTREME';
      const larger = at(column('plus_di'), i) > at(column('minus_di'), i) ? 'BULLISH' : 'BEARISH';
      expect([i, seen.trend_strength?.[i], seen.directional_bias?.[i]]).toEqual([
        i,
        strength,
        adx < 20 ? 'NEUTRAL' : larger,
      ]);
    });
  });

  it('volatility_regime', () => {
    const seen = words(candles, ['volatility_regime']).volatility_regime ?? [];
    const ranks = midRank(column('natr'), 300, 200);
    candles.forEach((_, i) => {
      const rank = at(ranks, i);
      const word = rank <= 25 ? 'LOW' : rank <= 75 ? 'NORMAL' : rank <= 90 ? 'HIGH' : 'EXTREME';
      expect([i, seen[i]]).toEqual([i, Number.isNaN(rank) ? null : word]);
    });
  });

  it('macd crosses keep their direction and the trend its votes', () => {
    const seen = words(candles, ['macd_zero_cross', 'macd_signal_cross', 'macd_trend']);
    const [line, signal] = [column('macd_line'), column('macd_signal')];
    for (let i = 35; i < candles.length; i++) {
      const gap = at(line, i) - at(signal, i);
      const lead =
        Math.sign(gap) +
        Math.sign(at(line, i)) +
        Math.sign(at(line, i) - at(line, i - 1)) +
        0.5 * Math.sign(at(signal, i) - at(signal, i - 1));
      const wanted = [
        cross(at(line, i), at(line, i - 1)),
        cross(gap, at(line, i - 1) - at(signal, i - 1)),
        lead > 1 ? 'BULLISH' : lead < -1 ? 'BEARISH' : 'NEUTRAL',
      ];
      expect([i, seen.macd_zero_cross?.[i], seen.macd_signal_cross?.[i], seen.macd_trend?.[i]]).toEqual([i, ...wanted]);
    }
    expect(new Set(seen.macd_signal_cross)).toEqual(new Set([null, 0, 1, -1]));
  });

  it('bb_breakout_direction needs two of three closes beyond the band', () => {
    const seen = words(candles, ['bb_breakout_direction']).bb_breakout_direction ?? [];
    for (let i = 20; i < candles.length; i++) {
      const closes = [i, i - 1, i - 2].map((k) => candles[k]?.close ?? NaN);
      const above = closes.filter((close) => close > at(column('bb_upper'), i)).length;
      const under = closes.filter((close) => close < at(column('bb_lower'), i)).length;
      const now = closes[0] ?? NaN;
      const up = above >= 2 && now > at(column('bb_upper'), i);
      const down = under >= 2 && now < at(column('bb_lower'), i);
      expect([i, seen[i]]).toEqual([i, up ? 'UP' : down ? 'DOWN' : 'NONE']);
    }
  });

  it('stoch_signal', () => {
    const seen = words(candles, ['stoch_signal']).stoch_signal ?? [];
    const [k, d] = [column('stoch_fast_k'), column('stoch_fast_d')];
    for (let i = 17; i < candles.length; i++) {
      const up = at(k, i) > at(d, i) && at(k, i - 1) <= at(d, i - 1) && at(k, i) < 50;
      const down = at(k, i) < at(d, i) && at(k, i - 1) >= at(d, i - 1) && at(k, i) > 50;
      expect([i, seen[i]]).toEqual([i, up ? 'BULLISH' : down ? 'BEARISH' : 'NEUTRAL']);
    }
  });

  it('patterns are events of the newest bar, judged by the bars before it', () => {
    const seen = words(candles, ['pattern_detected', 'pattern_confidence']);
    const wanted = expectedPatterns();
    for (let i = 60; i < candles.length; i++) {
      const [word, confidence] = wanted[i] ?? ['', NaN];
      expect([i, seen.pattern_detected?.[i]]).toEqual([i, word]);
      expect(seen.pattern_confidence?.[i], `bar ${i}`).toBeCloseTo(confidence, 6);
    }
    expect(new Set(wanted.map(([word]) => word)).size).toBe(9);
  });

  it('confluence is the weighted mean of its votes', () => {
    const seen = words(candles, ['confluence_score']).confluence_score ?? [];
    for (let i = 60; i < candles.length; i++) {
      const get = (name: ColumnName): number => at(column(name), i);
      const close = candles[i]?.close ?? NaN;
      const votes: [number, number][] = [];
      votes.push([side(get('ema_12') - get('ema_26'), 0.65), 2], [side(close - get('ema_50'), 0.6), 1.5]);
      const rsi = get('rsi_14');
      votes.push(rsi < 30 ? [0.8, 1.5] : rsi > 70 ? [0.2, 1.5] : [side(rsi - 50, 0.6), 1]);
      votes.push([side(get('macd_histogram'), 0.65), 2], [side(get('macd_line'), 0.6), 1]);
      const k = get('stoch_k');
      votes.push(k < 20 ? [0.8, 1] : k > 80 ? [0.2, 1] : [side(k - get('stoch_d'), 0.6), 1.2]);
      votes.push(get('adx_14') > 25 ? [side(get('plus_di') - get('minus_di'), 0.7), 2.5] : [0.5, 0.5]);
      if (get('volume_ratio') > 1.5) {
        const three = votes.slice(-3);
        const weight = three.reduce((total, [, w]) => total + w, 0);
        votes.push([side(three.reduce((total, [v, w]) => total + v * w, 0) / weight - 0.5, 0.65), 1.5]);
      }
      const position = get('bb_position');
      votes.push(position < 0.2 ? [0.75, 1.2] : position > 0.8 ? [0.25, 1.2] : [0.5, 0.5]);
      votes.push([get('momentum_score') / 100, 1.8]);
      const weight = votes.reduce((total, [, w]) => total + w, 0);
      const score = (100 * votes.reduce((total, [v, w]) => total + v * w, 0)) / weight;
      expect(seen[i], `bar ${i}`).toBeCloseTo(score, 8);
    }
  });
});

interface Market {
  readonly candles: readonly Candle[];
  readonly columns: Columns;
}

/** What may be said of a bar's volume and how sure it is; of equally sure ones the first. */
function expectedContext(market: Market, i: number, pattern: unknown): string {
  const get = (name: ColumnName, back = 0): number => at(market.columns[name] ?? [], i - back);
  const [rsi, cci, adx] = [get('rsi_14'), get('cci_20'), get('adx_14')];
  const volume = (back: number): number => market.candles[i - back]?.volume ?? NaN;
  const usual = (volume(1) + volume(2) + volume(3) + volume(4) + volume(5)) / 5;
  const close = (back: number): number => market.candles[i - back]?.close ?? NaN;
  const move = (close(0) - close(4)) / get('atr_14', 4);
  const deep = rsi < 30 && cci < -200;
  const moderate = !deep && rsi < 40 && cci < -150;
  const pump = move > 6 && volume(0) > 3 * usual;
  const found: [string, number, boolean][] = [
    ['DEEP_OVERSOLD', 0.9, deep],
    ['MODERATE_OVERSOLD', 0.8, moderate],
    ['OVERSOLD_BOUNCE', 0.7, rsi < 40 && !deep && !moderate],
    ['LOW_ACTIVITY_TREND', 0.6, adx < 20],
    ['STRONG_TREND', 0.7, adx > 35],
    ['CONSOLIDATION_BREAK', 0.7, pattern === 'BUILDUP'],
    ['BREAKOUT', 0.8, pattern === 'SPIKE'],
    ['PUMP_START', 0.85, pump],
    ['REVERSAL_PATTERN', 0.7, !pump && Math.abs(move) > 4 && volume(0) > 2 * usual],
    ['TREND_CONTINUATION', 0.6, adx > 25 && rsi >= 40 && rsi <= 70],
    ['NEUTRAL', 0.5, true],
  ];
  const held = found.filter(([, , holds]) => holds);
  const surest = Math.max(...held.map(([, confidence]) => confidence));
  return held.find(([, confidence]) => confidence === surest)?.[0] ?? '';
}

describe('scores made of other columns', () => {
  it('volume_context is the surest of what holds', () => {
    const met = new Set<string>();
    const left = generateCandles('breakout_up', { seed: 7, count: 3_000, timeframeMs: 300_000 });
    for (const market of [
      { candles, columns: oracle },
      { candles: left, columns: oracleColumns(left) },
    ]) {
      const seen = words(market.candles, ['volume_context', 'volume_pattern']);
      const wanted = market.candles.map((_, i) => expectedContext(market, i, seen.volume_pattern?.[i]));
      expect(seen.volume_context?.slice(60)).toEqual(wanted.slice(60));
      for (const word of wanted.slice(60)) met.add(word);
    }
    expect(met).toEqual(new Set(VOLUME_CONTEXTS));
  });

  it('signal_strength is the weighted mean of the evidence', () => {
    const trends: Record<string, number> = { ABSENT: 0.1, WEAK: 0.3, STRONG: 0.7, VERY_STRONG: 0.9, EXTREME: 1 };
    const names = ['signal_strength', 'confluence_score', 'trend_strength', 'regime_confidence'] as const;
    const seen = words(candles, [...names, 'pattern_confidence']);
    const met = new Set<unknown>();
    for (let i = 100; i < candles.length; i++) {
      const get = (name: string): number => Number(seen[name]?.[i]);
      const parts: [number, number][] = [
        [0.4, Math.min(1, Math.abs(get('confluence_score') - 50) / 12)],
        [0.2, trends[String(seen.trend_strength?.[i])] ?? NaN],
        [0.15, get('regime_confidence') / 100],
        [0.15, at(column('volume_quality_score'), i) / 100],
      ];
      if (get('pattern_confidence') > 0) parts.push([0.1, get('pattern_confidence') / 100]);
      const weight = parts.reduce((total, [share]) => total + share, 0);
      const strength = parts.reduce((total, [share, value]) => total + share * value, 0) / weight;
      const limits = [0.25, 0.45, 0.65, 0.8].filter((limit) => strength >= limit).length;
      expect([i, seen.signal_strength?.[i]]).toEqual([i, SIGNAL_STRENGTHS[limits]]);
      met.add(seen.signal_strength?.[i]);
    }
    expect(met).toEqual(new Set(SIGNAL_STRENGTHS));
  });
});

describe('volume words on made volumes', () => {
  const base = generateCandles('walk', { seed: 2, count: 120 });
  const lastWith = (tail: readonly number[]): Record<string, unknown> => {
    const made = base.map((candle, i) => ({ ...candle, volume: tail[i - (base.length - tail.length)] ?? 100 }));
    const analyzer = new TimeframeAnalyzer('1m');
    for (const candle of made) analyzer.update(candle);
    const row = analyzer.series.row();
    const names: ColumnName[] = ['volume_pattern', 'volume_buildup_periods', 'volume_spike_multiplier', 'volume_ratio'];
    return Object.fromEntries(names.map((name) => [name, readColumn(row, name)]));
  };

  it.each([
    [[400], 'SPIKE', 1, 4, 4],
    [[120, 140, 165, 200], 'BUILDUP', 4, 200 / 131.25, 200 / 106.25],
    [[180, 160, 170, 165, 160], 'SUSTAINED_HIGH', 0, 160 / 168.75, 160 / 113.75],
    [[60, 60, 60, 60, 60], 'DECLINING', 0, 1, 60 / 92],
    [[100, 100], 'NORMAL', 0, 1, 1],
  ])('%j is %s', (tail, pattern, rises, multiplier, ratio) => {
    expect(lastWith(tail)).toEqual({
      volume_pattern: pattern,
      volume_buildup_periods: rises,
      volume_spike_multiplier: expect.closeTo(multiplier, 9),
      volume_ratio: expect.closeTo(ratio, 9),
    });
  });
});

describe('data_quality', () => {
  it.each([
    [30, 0, 'POOR'],
    [60, 0, 'FAIR'],
    [150, 0, 'GOOD'],
    [250, 0, 'EXCELLENT'],
    [250, 3, 'GOOD'],
    [250, 15, 'FAIR'],
    [250, 40, 'POOR'],
  ])('%i candles, the last %i filled: %s', (count, filled, word) => {
    const analyzer = new TimeframeAnalyzer('1m');
    generateCandles('walk', { seed: 9, count }).forEach((candle, i) =>
      analyzer.update({ ...candle, filled: i >= count - filled }),
    );
    expect(readColumn(analyzer.series.row(), 'data_quality')).toBe(word);
  });

  it('forgets a hole after a hundred candles', () => {
    const analyzer = new TimeframeAnalyzer('1m');
    generateCandles('walk', { seed: 9, count: 400 }).forEach((candle, i) =>
      analyzer.update({ ...candle, filled: i === 299 }),
    );
    expect(analyzer.series.at(COL.data_quality)).toBe(3);
  });
});

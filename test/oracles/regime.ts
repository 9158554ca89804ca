/** The regime worked out in batch from columns that the other oracles computed: conditions as lists, the label by hindsight. */
import type { MarketRegime, RegimeStrength } from '../../src/engine/analyzer/labels.ts';
import type { Candle } from '../../src/engine/candles/candle.ts';
import { at, midRank, sum } from './averages.ts';
import { oracleColumns } from './oracle.ts';
import { trueRanges } from './oscillators.ts';

export interface RegimeSeen {
  readonly regime: MarketRegime;
  readonly strength: RegimeStrength;
  /** 0 … 100 */
  readonly confidence: number;
}

/** What one bar says; distances in ATR, `rank` 0 … 100. */
type Facts = ReturnType<typeof factsOf>[number];
type Side = 1 | -1;

/** Which label a bar would have on its own, without the closes that confirm it. */
export function rawLabels(candles: readonly Candle[], facts: readonly Facts[]): MarketRegime[] {
  let breakout: { side: Side; level: number; age: number } | null = null;
  return facts.map((fact, i) => {
    const { close } = candles[i] as Candle;
    if (breakout !== null) {
      breakout.age++;
      if (breakout.side * (close - breakout.level) <= 0 || breakout.age >= 10) breakout = null;
    }
    const before = facts[i - 1];
    if (before !== undefined && before.adx < 25 && fact.trueRange >= 1.3 * before.atr) {
      if (close >= fact.top + 0.1 * before.atr) breakout = { side: 1, level: fact.top, age: 0 };
      else if (close <= fact.bottom - 0.1 * before.atr) breakout = { side: -1, level: fact.bottom, age: 0 };
    }
    if (Number.isNaN(fact.alignment + fact.adxChange)) return 'UNKNOWN';
    if (breakout !== null) return breakout.side === 1 ? 'BREAKOUT_BULL' : 'BREAKOUT_BEAR';
    if (fact.rank >= 90 && fact.efficiency < 0.35) return 'VOLATILE';
    if (fact.adx < 20) return 'RANGING';
    const side = fact.gap >= 0 ? 1 : -1;
    const agreed = side * fact.averages > 0 && side * fact.slope > 0;
    if (fact.adx < 25 || (fact.adx < 40 && !agreed)) return 'TRANSITION';
    return side === 1 ? 'TRENDING_BULL' : 'TRENDING_BEAR';
  });
}

export function regimesOf(candles: readonly Candle[]): RegimeSeen[] {
  const facts = factsOf(candles);
  const raw = rawLabels(candles, facts);
  let regime: MarketRegime = 'UNKNOWN';
  return facts.map((fact, i) => {
    if (regime === 'UNKNOWN' || raw[i] === raw[i - 1]) regime = raw[i] ?? 'UNKNOWN';
    const side = regime.endsWith('BEAR') ? -1 : 1;
    if (regime === 'UNKNOWN') return { regime, strength: 'WEAK', confidence: 0 };
    const agreeing = evidence(regime, fact, side).filter(Boolean).length;
    const reached = steps(regime, fact).flatMap(([value, ...marks]) => marks.filter((mark) => passed(value, mark)));
    const strength = reached.length < 3 ? 'WEAK' : reached.length < 5 ? 'MODERATE' : null;
    return { regime, strength: strength ?? (reached.length < 7 ? 'STRONG' : 'EXTREME'), confidence: agreeing * 12.5 };
  });
}

function factsOf(candles: readonly Candle[]) {
  const columns = oracleColumns(candles);
  const ranges = trueRanges(candles);
  const ranks = midRank(columns.natr ?? [], 300, 200);
  const moves = candles.map(({ close }, i) => Math.abs(close - (candles[i - 1]?.close ?? NaN)));
  return candles.map(({ close }, i) => {
    const get = (name: keyof typeof columns, back = 0): number => at(columns[name] ?? [], i - back);
    const atr = Math.max(get('atr_14'), 1e-9 * close);
    const net = Math.abs(close - (candles[i - 14]?.close ?? NaN));
    const volume = get('volume_ratio');
    const rank = at(ranks, i);
    return {
      atr,
      trueRange: at(ranges, i),
      top: get('donchian_high_20'),
      bottom: get('donchian_low_20'),
      adx: get('adx_14'),
      adxChange: get('adx_14') - get('adx_14', 5),
      gap: get('plus_di') - get('minus_di'),
      averages: (get('ema_7') - get('ema_26')) / atr,
      slope: (get('ema_7') - get('ema_7', 5)) / (5 * atr),
      alignment: get('trend_alignment'),
      rsi: get('rsi_14'),
      rank: Number.isNaN(rank) ? 50 : rank,
      range: at(ranges, i) / atr,
      channel: (get('donchian_high_20') - get('donchian_low_20')) / atr,
      efficiency: net / sum(moves.slice(Math.max(0, i - 13), i + 1)),
      histogram: get('macd_histogram_atr'),
      superTrend: get('supertrend_direction'),
      z: get('z_20'),
      widening: get('bb_expansion') === 1,
      volume: Number.isNaN(volume) ? 1 : volume,
    };
  });
}

function evidence(regime: MarketRegime, fact: Facts, side: Side): boolean[] {
  const { adx, adxChange, gap, alignment, slope, rsi, histogram, superTrend, range, channel, volume, rank, z } = fact;
  if (regime.startsWith('TRENDING')) {
    const moves = [side * slope >= 0.1, side * (rsi - 50) >= 5, side * histogram > 0, side * superTrend > 0];
    return [adx >= 25, adxChange > 0, side * gap >= 10, side * alignment >= 75, ...moves];
  }
  if (regime.startsWith('BREAKOUT')) {
    const moves = [side * gap >= 10, side * histogram > 0, side * (rsi - 50) >= 8, adxChange > 0];
    return [range >= 1.2, fact.widening, volume >= 1.5, side * z >= 1.5, ...moves];
  }
  if (regime === 'RANGING') {
    const still = [Math.abs(slope) < 0.1, Math.abs(rsi - 50) < 10, channel < 6, rank < 75];
    return [adx < 20, adxChange <= 0, Math.abs(gap) < 10, Math.abs(alignment) <= 50, ...still];
  }
  if (regime === 'VOLATILE') {
    const aimless = [fact.efficiency < 0.25, adx < 30, Math.abs(alignment) <= 50, volume >= 1];
    return [rank >= 90, rank >= 97, range >= 1, channel >= 5, ...aimless];
  }
  const way = gap >= 0 ? 1 : -1;
  const turning = [way * fact.averages <= 0.3, way * slope <= 0.1, Math.abs(gap) < 15, way * superTrend < 0];
  return [adx >= 18 && adx < 30, Math.abs(adxChange) >= 2, Math.abs(alignment) < 100, way * alignment <= 0, ...turning];
}

/** A number and its three steps; a negative step is passed from above. */
type Steps = readonly [value: number, one: number, two: number, three: number];

function passed(value: number, mark: number): boolean {
  return mark < 0 ? value < -mark : value >= mark;
}

function steps(regime: MarketRegime, fact: Facts): readonly (readonly number[] & { 0: number })[] {
  const gap = Math.abs(fact.gap);
  const slope = Math.abs(fact.slope);
  const table = (...rows: Steps[]) => rows;
  if (regime.startsWith('TRENDING')) return table([fact.adx, 28, 34, 42], [gap, 10, 18, 26], [slope, 0.1, 0.2, 0.3]);
  if (regime.startsWith('BREAKOUT')) {
    const pairs = [
      [gap, 12, 22],
      [Math.abs(fact.z), 1.5, 2.5],
      [fact.range, 1.2, 1.8],
    ] as const;
    return [...pairs, [fact.volume, 1.3, 2.2, 3.5]];
  }
  if (regime === 'RANGING') return table([fact.adx, -17, -14, -11], [gap, -9, -5, -2], [slope, -0.1, -0.05, -0.02]);
  if (regime === 'VOLATILE')
    return table([fact.rank, 92, 96, 99], [fact.channel, 5, 6.5, 8], [fact.range, 0.9, 1.3, 1.8]);
  return table([Math.abs(fact.adxChange), 1.5, 3, 5], [gap, 8, 14, 20], [slope, 0.08, 0.16, 0.24]);
}

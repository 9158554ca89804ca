/** Every number of the regime, its confidence and its strength, on its boundary and just off it. */
import { describe, expect, it } from 'vitest';
import { type Chart, writeBar } from '../../../test/support/rows.ts';
import { COL, readColumn } from './columns.ts';
import type { Atr } from './indicators/atr.ts';
import type { Kama } from './indicators/kama.ts';
import { MARKET_REGIMES, type MarketRegime } from './labels.ts';
import {
  breakoutEvidence,
  rangingEvidence,
  transitionEvidence,
  trendEvidence,
  volatileEvidence,
} from './regime-evidence.ts';
import { RegimeFacts } from './regime-facts.ts';
import { regimeStrength } from './regime-strength.ts';
import { Regime } from './regime.ts';
import { AnalysisSeries } from './series.ts';

type FactName = Exclude<keyof RegimeFacts, 'gather'>;
type Facts = Partial<Record<FactName, number>>;

const atrOf = (trueRange: number) => ({ trueRange }) as unknown as Atr;
const kamaOf = (efficiency: number) => ({ efficiency }) as unknown as Kama;
const factsOf = (facts: Facts): RegimeFacts => Object.assign(new RegimeFacts(atrOf(1), kamaOf(1)), facts);

/** The same market upside down. */
function mirrored(facts: Facts): Facts {
  const turned = ['diGap', 'emaGapAtr', 'slopeAtr', 'alignment', 'macdHistogramAtr', 'superTrend', 'z'];
  const entries = Object.entries(facts).map(([name, value]) => {
    if (name === 'rsi') return [name, 100 - value];
    return [name, turned.includes(name) ? -value : value];
  });
  return Object.fromEntries(entries) as Facts;
}

/** No question is answered by `no`, each by one of `yes`: the facts that stand just off the limits, and those that stand on them. */
interface Questions {
  readonly count: (facts: RegimeFacts, side: 1 | -1) => number;
  readonly no: Facts;
  readonly yes: readonly (readonly [Facts, count: number])[];
}

const QUESTIONS: Readonly<Record<string, Questions>> = {
  trend: {
    count: trendEvidence,
    no: {
      adx: 24.99,
      adxChange: 0,
      diGap: 9.99,
      alignment: 74.99,
      slopeAtr: 0.0999,
      rsi: 54.99,
      macdHistogramAtr: 0,
      superTrend: -1,
    },
    yes: [
      [{ adx: 25 }, 1],
      [{ adxChange: 0.01 }, 1],
      [{ diGap: 10 }, 1],
      [{ alignment: 75 }, 1],
      [{ slopeAtr: 0.1 }, 1],
      [{ rsi: 55 }, 1],
      [{ macdHistogramAtr: 0.001 }, 1],
      [{ superTrend: 1 }, 1],
    ],
  },
  breakout: {
    count: breakoutEvidence,
    no: {
      rangeAtr: 1.199,
      expanding: 0,
      volumeRatio: 1.499,
      z: 1.499,
      diGap: 9.99,
      macdHistogramAtr: 0,
      rsi: 57.99,
      adxChange: 0,
    },
    yes: [
      [{ rangeAtr: 1.2 }, 1],
      [{ expanding: 1 }, 1],
      [{ volumeRatio: 1.5 }, 1],
      [{ z: 1.5 }, 1],
      [{ diGap: 10 }, 1],
      [{ macdHistogramAtr: 0.001 }, 1],
      [{ rsi: 58 }, 1],
      [{ adxChange: 0.01 }, 1],
    ],
  },
  range: {
    count: rangingEvidence,
    no: {
      adx: 20,
      adxChange: 0.01,
      diGap: 10,
      alignment: 50.01,
      slopeAtr: 0.1,
      rsi: 60,
      channelAtr: 6,
      volatilityRank: 75,
    },
    yes: [
      [{ adx: 19.99 }, 1],
      [{ adxChange: 0 }, 1],
      [{ diGap: 9.99 }, 1],
      [{ alignment: 50 }, 1],
      [{ slopeAtr: 0.0999 }, 1],
      [{ rsi: 59.99 }, 1],
      [{ channelAtr: 5.99 }, 1],
      [{ volatilityRank: 74.99 }, 1],
    ],
  },
  volatility: {
    count: volatileEvidence,
    no: {
      volatilityRank: 89.99,
      rangeAtr: 0.999,
      channelAtr: 4.99,
      efficiency: 0.25,
      adx: 30,
      alignment: 50.01,
      volumeRatio: 0.999,
    },
    yes: [
      [{ volatilityRank: 90 }, 1],
      [{ volatilityRank: 96.99 }, 1],
      [{ volatilityRank: 97 }, 2],
      [{ rangeAtr: 1 }, 1],
      [{ channelAtr: 5 }, 1],
      [{ efficiency: 0.2499 }, 1],
      [{ adx: 29.99 }, 1],
      [{ alignment: 50 }, 1],
      [{ volumeRatio: 1 }, 1],
    ],
  },
  transition: {
    count: transitionEvidence,
    no: {
      adx: 17.99,
      adxChange: 1.99,
      alignment: 100,
      emaGapAtr: 0.301,
      slopeAtr: 0.1001,
      diGap: 15,
      superTrend: 1,
    },
    yes: [
      [{ adx: 18 }, 1],
      [{ adx: 29.99 }, 1],
      [{ adx: 30 }, 0],
      [{ adxChange: 2 }, 1],
      [{ adxChange: -1.99 }, 0],
      [{ adxChange: -2 }, 1],
      [{ alignment: 99.99 }, 1],
      [{ alignment: 0.01 }, 1],
      [{ alignment: 0 }, 2],
      [{ alignment: -99.99 }, 2],
      [{ alignment: -100 }, 1],
      [{ emaGapAtr: 0.3 }, 1],
      [{ slopeAtr: 0.1 }, 1],
      [{ diGap: 14.99 }, 1],
      [{ superTrend: 0 }, 0],
      [{ superTrend: -1 }, 1],
    ],
  },
};

describe.each(Object.entries(QUESTIONS))('evidence of a %s', (_name, { count, no, yes }) => {
  it('is none just off every limit', () => {
    expect([count(factsOf(no), 1), count(factsOf(mirrored(no)), -1)]).toEqual([0, 0]);
  });

  it.each(yes)('%j: %i', (change, expected) => {
    const facts = { ...no, ...change };
    expect([count(factsOf(facts), 1), count(factsOf(mirrored(facts)), -1)]).toEqual([expected, expected]);
  });

  it('is eight at most', () => {
    const best = Object.assign({}, no, ...yes.filter(([, more]) => more > 0).map(([change]) => change)) as Facts;
    expect(count(factsOf(best), 1)).toBe(_name === 'transition' ? 7 : 8);
  });
});

it('evidence of a transition takes equal DI for a rise', () => {
  const no = { ...QUESTIONS.transition?.no, diGap: 0 };
  expect(transitionEvidence(factsOf(no))).toBe(1);
  expect(transitionEvidence(factsOf({ ...no, superTrend: -1 }))).toBe(2);
  expect(transitionEvidence(factsOf({ ...no, diGap: -0.01, superTrend: 1 }))).toBe(5);
});

/** The nine steps of each strength: `<` counts from above. */
type Steps = readonly (readonly [fact: FactName, way: '≥' | '<', ...marks: number[]])[];
const STEPS: readonly (readonly [MarketRegime, Steps])[] = [
  [
    'TRENDING_BULL',
    [
      ['adx', '≥', 28, 34, 42],
      ['diGap', '≥', 10, 18, 26],
      ['slopeAtr', '≥', 0.1, 0.2, 0.3],
    ],
  ],
  [
    'BREAKOUT_BEAR',
    [
      ['diGap', '≥', 12, 22],
      ['z', '≥', 1.5, 2.5],
      ['volumeRatio', '≥', 1.3, 2.2, 3.5],
      ['rangeAtr', '≥', 1.2, 1.8],
    ],
  ],
  [
    'RANGING',
    [
      ['adx', '<', 17, 14, 11],
      ['diGap', '<', 9, 5, 2],
      ['slopeAtr', '<', 0.1, 0.05, 0.02],
    ],
  ],
  [
    'VOLATILE',
    [
      ['volatilityRank', '≥', 92, 96, 99],
      ['channelAtr', '≥', 5, 6.5, 8],
      ['rangeAtr', '≥', 0.9, 1.3, 1.8],
    ],
  ],
  [
    'TRANSITION',
    [
      ['adxChange', '≥', 1.5, 3, 5],
      ['diGap', '≥', 8, 14, 20],
      ['slopeAtr', '≥', 0.08, 0.16, 0.24],
    ],
  ],
];
const TURNED: readonly FactName[] = ['diGap', 'slopeAtr', 'z', 'adxChange'];

describe.each(STEPS)('strength of %s', (regime, steps) => {
  const index = MARKET_REGIMES.indexOf(regime);
  /** A value of the fact that has just reached, or just missed, its step number `n` (1 is the first; 0 reaches none). */
  const valueAt = ([, way, ...marks]: Steps[number], n: number, reached = true): number => {
    const mark = marks[Math.max(0, n - 1)] as number;
    const inside = way === '≥' ? mark : mark * 0.999;
    const outside = way === '≥' ? mark * 0.999 : mark;
    return n > 0 && reached ? inside : outside;
  };
  /** Facts that reach so many steps in all, those of `last` not counted. */
  const reaching = (count: number, last?: Steps[number], order = steps): Facts => {
    let left = count;
    const facts: Facts = {};
    for (const step of order) {
      if (step === last) continue;
      const taken = Math.min(left, step.length - 2);
      left -= taken;
      facts[step[0]] = valueAt(step, taken);
    }
    if (left > 0) throw new Error(`${count} steps are too many`);
    return facts;
  };

  it('by the steps reached', () => {
    for (const order of [steps, steps.toReversed()]) {
      const strengths = Array.from({ length: 10 }, (_, count) =>
        regimeStrength(index, factsOf(reaching(count, undefined, order))),
      );
      expect(strengths).toEqual([0, 0, 0, 1, 1, 2, 2, 3, 3, 3]);
    }
  });

  const marks = steps.flatMap((step) => step.slice(2).map((_, i) => ({ fact: step[0], step, n: i + 1 })));
  it.each(marks)('$fact, step $n', ({ fact, step, n }) => {
    const others = reaching(3 - n, step);
    for (const way of TURNED.includes(fact) ? [1, -1] : [1]) {
      const at = (reached: boolean) => {
        const facts = { ...others, [fact]: way * valueAt(step, n, reached) };
        return regimeStrength(index, factsOf(facts));
      };
      expect([at(false), at(true)]).toEqual([0, 1]);
    }
  });
});

interface Bar {
  readonly chart: Chart;
  readonly trueRange?: number;
  readonly efficiency?: number;
}

/** A market at rest between its extremes: ADX 22, no breakout, usual volatility. */
const REST: Chart = {
  close: 100,
  atr_14: 1,
  adx_14: 22,
  plus_di: 21,
  minus_di: 20,
  ema_7: 100,
  ema_26: 100,
  trend_alignment: 0,
  atr_percentile: 50,
  donchian_high_20: 101,
  donchian_low_20: 99,
};
const WARM_UP_BARS = 6;

/** The rows of bars that follow a warm-up of the same kind as the first of them; true range 1 and efficiency 0.5 unless given. */
function rowsOf(bars: readonly Bar[], before: Chart = {}): { label: unknown; duration: number; confidence: number }[] {
  const atr = atrOf(1);
  const kama = kamaOf(0.5) as unknown as { efficiency: number };
  const regime = new Regime(atr, kama as unknown as Kama);
  const series = new AnalysisSeries();
  for (let back = WARM_UP_BARS; back > 0; back--) writeBar(series, { ...REST, ...before }, back);
  return bars.map(({ chart, trueRange = 1, efficiency = 0.5 }) => {
    writeBar(series, { ...REST, ...chart }, 0);
    atr.trueRange = trueRange;
    kama.efficiency = efficiency;
    regime.update(series.data, series.base);
    const row = series.row();
    return {
      label: readColumn(row, 'market_regime'),
      duration: row[COL.regime_duration] as number,
      confidence: row[COL.regime_confidence] as number,
    };
  });
}

const labelOf = (bar: Bar, before?: Chart): unknown => rowsOf([bar], before)[0]?.label;

describe('the label of a bar', () => {
  const UP: Chart = { plus_di: 25, ema_7: 100, ema_26: 99.9 };
  const DOWN: Chart = { minus_di: 25, ema_7: 100, ema_26: 100.1 };
  const ROSE: Chart = { ema_7: 99.9 };
  const FELL: Chart = { ema_7: 100.1 };
  it.each<[string, MarketRegime, Bar, Chart?]>([
    ['ADX 19.99', 'RANGING', { chart: { adx_14: 19.99 } }],
    ['ADX 20', 'TRANSITION', { chart: { adx_14: 20 } }],
    ['ADX 24.99, agreed', 'TRANSITION', { chart: { ...UP, adx_14: 24.99 } }, ROSE],
    ['ADX 25, agreed', 'TRENDING_BULL', { chart: { ...UP, adx_14: 25 } }, ROSE],
    ['ADX 25, agreed downward', 'TRENDING_BEAR', { chart: { ...DOWN, adx_14: 25 } }, FELL],
    ['equal averages', 'TRANSITION', { chart: { ...UP, ema_26: 100, adx_14: 39.99 } }, ROSE],
    ['no slope', 'TRANSITION', { chart: { ...UP, adx_14: 39.99 } }, { ema_7: 100 }],
    ['a slope against it', 'TRANSITION', { chart: { ...DOWN, adx_14: 39.99 } }, ROSE],
    ['ADX 40, not agreed', 'TRENDING_BULL', { chart: { plus_di: 25, adx_14: 40 } }],
    ['ADX 40, not agreed downward', 'TRENDING_BEAR', { chart: { minus_di: 25, adx_14: 40 } }],
    ['ADX 40, equal DI', 'TRENDING_BULL', { chart: { plus_di: 20, adx_14: 40 } }],
    ['rank 90, efficiency 0.349', 'VOLATILE', { chart: { atr_percentile: 90 }, efficiency: 0.349 }],
    ['rank 89.99', 'TRANSITION', { chart: { atr_percentile: 89.99 }, efficiency: 0.349 }],
    ['efficiency 0.35', 'TRANSITION', { chart: { atr_percentile: 90 }, efficiency: 0.35 }],
    ['rank unknown', 'TRANSITION', { chart: { atr_percentile: null }, efficiency: 0 }],
    ['0.1 ATR above the range, 1.3 ATR wide', 'BREAKOUT_BULL', { chart: { close: 101.1 }, trueRange: 1.3 }],
    ['0.099 ATR above', 'TRANSITION', { chart: { close: 101.099 }, trueRange: 1.3 }],
    ['1.29 ATR wide', 'TRANSITION', { chart: { close: 101.1 }, trueRange: 1.29 }],
    ['out of ADX 24.99', 'BREAKOUT_BULL', { chart: { close: 101.1 }, trueRange: 1.3 }, { adx_14: 24.99 }],
    ['out of ADX 25', 'TRANSITION', { chart: { close: 101.1 }, trueRange: 1.3 }, { adx_14: 25 }],
    ['0.1 ATR below the range', 'BREAKOUT_BEAR', { chart: { close: 98.9 }, trueRange: 1.3 }],
    ['0.099 ATR below', 'TRANSITION', { chart: { close: 98.901 }, trueRange: 1.3 }],
    ['in ATR of the bar before', 'TRANSITION', { chart: { close: 101.1 }, trueRange: 1.3 }, { atr_14: 1.01 }],
    ['no EMA 99 yet', 'UNKNOWN', { chart: { trend_alignment: null } }],
    ['no ADX five bars ago', 'UNKNOWN', { chart: {} }, { adx_14: null }],
  ])('%s: %s', (_name, label, bar, before) => {
    expect(labelOf(bar, before)).toBe(label);
  });

  it('confidence is an eighth for every piece of evidence', () => {
    const [row] = rowsOf([{ chart: { adx_14: 19.99 } }], { adx_14: 20 });
    // ADX below 20 and falling, DI together, averages mixed, no slope, narrow channel, usual volatility; RSI unknown
    expect(row).toMatchObject({ label: 'RANGING', confidence: 7 * 12.5 });
  });
});

describe('how long a label is shown', () => {
  const range: Bar = { chart: { adx_14: 19 } };
  const turn: Bar = { chart: { adx_14: 22 } };

  it('a new one from its second close on', () => {
    const rows = rowsOf([range, range, turn, range, turn, turn, turn]);
    expect(rows.map(({ label, duration }) => [label, duration])).toEqual([
      ['RANGING', 1],
      ['RANGING', 2],
      ['RANGING', 3],
      ['RANGING', 4],
      ['RANGING', 5],
      ['TRANSITION', 1],
      ['TRANSITION', 2],
    ]);
  });

  const out: Bar = { chart: { close: 101.1 }, trueRange: 1.3 };
  const beyond: Bar = { chart: { close: 101.01 } };
  const stays = (bars: number): Bar[] => Array.from({ length: bars }, () => beyond);

  it('a breakout for ten closes beyond the extreme, and one more until the next label is confirmed', () => {
    const rows = rowsOf([out, ...stays(14)]);
    expect(rows.filter(({ label }) => label === 'BREAKOUT_BULL')).toHaveLength(11);
    expect(rows[11]).toMatchObject({ label: 'TRANSITION', duration: 1 });
  });

  it('until the close is back at the extreme', () => {
    const back: Bar = { chart: { close: 101 } };
    expect(rowsOf([out, beyond, beyond, beyond]).at(-1)?.label).toBe('BREAKOUT_BULL');
    expect(rowsOf([out, beyond, back, beyond]).at(-1)?.label).toBe('TRANSITION');
  });

  it('a second breakout starts the count anew', () => {
    const rows = rowsOf([out, ...stays(5), out, ...stays(12)]);
    expect(rows.filter(({ label }) => label === 'BREAKOUT_BULL')).toHaveLength(17);
  });
});

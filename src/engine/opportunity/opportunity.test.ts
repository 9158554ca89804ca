import { describe, expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../settings.ts';
import type { OpportunityInput, OpportunityRow } from './input.ts';
import { OPPORTUNITY_ACTIONS, scoreOpportunity } from './opportunity.ts';

const MINUTE_MS = 60_000;
const settings = { consensus: DEFAULT_ENGINE_SETTINGS.consensus, force: DEFAULT_ENGINE_SETTINGS.force, feeRate: 0.001 };

const PERFECT_ROW: OpportunityRow = {
  adx: 40,
  plusDi: 35,
  minusDi: 15,
  rsi: 55,
  stochK: 60,
  stochRsi: 60,
  williamsR: -40,
  mfi: 55,
  macdHistogramAtr: 0.1,
  bandPosition: 0.7,
  bandWidthRatio: 0.03,
  bandSqueeze: false,
  volumeRatio: 2,
  volumeQuality: 100,
  takerBuyShare: 0.6,
  vwap: 100,
  atr: 1,
  natr: 1,
  momentum: 70,
  bearishBias: false,
};

type Change = Partial<Omit<OpportunityInput, 'row'>> & { readonly row?: Partial<OpportunityRow> };

/** An input that leaves nothing to wish for, with changes. */
function input({ row, ...rest }: Change = {}): OpportunityInput {
  return {
    price: 100,
    stale: false,
    row: { ...PERFECT_ROW, ...row },
    regime: 'TRENDING_BULL',
    regimeConfidence: 85,
    levels: { support: 99, resistance: null },
    consensus: { buy: { strength: 4, force: 11.51, ageMs: 0 }, sellIsNewer: false, buyVotes: 10, sellVotes: 0 },
    volatilityLimitPercent: 5,
    initialStopRatio: null,
    ...rest,
  };
}

const judge = (change: Change = {}) => scoreOpportunity(input(change), settings);
/** Points lost by a change. */
const cost = (change: Change) => 100 - (judge(change).score ?? NaN);

/** A strong consensus, and six votes more to buy than to sell. */
const SOLD_BY_FOUR = { buy: { strength: 4, force: 11.51, ageMs: 0 }, sellIsNewer: false, buyVotes: 10, sellVotes: 4 };

/** Nothing of the trend group: 75 of 100. */
const NO_TREND: Change = { regime: 'RANGING', row: { adx: 20, plusDi: 15, minusDi: 15 } };

describe('score', () => {
  test('perfect inputs score 100', () => {
    expect(judge()).toMatchObject({
      score: 100,
      coverage: 1,
      grade: 'S',
      action: 'BUY_NOW',
      veto: null,
      confidence: 100,
    });
  });

  test.each<[string, Change, number]>([
    ['ADX 30', { row: { adx: 30 } }, 5],
    ['DI gap 5', { row: { plusDi: 20 } }, 6],
    ['no bull regime', { regime: 'RANGING' }, 7],
    ['a bull regime of confidence 67.5', { regimeConfidence: 67.5 }, 3.5],
    ['RSI 70', { row: { rsi: 70 } }, 4],
    ['MACD histogram half of full', { row: { macdHistogramAtr: 0.05 } }, 3],
    ['MFI 37.5', { row: { mfi: 37.5 } }, 3],
    ['relative volume 1.4', { row: { volumeRatio: 1.4 } }, 5],
    ['volume quality 40', { row: { volumeQuality: 40 } }, 3],
    ['taker-buy share 0.55', { row: { takerBuyShare: 0.55 } }, 2.5],
    ['1.3 % above VWAP', { row: { vwap: 100 / 1.013 } }, 3],
    ['no support below', { levels: { support: null, resistance: null } }, 7],
    ['support 2.25 ATR away', { levels: { support: 97.75, resistance: null } }, 3.5],
    ['resistance 1.5 ATR away', { levels: { support: 99, resistance: 101.5 } }, 3.5],
    [
      'consensus of 2.65',
      { consensus: { buy: { strength: 2.65, force: 5, ageMs: 0 }, sellIsNewer: false, buyVotes: 10, sellVotes: 0 } },
      5,
    ],
    [
      'consensus 15 min old',
      {
        consensus: {
          buy: { strength: 4, force: 5, ageMs: 15 * MINUTE_MS },
          sellIsNewer: false,
          buyVotes: 10,
          sellVotes: 0,
        },
      },
      5,
    ],
    [
      'consensus followed by a SELL',
      { consensus: { buy: { strength: 4, force: 5, ageMs: 0 }, sellIsNewer: true, buyVotes: 10, sellVotes: 0 } },
      10,
    ],
    ['no consensus', { consensus: { buy: null, sellIsNewer: false, buyVotes: 6, sellVotes: 0 } }, 12.5],
  ])('%s costs points', (_name, change, points) => {
    expect(cost(change)).toBeCloseTo(points, 9);
  });

  test('a part without data counts neither way', () => {
    const answer = judge({ row: { takerBuyShare: null } });
    expect(answer.score).toBe(100);
    expect(answer.coverage).toBeCloseTo(0.95, 12);
    expect(answer.confidence).toBeCloseTo(95, 9);
    expect(answer.parts.find(({ id }) => id === 'taker_buy')?.earned).toBeNull();
  });

  test('the parts are 100 points in five groups', () => {
    const groups: Record<string, number> = {};
    for (const { group, possible } of judge().parts) groups[group] = (groups[group] ?? 0) + possible;
    expect(groups).toEqual({ trend: 25, momentum: 20, volume: 20, location: 20, consensus: 15 });
  });

  test.each([
    [85, 'S'],
    [75, 'A'],
    [65, 'B'],
    [55, 'C'],
    [45, 'D'],
    [44, 'F'],
  ])('grade of %d or a little more: %s', (score, grade) => {
    expect(judge(scoreAt(score)).grade).toBe(grade);
  });
});

/** Inputs that score just above the wanted points, by taking away evenly what no veto reads. */
function scoreAt(score: number): Change {
  const lost = 100 - score - 0.01;
  const row: Partial<OpportunityRow> = { adx: 40 - 20 * Math.min(1, lost / 10) };
  let left = lost - Math.min(10, lost);
  const take = (points: number) => {
    const taken = Math.min(points, left);
    left -= taken;
    return taken / points;
  };
  const di = take(8);
  const regime = take(7);
  const macd = take(6);
  const taker = take(5);
  const support = take(7);
  const votes = take(15);
  return {
    regimeConfidence: 85 - 35 * regime,
    row: { ...row, plusDi: 35 - 20 * di, macdHistogramAtr: 0.1 * (1 - macd), takerBuyShare: 0.6 - 0.1 * taker },
    levels: { support: 98.5 - 1.5 * support, resistance: null },
    consensus: {
      buy: votes < 1 ? { strength: 1.3 + 2.7 * (1 - votes), force: 1, ageMs: 0 } : null,
      sellIsNewer: false,
      buyVotes: 10 - 8 * votes,
      sellVotes: 0,
    },
  };
}

describe('on the limits', () => {
  const SOLD = { buy: { strength: 4, force: 5, ageMs: 0 }, sellIsNewer: true, buyVotes: 10, sellVotes: 0 };
  const SILENT = { buy: null, sellIsNewer: false, buyVotes: 2, sellVotes: 0 };
  /** Volume that earns nothing and breaks no rule. */
  const quiet = { volumeRatio: 0.8 };
  const unbought = { takerBuyShare: 0.5 };

  test.each<[number, Change, Partial<ReturnType<typeof judge>>]>([
    [90, { consensus: SOLD }, { grade: 'S', sizeCategory: 'VERY_STRONG', action: 'BUY_NOW' }],
    [85, { consensus: SILENT }, { grade: 'S', sizeCategory: 'STRONG', action: 'BUY_NOW' }],
    [80, { consensus: SOLD, row: quiet }, { grade: 'A', sizeCategory: 'STRONG', action: 'BUY_NOW' }],
    [75, { consensus: SILENT, row: quiet }, { grade: 'A', sizeCategory: 'MODERATE', action: 'BUY_NOW' }],
    [70, { consensus: SOLD, row: { ...quiet, adx: 20 } }, { grade: 'B', sizeCategory: 'MODERATE', action: 'BUY_NOW' }],
    [65, { consensus: SILENT, row: { ...quiet, adx: 20 } }, { grade: 'B', sizeCategory: 'WEAK', action: 'BUY_DCA' }],
    [60, { ...NO_TREND, consensus: SILENT }, { grade: 'C', sizeCategory: 'WEAK', action: 'BUY_DCA' }],
    [
      55,
      { ...NO_TREND, consensus: SILENT, row: { ...NO_TREND.row, ...unbought } },
      { grade: 'C', sizeCategory: null, action: 'WAIT' },
    ],
    [50, { ...NO_TREND, consensus: SILENT, row: { ...NO_TREND.row, ...quiet } }, { grade: 'D', action: 'WAIT' }],
    [
      45,
      { ...NO_TREND, consensus: SILENT, row: { ...NO_TREND.row, ...quiet, ...unbought } },
      { grade: 'D', action: 'AVOID' },
    ],
  ])('a score of %d', (score, change, answer) => {
    expect(judge(change)).toMatchObject({ score, ...answer });
  });

  test.each<[string, Change]>([
    ['RSI 75', { row: { rsi: 75 } }],
    ['MFI 80', { row: { mfi: 80 } }],
    ['at the upper band', { row: { bandPosition: 1 } }],
    ['RSI 30', { row: { rsi: 30, stochK: 10 } }],
    ['stochastic 20', { row: { rsi: 10, stochK: 20 } }],
    ['as wild as allowed', { row: { natr: 5, bandWidthRatio: 0.12 } }],
  ])('%s still buys', (_name, change) => {
    expect(judge(change)).toMatchObject({ action: 'BUY_NOW', veto: null });
  });

  test.each<[string, Change, number]>([
    ['MFI 75', { row: { mfi: 75 } }, 3],
    ['MFI 70', { row: { mfi: 70 } }, 0],
    ['RSI 37.5', { row: { rsi: 37.5 } }, 4],
    ['RSI 65', { row: { rsi: 65 } }, 0],
    ['0.3 % below VWAP', { row: { vwap: 100 / 0.997 } }, 3],
    ['0.6 % above VWAP', { row: { vwap: 100 / 1.006 } }, 0],
    ['support 0.15 ATR away', { levels: { support: 99.85, resistance: null } }, 3.5],
    ['support 1.5 ATR away', { levels: { support: 98.5, resistance: null } }, 0],
    ['resistance 2.5 ATR away', { levels: { support: 99, resistance: 102.5 } }, 0],
  ])('%s costs %d', (_name, change, points) => {
    expect(cost(change)).toBeCloseTo(points, 6);
  });
});

describe('just off the limits', () => {
  test.each<[number, Partial<ReturnType<typeof judge>>]>([
    [85, { grade: 'A' }],
    [75, { grade: 'B' }],
    [70, { action: 'BUY_DCA' }],
    [65, { grade: 'C' }],
    [60, { action: 'WAIT' }],
    [55, { grade: 'D' }],
    [50, { action: 'AVOID' }],
    [45, { grade: 'F' }],
  ])('a score a little below %d', (score, answer) => {
    expect(judge(scoreAt(score - 0.05))).toMatchObject(answer);
  });

  test('a score of nothing is an F', () => {
    const row = {
      adx: 20,
      plusDi: 15,
      minusDi: 15,
      rsi: 30,
      mfi: 30,
      macdHistogramAtr: 0,
      takerBuyShare: 0.5,
      vwap: 101,
    };
    const answer = judge({
      row: { ...row, volumeRatio: 0.8, volumeQuality: 0 },
      regime: 'RANGING',
      levels: { support: null, resistance: 100.5 },
      consensus: null,
    });
    expect(answer).toMatchObject({ score: 0, grade: 'F', confidence: 0 });
  });

  const SILENT = { buy: null, sellIsNewer: false, buyVotes: 10, sellVotes: 0 };
  test.each<[string, Change, string | null]>([
    ['90', { consensus: SILENT, row: { macdHistogramAtr: 0.099 } }, 'STRONG'],
    ['80', { consensus: SILENT, regime: 'RANGING', row: { macdHistogramAtr: 0.049 } }, 'MODERATE'],
    ['70', { consensus: SILENT, regime: 'RANGING', row: { adx: 20, macdHistogramAtr: 0.049 } }, 'WEAK'],
    ['60', { ...NO_TREND, consensus: SILENT, row: { ...NO_TREND.row, macdHistogramAtr: 0.0155 } }, null],
  ])('size a little below %s', (_name, change, category) => {
    expect(judge(change).sizeCategory).toBe(category);
  });

  test.each<[string, Change, string]>([
    ['coverage 0.84', { row: { adx: null, macdHistogramAtr: null } }, 'NO_DATA'],
    ['RSI below 30 and stochastic below 20', { row: { rsi: 29.99, stochK: 19.99 } }, 'WAIT_OVERSOLD'],
    ['RSI above 75', { row: { rsi: 75.01 } }, 'WAIT_PULLBACK'],
    ['MFI above 80', { row: { mfi: 80.01 } }, 'WAIT_PULLBACK'],
    ['above the upper band', { row: { bandPosition: 1.001 } }, 'WAIT_PULLBACK'],
  ])('%s', (_name, change, action) => {
    expect(judge(change).action).toBe(action);
  });
});

describe('what a part needs', () => {
  test.each<[string, Change, string[]]>([
    ['regime', { regime: null }, ['bull_regime']],
    ['its confidence', { regimeConfidence: null }, ['bull_regime']],
    ['price', { price: null }, ['vwap', 'support', 'resistance']],
    ['VWAP', { row: { vwap: null } }, ['vwap']],
    ['levels', { levels: null }, ['support', 'resistance']],
    ['ATR', { row: { atr: null } }, ['support', 'resistance']],
    ['both DI', { row: { minusDi: null } }, ['di_gap']],
    ['consensus', { consensus: null }, ['consensus', 'vote_balance']],
  ])('%s', (_name, change, missing) => {
    const unknown = judge(change).parts.filter(({ earned }) => earned === null);
    expect(unknown.map(({ id }) => id)).toEqual(missing);
  });

  test.each<[string, Change, number]>([
    ['votes to sell count against those to buy', { consensus: SOLD_BY_FOUR }, 2.5],
    ['support 1.5 of its ATR away', { row: { atr: 2 }, levels: { support: 97, resistance: null } }, 0],
    ['support half of 0.3 ATR away', { row: { atr: 2 }, levels: { support: 99.7, resistance: null } }, 3.5],
    ['resistance 1.5 of its ATR away', { row: { atr: 2 }, levels: { support: 98, resistance: 103 } }, 3.5],
  ])('%s', (_name, change, points) => {
    expect(cost(change)).toBeCloseTo(points, 6);
  });

  test('a plan needs price and ATR', () => {
    expect([judge({ price: null }).plan, judge({ row: { natr: null } }).plan]).toEqual([null, null]);
  });

  test('targets are prices above the entry', () => {
    const prices = judge().plan?.targets.map(({ price }) => Number(price.toFixed(9)));
    expect(prices).toEqual([101, 101.5, 102]);
  });
});

describe('action', () => {
  const cases: [string, Change, string][] = [
    ['too little is known', { row: { adx: null, plusDi: null } }, 'NO_DATA'],
    ['coverage of exactly 0.85', { consensus: null }, 'BUY_NOW'],
    ['stale', { stale: true }, 'NO_DATA'],
    ['no price', { price: null }, 'NO_DATA'],
    ['a number that a veto reads is missing', { row: { bandWidthRatio: null } }, 'NO_DATA'],
    ['RSI above 75', { row: { rsi: 76 } }, 'WAIT_PULLBACK'],
    ['MFI above 80', { row: { mfi: 81 } }, 'WAIT_PULLBACK'],
    ['above the upper band', { row: { bandPosition: 1.01 } }, 'WAIT_PULLBACK'],
    ['oversold', { row: { rsi: 29, stochK: 19 } }, 'WAIT_OVERSOLD'],
    ['RSI alone is not oversold', { row: { rsi: 29, stochK: 21 } }, 'BUY_NOW'],
    ['score 75', NO_TREND, 'BUY_NOW'],
    ['score 70', scoreAt(70), 'BUY_NOW'],
    ['score 60', scoreAt(60), 'BUY_DCA'],
    ['score 50', scoreAt(50), 'WAIT'],
    ['score 50 in a squeeze', { ...scoreAt(50), row: { ...scoreAt(50).row, bandSqueeze: true } }, 'WAIT_BREAKOUT'],
    ['score 49', scoreAt(49), 'AVOID'],
  ];
  test.each(cases)('%s → %s', (_name, change, action) => {
    expect(judge(change).action).toBe(action);
  });

  test.each<[string, Change, object]>([
    ['wilder than the universe', { row: { natr: 5.1 } }, { code: 'VOLATILITY', measured: 5.1, limit: 5 }],
    ['bands too wide', { row: { bandWidthRatio: 0.13 } }, { code: 'VOLATILITY', measured: 0.13, limit: 0.12 }],
    ['no volume', { row: { volumeRatio: 0.2 } }, { code: 'LIQUIDITY', measured: 0.2, limit: 0.3 }],
    ['poor volume', { row: { volumeQuality: 10 } }, { code: 'LIQUIDITY', measured: 10, limit: 20 }],
    [
      'a bear without rebound',
      { regime: 'TRENDING_BEAR', row: { volumeRatio: 1 } },
      { code: 'REGIME', measured: 0, limit: 3 },
    ],
  ])('veto: %s', (_name, change, veto) => {
    expect(judge(change)).toMatchObject({ action: 'AVOID', veto });
  });

  test('a veto comes before every waiting', () => {
    expect(judge({ row: { natr: 6, rsi: 90 } })).toMatchObject({ action: 'AVOID', veto: { code: 'VOLATILITY' } });
  });

  test('every action was met', () => {
    expect(new Set(cases.map(([, , action]) => action))).toEqual(new Set(OPPORTUNITY_ACTIONS));
  });

  test('nothing known: no score, no grade, no plan, no size', () => {
    const nothing = Object.fromEntries(Object.keys(PERFECT_ROW).map((key) => [key, null])) as unknown as OpportunityRow;
    const answer = judge({
      price: null,
      row: nothing,
      regime: null,
      regimeConfidence: null,
      levels: null,
      consensus: null,
    });
    expect(answer).toMatchObject({
      action: 'NO_DATA',
      score: null,
      grade: null,
      coverage: 0,
      confidence: 0,
      plan: null,
      sizeCategory: null,
    });
  });
});

describe('plan', () => {
  test('zone, stop and targets with risk and reward net of fees', () => {
    const { plan } = judge();
    expect(plan?.entryZone.low).toBeCloseTo(99.8, 9);
    expect(plan?.entryZone.high).toBeCloseTo(100.2, 9);
    // support 1 % below + 0.3 × ATR 1 % = 1.3 %
    expect(plan?.stop.percent).toBeCloseTo(1.3, 9);
    expect(plan?.stop.price).toBeCloseTo(98.7, 9);
    expect(plan?.targets.map(({ percent }) => percent)).toEqual([1, 1.5, 2]);
    expect(plan?.targets.map(({ riskReward }) => Number(riskReward.toFixed(4)))).toEqual([0.5333, 0.8667, 1.2]);
  });

  test.each<[string, Change, number]>([
    ['at least 1.2 %', { row: { natr: 0.1 }, levels: { support: 99.9, resistance: null } }, 1.2],
    ['1.2 × ATR', { row: { natr: 1.25 }, levels: { support: null, resistance: null } }, 1.5],
    ['at most 1.8 %', { levels: { support: 90, resistance: null } }, 1.8],
    ['the stop that would really be set', { initialStopRatio: 0.0147 }, 1.47],
  ])('stop: %s', (_name, change, percent) => {
    expect(judge(change).plan?.stop.percent).toBeCloseTo(percent, 9);
  });

  test('targets grow with ATR', () => {
    expect(judge({ row: { natr: 2 } }).plan?.targets.map(({ percent }) => percent)).toEqual([1.4, 2, 3]);
  });
});

describe('size', () => {
  const none = { buy: null, sellIsNewer: false, buyVotes: 10, sellVotes: 0 };
  const withForce = (force: number, ageMs = 0) => ({ ...none, buy: { strength: 4, force, ageMs } });
  test.each<[string, Change, string | null]>([
    ['by the force of a living consensus', { consensus: withForce(11.51) }, 'STRONG'],
    ['a weak one stays weak whatever the score', { consensus: withForce(3) }, 'WEAK'],
    ['one that is too old does not count', { consensus: withForce(3, 30 * MINUTE_MS) }, 'VERY_STRONG'],
    ['score 90', { consensus: none }, 'VERY_STRONG'],
    ['score 83', { consensus: none, regime: 'RANGING' }, 'STRONG'],
    ['score 73', { consensus: none, regime: 'RANGING', row: { adx: 20 } }, 'MODERATE'],
    ['score 65', { consensus: none, ...NO_TREND }, 'WEAK'],
    ['score 59', { consensus: none, ...NO_TREND, row: { ...NO_TREND.row, macdHistogramAtr: 0 } }, null],
  ])('%s → %s', (_name, change, category) => {
    expect(judge(change).sizeCategory).toBe(category);
  });
});

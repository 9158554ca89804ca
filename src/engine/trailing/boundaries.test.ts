import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../candles/timeframe.ts';
import { Big, toNumber } from '../money.ts';
import { DEFAULT_TRAIL_SETTINGS as SETTINGS } from '../settings.ts';
import { activationRatio, pumpMarginRatio } from './margin.ts';
import { NO_CONTEXT, regimeFactor, stopLossRatio, supportFactor, timeFactor } from './stop-loss.ts';
import { answerWithoutHistory, type TrailQuestion } from './trailing.ts';

const DAY_MS = 24 * 60 * MINUTE_MS;

function ask(question: Partial<TrailQuestion> & Pick<TrailQuestion, 'max'>) {
  const price = question.price ?? question.max;
  return answerWithoutHistory({
    entry: 100,
    ageMs: DAY_MS,
    context: NO_CONTEXT,
    settings: SETTINGS,
    ...question,
    price,
  });
}

describe('best gain decides what is armed; lower bounds are inclusive', () => {
  it.each([
    { max: 101.19, level: 0, armed: false, margin: null, tp: 0 },
    { max: 101.2, level: 1, armed: false, margin: null, tp: 0 },
    { max: 101.49, level: 1, armed: false, margin: null, tp: 0 },
    { max: 101.5, level: 1, armed: true, margin: 0.012, tp: 0 },
    { max: 101.99, level: 1, armed: true, margin: 0.012, tp: 0 },
    { max: 102, level: 2, armed: true, margin: 0.01, tp: 0 },
    { max: 102.49, level: 2, armed: true, margin: 0.01, tp: 0 },
    { max: 102.5, level: 2, armed: true, margin: 0.01, tp: 0.02 },
    { max: 102.99, level: 2, armed: true, margin: 0.01, tp: 0.02 },
    { max: 103, level: 2, armed: true, margin: 0.008, tp: 0.03 },
    { max: 104.99, level: 2, armed: true, margin: 0.008, tp: 0.03 },
    { max: 105, level: 2, armed: true, margin: 0.006, tp: 0.05 },
    { max: 107.99, level: 2, armed: true, margin: 0.006, tp: 0.05 },
    { max: 108, level: 2, armed: true, margin: 0.004, tp: 0.08 },
    { max: 112, level: 2, armed: true, margin: 0.004, tp: 0.12 },
  ])('max $max: breakeven $level, margin $margin, take profit $tp', ({ max, level, armed, margin, tp }) => {
    const { state } = ask({ max });
    expect([state.breakevenLevel, state.trailingArmed, state.marginRatio, state.takeProfitLevel]).toEqual([
      level,
      armed,
      margin,
      tp,
    ]);
  });

  it.each([
    { level: 102.5, floor: 101.4 },
    { level: 103, floor: 102.25 },
    { level: 105, floor: 104 },
    { level: 108, floor: 106.8 },
    { level: 112, floor: 110.2 },
  ])('take profit reached at $level has its floor at $floor', ({ level, floor }) => {
    expect(ask({ max: level }).stops.takeProfit).toBeCloseTo(floor, 10);
  });

  it('between 3.00 % and 3.07 % the take profit is the highest stop', () => {
    expect(ask({ max: 103.05 }).reason).toBe('take_profit');
    expect(ask({ max: 103.08 }).reason).toBe('trailing');
  });
});

describe('the price at a stop sells, a tick above holds', () => {
  it.each([
    { what: 'drop equal to the margin', max: 106, sells: 105.364, reason: 'trailing' },
    { what: 'loss equal to the stop loss', max: 100, sells: 98.788, reason: 'stop_loss' },
    { what: 'breakeven 1 with a fee of 0.1 %', max: 101.3, sells: 100.2, reason: 'breakeven_1' },
    { what: 'take profit', max: 103, sells: 102.25, reason: 'take_profit' },
  ])('$what', ({ max, sells, reason }) => {
    expect(ask({ max, price: sells })).toMatchObject({ decision: 'SELL', reason });
    expect(ask({ max, price: sells + 1e-8 })).toMatchObject({ decision: 'HOLD', reason });
  });

  it.each([
    { feeRate: 0.001, first: 100.2, second: 100.2 },
    { feeRate: 0.0008, first: 100.16, second: 100.2 },
    { feeRate: 0.002, first: 100.4, second: 100.4 },
    { feeRate: 0, first: 100, second: 100.2 },
  ])('a fee of $feeRate puts breakeven at $first and $second', ({ feeRate, first, second }) => {
    const settings = { ...SETTINGS, feeRate };
    expect(ask({ max: 101.3, settings }).stops.breakeven).toBeCloseTo(first, 10);
    expect(ask({ max: 102.1, settings }).stops.breakeven).toBeCloseTo(second, 10);
  });
});

describe('comparisons are as exact as decimals', () => {
  const entries = fc.tuple(fc.integer({ min: 1, max: 999_999_999 }), fc.integer({ min: -8, max: 2 }));
  const ticks = fc.constantFrom(-1, 0, 1);
  const asNumbers = (...amounts: Big[]) => amounts.map((amount) => toNumber(amount));

  it.each(['0.012', '0.02'])('a best gain of %s is told from one tick less', (trigger) => {
    fc.assert(
      fc.property(entries, ticks, ([digits, exponent], tick) => {
        const entry = new Big(`${digits}e${exponent}`);
        const threshold = entry.times(new Big('1').plus(new Big(trigger)));
        const max = threshold.plus(entry.times(new Big(`${tick}e-11`)));
        const [entryNumber = NaN, maxNumber = NaN] = asNumbers(entry, max);
        const { breakevenLevel } = ask({ entry: entryNumber, max: maxNumber }).state;
        expect(breakevenLevel >= (trigger === '0.02' ? 2 : 1)).toBe(max.gte(threshold));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    { gain: '1.06', keep: '0.994' },
    { gain: '1.025', keep: '0.99' },
    { gain: '1.0175', keep: '0.988' },
  ])('a drop to $keep of a best price of $gain is told from one tick less', ({ gain, keep }) => {
    fc.assert(
      fc.property(entries, ticks, ([digits, exponent], tick) => {
        const entry = new Big(`${digits}e${exponent}`);
        const max = entry.times(new Big(gain));
        const stop = max.times(new Big(keep));
        const price = stop.plus(entry.times(new Big(`${tick}e-11`)));
        const [entryNumber = NaN, maxNumber = NaN, priceNumber = NaN] = asNumbers(entry, max, price);
        const { decision } = ask({ entry: entryNumber, max: maxNumber, price: priceNumber });
        expect(decision === 'SELL').toBe(price.lte(stop));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    { entry: 116876, max: 118278.512, level: 1 },
    { entry: 116876, max: 119213.52, level: 2 },
    { entry: 2.9145, max: 2.949474, level: 1 },
    { entry: 0.00001237, max: 0.0000126174, level: 2 },
  ])('$entry → $max arms breakeven $level', ({ entry, max, level }) => {
    expect(ask({ entry, max }).state.breakevenLevel).toBe(level);
  });
});

describe('pump rider', () => {
  const context = { ...NO_CONTEXT, regime: 'BREAKOUT_BULL', atrPercent: 0.9 } as const;
  it.each([
    { what: '+5 % just before 10 min', max: 105, price: 105, ageMs: 10 * MINUTE_MS - 1, pump: true },
    { what: '+5 % at 10 min', max: 105, price: 105, ageMs: 10 * MINUTE_MS, pump: false },
    { what: 'below +5 % now', max: 105.5, price: 104.99, ageMs: MINUTE_MS, pump: false },
  ])('$what: $pump', ({ max, price, ageMs, pump }) => {
    const { state, stops } = ask({ max, price, ageMs, context });
    expect(state.pumpRider).toBe(pump);
    expect(stops.takeProfit === null).toBe(pump);
    expect(state.marginRatio).toBeCloseTo(pump ? 0.01728 : 0.006, 12);
  });

  it.each([
    { regime: 'TRENDING_BULL', atrPercent: 1, margin: 0.0216 },
    { regime: 'BREAKOUT_BULL', atrPercent: 1, margin: 0.0192 },
    { regime: 'RANGING', atrPercent: 1.5, margin: 0.018 },
    { regime: 'TRANSITION', atrPercent: 1, margin: 0.0144 },
    { regime: 'TRENDING_BEAR', atrPercent: 2, margin: 0.0192 },
    { regime: 'VOLATILE', atrPercent: 1, margin: 0.0168 },
    { regime: 'BREAKOUT_BEAR', atrPercent: 2, margin: 0.0168 },
    { regime: 'UNKNOWN', atrPercent: 1, margin: 0.0144 },
    { regime: 'TRENDING_BULL', atrPercent: 9, margin: 0.03 },
    { regime: 'RANGING', atrPercent: 0.1, margin: 0.012 },
    { regime: 'RANGING', atrPercent: null, margin: 0.012 },
  ] as const)('$regime with ATR $atrPercent %: margin $margin', ({ regime, atrPercent, margin }) => {
    expect(pumpMarginRatio(0.006, { ...NO_CONTEXT, regime, atrPercent }, SETTINGS)).toBeCloseTo(margin, 12);
  });
});

describe('adaptive stop loss', () => {
  it.each([
    { atrPercent: null, ratio: 0.01212 },
    { atrPercent: 0.5, ratio: 0.01212 },
    { atrPercent: 1.2, ratio: 0.014544 },
    { atrPercent: 3, ratio: 0.018 },
  ])('ATR $atrPercent % of an old position: $ratio', ({ atrPercent, ratio }) => {
    expect(stopLossRatio(100, DAY_MS, { ...NO_CONTEXT, atrPercent }, SETTINGS)).toBeCloseTo(ratio, 12);
  });

  it.each([
    [0, 0.8],
    [2 * MINUTE_MS - 1, 0.8],
    [2 * MINUTE_MS, 1],
    [10 * MINUTE_MS - 1, 1],
    [10 * MINUTE_MS, 1.1],
    [60 * MINUTE_MS - 1, 1.1],
    [60 * MINUTE_MS, 1.2],
  ])('age %d ms: time factor %d', (ageMs, factor) => expect(timeFactor(ageMs)).toBe(factor));

  it.each([
    { support: null, supportStrength: null, factor: 1 },
    { support: 99.5, supportStrength: 'MAJOR', factor: 2.24 },
    { support: 99, supportStrength: 'STRONG', factor: 1.56 },
    { support: 98, supportStrength: 'MODERATE', factor: 1.1 },
    { support: 95, supportStrength: 'WEAK', factor: 0.72 },
    { support: 99.5, supportStrength: null, factor: 1.4 },
  ] as const)('support $support $supportStrength: factor $factor', ({ support, supportStrength, factor }) => {
    expect(supportFactor(100, { ...NO_CONTEXT, support, supportStrength })).toBeCloseTo(factor, 12);
  });

  it.each([
    { regime: 'UNKNOWN', regimeStrength: null, regimeConfidence: null, factor: 1 },
    { regime: 'BREAKOUT_BULL', regimeStrength: null, regimeConfidence: 50, factor: 1.1 },
    { regime: 'BREAKOUT_BEAR', regimeStrength: null, regimeConfidence: 50, factor: 1 },
    { regime: 'RANGING', regimeStrength: null, regimeConfidence: 50, factor: 1 },
    { regime: 'TRENDING_BULL', regimeStrength: 'EXTREME', regimeConfidence: 100, factor: 1.872 },
    { regime: 'TRENDING_BEAR', regimeStrength: 'MODERATE', regimeConfidence: 50, factor: 1.1 },
    { regime: 'VOLATILE', regimeStrength: 'WEAK', regimeConfidence: 0, factor: 0.81 },
    { regime: 'TRANSITION', regimeStrength: 'STRONG', regimeConfidence: 50, factor: 1.045 },
  ] as const)('$regime $regimeStrength $regimeConfidence: factor $factor', ({ factor, ...regime }) => {
    expect(regimeFactor({ ...NO_CONTEXT, ...regime })).toBeCloseTo(factor, 12);
  });

  it.each([
    [null, 0.015],
    [1, 0.015],
    [2.5, 0.02],
    [5, 0.04],
  ])('ATR %s %%: trailing is armed from %s', (atrPercent, ratio) => {
    expect(activationRatio({ ...NO_CONTEXT, atrPercent }, SETTINGS)).toBeCloseTo(ratio, 12);
  });
});

it('values of the context that are NaN count as missing', () => {
  const nothing = { ...NO_CONTEXT, atrPercent: NaN, support: NaN, regimeConfidence: NaN };
  for (const max of [100, 101.6, 106]) {
    expect(ask({ max, ageMs: MINUTE_MS, context: nothing })).toEqual(ask({ max, ageMs: MINUTE_MS }));
  }
});

describe('a trailing stop that other settings arm below every tier', () => {
  it('has the margin of the lowest', () => {
    expect(ask({ max: 101.2, settings: { ...SETTINGS, activationFloorRatio: 0.01 } }).state.marginRatio).toBe(0.012);
  });
});

describe('take profits of other settings', () => {
  it('no level counts before the start, and none where the start lies below them all', () => {
    const settings = { ...SETTINGS, takeProfitStartRatio: 0.01 };
    expect(ask({ max: 101.9, settings }).state.takeProfitLevel).toBe(0);
    expect(ask({ max: 101.9, settings }).stops.takeProfit).toBeNull();
  });
});

describe('questions without an answer', () => {
  it('an age of 0 is one', () => {
    expect(ask({ max: 100, ageMs: 0 }).decision).toBe('HOLD');
  });

  it.each([
    [{ entry: 0 }, /entry price: 0/],
    [{ entry: NaN }, /entry price: NaN/],
    [{ max: -1 }, /best price: -1/],
    [{ price: Infinity }, /price: Infinity/],
    [{ ageMs: -1 }, /age: -1 ms/],
  ])('%j is refused', (change, message) => {
    expect(() => ask({ max: 100, ...change })).toThrow(message);
  });
});

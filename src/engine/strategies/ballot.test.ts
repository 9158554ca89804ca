import { describe, expect, test } from 'vitest';
import { seriesOf, writeBar, type Chart } from '../../../test/support/rows.ts';
import { AnalysisSeries } from '../analyzer/series.ts';
import { COL } from '../analyzer/columns.ts';
import type { Timeframe } from '../candles/timeframe.ts';
import { Ballot } from './ballot.ts';
import { STRATEGIES } from './registry.ts';
import { confidenceOf, type RuleView, type Side, type Strategy } from './strategy.ts';

/** ADX_Direction votes BUY on it, confirmed by momentum, and Supertrend_Reversal, confirmed by momentum and ADX. */
const RISING: Chart = {
  adx_14: [24, 25, 26, 27],
  plus_di: 25,
  minus_di: 15,
  momentum_score: 65,
  market_regime: 'TRANSITION',
  supertrend_direction: [-1, 1],
  volume_ratio: 1,
};

const indexOf = (name: string) => STRATEGIES.findIndex((strategy) => strategy.name === name);
const ADX = indexOf('ADX_Direction_Strategy');
const SUPERTREND = indexOf('Supertrend_Reversal_Strategy');

function evaluated(chart: Chart, timeframe: Timeframe = '5m', weights?: Record<string, number>): Ballot {
  const ballot = new Ballot(timeframe, seriesOf(chart), STRATEGIES, weights);
  ballot.evaluate(null);
  return ballot;
}

const namesIn = (ballot: Ballot) =>
  Array.from({ length: ballot.count }, (_, i) => STRATEGIES[ballot.strategyIndex(i)]?.name);

describe('a ballot', () => {
  test('lists the votes in the order of the strategies', () => {
    const ballot = evaluated(RISING);
    expect(ballot.count).toBe(2);
    expect([ballot.strategyIndex(0), ballot.strategyIndex(1)]).toEqual([ADX, SUPERTREND]);
    expect([ballot.side(0), ballot.side(1)]).toEqual(['BUY', 'BUY']);
    expect(ballot.reasons(0)).toEqual(['momentum_65']);
    expect(ballot.confirmed(0)).toBe(0b1000);
    expect(ballot.confidence(0)).toBeCloseTo(0.6 + 0.38 / 5, 12);
    expect(ballot.reasons(1)).toEqual(['adx_20', 'momentum_65']);
    expect(ballot.confidence(1)).toBeCloseTo(0.6 + (0.38 * 2) / 5, 12);
  });

  test('forgets the votes of the bar before', () => {
    const series = seriesOf(RISING);
    const ballot = new Ballot('5m', series);
    ballot.evaluate(null);
    writeBar(series, {}, 0);
    ballot.evaluate(null);
    expect(ballot.count).toBe(0);
  });

  test('is the same for a second evaluation of the same bar', () => {
    const ballot = evaluated(RISING);
    ballot.evaluate(null);
    expect(namesIn(ballot)).toEqual(['ADX_Direction_Strategy', 'Supertrend_Reversal_Strategy']);
    expect(ballot.mirrored.count).toBe(ballot.series.count);
  });

  test.each<[Timeframe, number]>([
    ['1m', 0],
    ['3m', 2],
    ['5m', 2],
    ['15m', 2],
    ['1h', 2],
    ['1d', 0],
  ])('on %s: %i votes, and the mirrored series follows', (timeframe, votes) => {
    const ballot = evaluated({ ...RISING, close: 100 }, timeframe);
    expect(ballot.count).toBe(votes);
    expect(ballot.mirrored.at(COL.close)).toBe(-100);
  });

  test('a weight of 0 switches a strategy off, any other weight changes nothing here', () => {
    expect(namesIn(evaluated(RISING, '5m', { ADX_Direction_Strategy: 0 }))).toEqual(['Supertrend_Reversal_Strategy']);
    const light = evaluated(RISING, '5m', { ADX_Direction_Strategy: 0.5 });
    expect(light.count).toBe(2);
    expect(light.confidence(0)).toBe(evaluated(RISING).confidence(0));
  });

  test('strategies keep their index when others are off', () => {
    const ballot = evaluated(RISING, '5m', { ADX_Direction_Strategy: 0 });
    expect(ballot.strategyIndex(0)).toBe(SUPERTREND);
    expect(ballot.reasons(0)).toEqual(['adx_20', 'momentum_65']);
  });

  test('a weight for a strategy that does not exist is refused by name', () => {
    expect(() => evaluated(RISING, '5m', { ADX_Direction: 0 })).toThrow(/no strategy "ADX_Direction".*_Strategy/);
  });

  test('resync takes over a series that was restored in place', () => {
    const series = seriesOf({ close: 100 }, 5);
    const ballot = new Ballot('5m', series);
    ballot.evaluate(null);
    const saved = seriesOf({ ...RISING, close: 200 }, 5);
    series.data.set(saved.data);
    series.base = saved.base;
    ballot.resync();
    expect(ballot.count).toBe(0);
    expect(ballot.mirrored.at(COL.close, 4)).toBe(-200);
    ballot.evaluate(null);
    expect(ballot.count).toBe(2);
  });
});

describe('the views a rule is given', () => {
  test('are the series for BUY and its mirror for SELL, the higher timeframe too', () => {
    const seen: [Side, number, number | undefined, Timeframe][] = [];
    const spy: Strategy = {
      name: 'Spy_Strategy',
      family: 'breakout',
      sides: ['BUY', 'SELL'],
      inputs: [],
      needsConfirmation: false,
      confirmations: [],
      rule: ({ bars, higher, side, timeframe }: RuleView) => {
        seen.push([side, bars.at(COL.close), higher?.at(COL.close), timeframe]);
        return 0;
      },
    };
    const ballot = new Ballot('5m', seriesOf({ close: 100 }), [spy]);
    ballot.evaluate(null);
    const above = new Ballot('1d', seriesOf({ close: 90 }), [spy]);
    above.evaluate(null);
    ballot.evaluate(above);
    expect(seen).toEqual([
      ['BUY', 100, undefined, '5m'],
      ['SELL', -100, undefined, '5m'],
      ['BUY', 100, 90, '5m'],
      ['SELL', -100, -90, '5m'],
    ]);
    expect([ballot.side(0), ballot.side(1)]).toEqual(['BUY', 'SELL']);
    expect(ballot.confidence(0)).toBe(0.6);
  });

  test('an empty series gives no vote', () => {
    const ballot = new Ballot('5m', new AnalysisSeries());
    ballot.evaluate(new Ballot('15m', new AnalysisSeries()));
    expect(ballot.count).toBe(0);
  });
});

describe('confidence', () => {
  test.each(STRATEGIES)('of $name is 0.60 … 0.98 and one more confirmation never lowers it', (strategy) => {
    for (let confirmed = 0; confirmed < 1 << strategy.confirmations.length; confirmed++) {
      const confidence = confidenceOf(strategy, confirmed);
      expect(confidence).toBeGreaterThanOrEqual(0.6);
      expect(confidence).toBeLessThanOrEqual(0.98);
      strategy.confirmations.forEach(({ weight }, bit) => {
        if (weight <= 0) return;
        expect(confidenceOf(strategy, confirmed | (1 << bit))).toBeGreaterThanOrEqual(confidence);
      });
    }
    const all = strategy.confirmations.reduce((set, { weight }, bit) => (weight > 0 ? set | (1 << bit) : set), 0);
    expect(confidenceOf(strategy, all)).toBeCloseTo(0.98, 12);
  });
});

import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { MARKET_REGIMES, type MarketRegime } from '../analyzer/labels.ts';
import { FAMILIES } from '../strategies/strategy.ts';
import {
  BUY,
  FAMILY_WEIGHT,
  FIT,
  LEAST_TOTAL,
  REQUIREMENTS,
  requiredOfFamily,
  requiredTotal,
  SELL,
} from './families.ts';
import { FamilyTally } from './strength.ts';

const LETTERS = 'TMBVS';

/** `T3 V1`: three trend votes and one volume vote, all of one confidence. */
function tallyOf(votes: string, confidence: number): FamilyTally {
  const tally = new FamilyTally(10);
  for (const group of votes.split(' ')) {
    for (let i = 0; i < Number(group.slice(1)); i++) tally.add(LETTERS.indexOf(group[0] as string), confidence);
  }
  return tally;
}

describe('strength', () => {
  test.each<[MarketRegime, 'BUY' | 'SELL', string, number, number]>([
    ['TRENDING_BULL', 'BUY', 'T3', 0.7, 1.47],
    ['TRENDING_BULL', 'BUY', 'T1 B1 V1', 0.7, 2.92],
    ['TRENDING_BULL', 'BUY', 'T2 S1', 0.7, 2.03],
    ['TRENDING_BULL', 'BUY', 'T3 V1 S1', 0.75, 3.56],
    ['TRENDING_BULL', 'BUY', 'T5 V2 B1 S2', 0.8, 6.17],
    ['TRENDING_BEAR', 'BUY', 'T1 M2 S1', 0.75, 1.79],
    ['TRENDING_BEAR', 'BUY', 'M4', 0.75, 0.76],
    ['RANGING', 'BUY', 'M2 S1 V1', 0.7, 2.96],
    ['TRENDING_BULL', 'SELL', 'T1 V1 S1', 0.75, 2.21],
  ])('%s %s %s at %d = %d', (regime, side, votes, confidence, strength) => {
    const index = MARKET_REGIMES.indexOf(regime);
    expect(tallyOf(votes, confidence).strength(index, side === 'BUY' ? BUY : SELL)).toBeCloseTo(strength, 2);
  });

  test('the strongest vote of a family counts in full, whatever the order', () => {
    const confidences = [0.6, 0.9, 0.75];
    const expected = 1.2 * (0.9 + 0.75 * 0.5 + 0.6 * 0.25);
    const bull = MARKET_REGIMES.indexOf('TRENDING_BULL');
    fc.assert(
      fc.property(fc.shuffledSubarray(confidences, { minLength: 3 }), (order) => {
        const tally = new FamilyTally(3);
        for (const confidence of order) tally.add(0, confidence);
        expect(tally.strength(bull, BUY)).toBeCloseTo(expected, 12);
      }),
    );
  });

  test('one more vote never lowers the strength', () => {
    const vote = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.double({ min: 0.6, max: 0.98, noNaN: true }));
    fc.assert(
      fc.property(fc.array(vote, { maxLength: 20 }), vote, fc.integer({ min: 0, max: 7 }), (votes, more, regime) => {
        const tally = new FamilyTally(30);
        for (const [family, confidence] of votes) tally.add(family, confidence);
        const before = tally.strength(regime, BUY);
        tally.add(...more);
        expect(tally.strength(regime, BUY)).toBeGreaterThan(before);
      }),
    );
  });

  test('families present and families that fall short', () => {
    const tally = tallyOf('M1 S1', 0.7);
    expect(tally.families()).toBe(2);
    expect(tally.missing(MARKET_REGIMES.indexOf('RANGING'), BUY)).toBe(1);
    expect(tally.missing(MARKET_REGIMES.indexOf('TRENDING_BEAR'), BUY)).toBe(2);
    expect(tally.missing(MARKET_REGIMES.indexOf('TRANSITION'), SELL)).toBe(0);
  });

  test('more votes than there is room for is an error, not a wrong number', () => {
    const tally = new FamilyTally(1);
    tally.add(0, 0.7);
    expect(() => tally.add(0, 0.7)).toThrow(RangeError);
  });
});

/** Regime → fit of trend, mean reversion, breakout, volume and structure (BUY/SELL), then what a BUY and a SELL need. */
const REFERENCE: Readonly<Record<MarketRegime, string>> = {
  TRENDING_BULL: '1.2/.7 .6/.4 1.1/.8 1.1/.9 1.0/.9 | 3 T1 | 3 T1',
  TRENDING_BEAR: '.7/1.2 .6/.9 .7/1.2 .8/1.2 .8/1.1 | 4 T1 M2 | 2 T1',
  RANGING: '.7/.7 1.3/1.3 .8/.8 .9/.9 1.1/1.1 | 4 M2 S1 | 2 M1',
  VOLATILE: '.8/.8 1.1/1.1 1.2/1.2 1.2/1.2 1.0/1.0 | 3 B1 V1 | 2 V1',
  BREAKOUT_BULL: '1.1/.6 .5/.3 1.4/.7 1.3/.8 1.1/.8 | 4 B2 V1 | 3 V1',
  BREAKOUT_BEAR: '.6/1.2 .5/.8 .6/1.4 .7/1.3 .7/1.2 | 5 B1 M2 | 2 B1',
  TRANSITION: '.9/.9 1/1 1/1 1/1 1/1 | 3 T1 M1 | 2',
  UNKNOWN: '.9/.9 .9/.9 .9/.9 .9/.9 .95/.95 | 5 T1 M1 | 2',
};

describe('families', () => {
  test.each(MARKET_REGIMES)('%s: fit and needs are those of the reference', (regime) => {
    const [fit = '', ...needs] = REFERENCE[regime].split(' | ');
    expect(FIT[regime]).toEqual(fit.split(' ').map((pair) => pair.split('/').map(Number)));
    const wanted = needs.map((need) => {
      const [total, ...families] = need.split(' ');
      const counts = families.map((text) => [FAMILIES[LETTERS.indexOf(text[0] as string)], Number(text.slice(1))]);
      return { total: Number(total), families: Object.fromEntries(counts) };
    });
    expect([REQUIREMENTS[regime].BUY, REQUIREMENTS[regime].SELL]).toEqual(wanted);
  });

  test('weights', () => {
    expect(FAMILIES.map((family) => FAMILY_WEIGHT[family])).toEqual([1.0, 0.9, 1.3, 1.4, 1.1]);
  });

  test('the flat tables say what the readable ones say', () => {
    MARKET_REGIMES.forEach((regime, r) => {
      for (const [s, side] of (['BUY', 'SELL'] as const).entries()) {
        const requirement = REQUIREMENTS[regime][side];
        expect(requiredTotal(r, s as 0 | 1)).toBe(requirement.total);
        FAMILIES.forEach((family, f) => {
          expect(requiredOfFamily(r, s as 0 | 1, f)).toBe(requirement.families[family] ?? 0);
          const tally = new FamilyTally(1);
          tally.add(f, 1);
          expect(tally.strength(r, s as 0 | 1)).toBe(FAMILY_WEIGHT[family] * (FIT[regime][f]?.[s] ?? NaN));
        });
      }
    });
    expect(LEAST_TOTAL).toEqual([3, 2]);
  });

  test('a trend BUY fits a bull market and not a bear market', () => {
    expect(FIT.TRENDING_BULL[0]).toEqual([1.2, 0.7]);
    expect(FIT.TRENDING_BEAR[0]).toEqual([0.7, 1.2]);
  });
});

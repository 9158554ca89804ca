import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Big } from '../money.ts';
import { DEFAULT_TRAIL_SETTINGS as SETTINGS } from '../settings.ts';
import { askedStop, sellsAtOnce } from './asked-stop.ts';
import { loosenManualStop, withManualStop } from './manual-stop.ts';
import { NO_CONTEXT } from './stop-loss.ts';
import { atMost } from './tolerance.ts';
import { lossByLowering } from './stop-change.ts';
import { checkTrail, openTrail, quickHold, regrownTrail } from './trailing.ts';
import { anyContext, anyWalk } from '../../../test/support/trails.ts';
import type { TrailState } from './types.ts';

const OPEN = openTrail(100, 0, SETTINGS, NO_CONTEXT);
const MINUTE = 60_000;

function follow(prices: readonly number[], from: TrailState = OPEN) {
  let state = from;
  let answer = checkTrail(state, state.lastPrice, state.lastPriceTimeMs, NO_CONTEXT, SETTINGS);
  for (const price of prices) {
    answer = checkTrail(state, price, state.lastPriceTimeMs + MINUTE, NO_CONTEXT, SETTINGS);
    state = answer.state;
  }
  return answer;
}

describe('a position over time', () => {
  it('starts with the stop loss in force', () => {
    expect(OPEN).toMatchObject({
      maxPrice: 100,
      effectiveStop: 98.8,
      effectiveKind: 'stop_loss',
      trailingArmed: false,
    });
  });

  it.each([
    { prices: [101.3, 100.5], decision: 'HOLD', reason: 'breakeven_1', stop: 100.2 },
    { prices: [101.3, 100.2], decision: 'SELL', reason: 'breakeven_1', stop: 100.2 },
    { prices: [101.3, 95], decision: 'SELL', reason: 'breakeven_1', stop: 100.2 },
    { prices: [102.4, 101.5], decision: 'HOLD', reason: 'trailing', stop: 101.376 },
    { prices: [102.4, 101.3], decision: 'SELL', reason: 'trailing', stop: 101.376 },
    { prices: [99.2, 98.9], decision: 'HOLD', reason: 'stop_loss', stop: 98.8 },
    { prices: [99.2, 98.8], decision: 'SELL', reason: 'stop_loss', stop: 98.8 },
  ])('$prices → $decision by $reason at $stop', ({ prices, decision, reason, stop }) => {
    const answer = follow(prices);
    expect(answer).toMatchObject({ decision, reason });
    expect(answer.state.effectiveStop).toBeCloseTo(stop, 10);
  });

  it('the stop loss of the first minutes is not widened by age, regime or ATR', () => {
    const wide = { ...NO_CONTEXT, regime: 'TRENDING_BULL', atrPercent: 4 } as const;
    const answer = checkTrail(OPEN, 98.7, 2 * 60 * MINUTE, wide, SETTINGS);
    expect(answer.stops.stopLoss).toBeCloseTo(98.2, 10);
    expect([answer.decision, answer.state.effectiveStop]).toEqual(['SELL', 98.8]);
  });

  it('above the second breakeven only that is armed in a wild market, until it falls to it', () => {
    const wild = { ...NO_CONTEXT, atrPercent: 4 };
    const high = checkTrail(OPEN, 102.4, MINUTE, wild, SETTINGS);
    expect(high).toMatchObject({ decision: 'HOLD', reason: 'breakeven_2' });
    expect(checkTrail(high.state, 100.2, 2 * MINUTE, wild, SETTINGS)).toMatchObject({ decision: 'SELL' });
  });

  it('the best price has the time when it was first seen', () => {
    expect(follow([101, 100.5, 101]).state).toMatchObject({ maxPrice: 101, maxTimeMs: MINUTE });
  });

  it('what a low ATR has armed stays armed when the ATR rises', () => {
    const armed = checkTrail(OPEN, 101.6, MINUTE, NO_CONTEXT, SETTINGS).state;
    const later = checkTrail(armed, 101.5, 2 * MINUTE, { ...NO_CONTEXT, atrPercent: 5 }, SETTINGS);
    expect(later.state.trailingArmed).toBe(true);
    expect(later.stops.trailing).toBeCloseTo(101.6 * 0.988, 10);
  });

  it.each([NaN, Infinity, -Infinity, 0, -5])('a price of %d holds and changes nothing', (price) => {
    const state = follow([102.4, 101.5]).state;
    const answer = checkTrail(state, price, 10 * MINUTE, NO_CONTEXT, SETTINGS);
    expect(answer.decision).toBe('HOLD');
    expect(answer.state).toBe(state);
    expect(checkTrail(state, 90, NaN, NO_CONTEXT, SETTINGS)).toMatchObject({ decision: 'HOLD', state });
  });

  it('refuses an entry price that is none', () => {
    expect(() => openTrail(0, 0, SETTINGS, NO_CONTEXT)).toThrow(RangeError);
  });
});

describe('a position that grows', () => {
  // from 100 to 103: everything is armed, and the floor under a gain of 3 % is in force
  it.each([
    { average: 101, level: 1, max: 103, stop: 102.25 },
    { average: 102.5, level: 0, max: 103, stop: 102.25 },
    { average: 104, level: 0, max: 104, stop: 102.752 },
  ])('to an average of $average: best price and stop stay, its floors count from there', (expected) => {
    const grown = regrownTrail(follow([103]).state, expected.average, SETTINGS, NO_CONTEXT);
    expect(grown).toMatchObject({
      entryPrice: expected.average,
      maxPrice: expected.max,
      effectiveStop: expect.closeTo(expected.stop, 10),
      trailingArmed: true,
      breakevenLevel: expected.level,
      takeProfitLevel: 0,
    });
  });
});

describe('the stop of the operator', () => {
  it('is a floor of its own kind while it is the highest', () => {
    const state = withManualStop(OPEN, 99.5);
    expect(state).toMatchObject({ manualStop: 99.5, effectiveStop: 99.5, effectiveKind: 'manual_stop' });
    expect(follow([99.5], state)).toMatchObject({ decision: 'SELL', reason: 'manual_stop' });
    expect(follow([102.4, 101.5], state).reason).toBe('trailing');
  });

  it('only ever rises', () => {
    expect(withManualStop(withManualStop(OPEN, 99.5), 99).effectiveStop).toBe(99.5);
    expect(withManualStop(OPEN, 98)).toMatchObject({ manualStop: 98, effectiveStop: 98.8, effectiveKind: 'stop_loss' });
  });

  it('is loosened to what the other stops hold, never below', () => {
    const high = withManualStop(follow([102.4, 101.5]).state, 101.45);
    expect(loosenManualStop(high, null)).toMatchObject({ manualStop: null, effectiveKind: 'trailing' });
    expect(loosenManualStop(high, null).effectiveStop).toBeCloseTo(101.376, 10);
    expect(loosenManualStop(high, 101.4)).toMatchObject({ manualStop: 101.4, effectiveStop: 101.4 });
    expect(loosenManualStop(high, 50).effectiveStop).toBeCloseTo(101.376, 10);
    expect(loosenManualStop(high, 101.6).manualStop).toBe(101.45);
    expect(loosenManualStop(OPEN, 99)).toBe(OPEN);
  });

  it.each([
    { action: 'tighten', price: null, stop: 99.4 },
    { action: 'breakeven', price: null, stop: 100.2 },
    { action: 'price', price: 99, stop: 99 },
    { action: 'loosen', price: null, stop: null },
  ] as const)('$action at 100 asks for $stop', ({ stop, ...wish }) => {
    expect(askedStop(OPEN, wish, 100, 0.001)).toEqual(stop === null ? null : expect.closeTo(stop, 10));
  });

  it.each([
    { action: 'price', stop: 99.99, sells: false },
    { action: 'price', stop: 100, sells: true },
    { action: 'price', stop: Infinity, sells: false },
    { action: 'loosen', stop: 100, sells: false },
    { action: 'loosen', stop: null, sells: false },
  ] as const)('$action $stop at a bid of 100 sells at once: $sells', ({ action, stop, sells }) => {
    expect(sellsAtOnce({ action, price: null }, stop, 100)).toBe(sells);
  });

  it('at the price of another stop changes nothing', () => {
    expect(withManualStop(OPEN, OPEN.engineStop)).toMatchObject({ effectiveStop: 98.8, effectiveKind: 'stop_loss' });
  });

  it('may be far below 1, as prices may', () => {
    const cheap = openTrail(0.5, 0, SETTINGS, NO_CONTEXT);
    expect(withManualStop(cheap, 0.499)).toMatchObject({ manualStop: 0.499, effectiveStop: 0.499 });
  });

  it.each([
    [99, 98, '1.998'],
    [98, 98, '0'],
    [98, 99, '0'],
  ])('lowered from %d to %d it may cost %s more', (before, after, loss) => {
    expect(lossByLowering(new Big('2'), before, after, 0.001).toFixed()).toBe(loss);
  });

  it('refuses what is no price', () => {
    expect(() => withManualStop(OPEN, NaN)).toThrow(/manual stop: NaN/);
    expect(() => loosenManualStop(OPEN, 0)).toThrow(/manual stop: 0/);
  });
});

describe('whatever the market does', () => {
  it('the stop never falls, latches hold, and it sells exactly at or below the stop', () => {
    fc.assert(
      fc.property(
        anyContext,
        anyWalk,
        fc.option(fc.double({ min: 95, max: 105, noNaN: true })),
        (first, walk, manual) => {
          let state = openTrail(100, 0, SETTINGS, first);
          if (manual !== null) state = withManualStop(state, manual);
          for (const { price, timeMs, context } of walk) {
            const answer = checkTrail(state, price, timeMs, context, SETTINGS);
            const next = answer.state;
            expect(next.effectiveStop).toBeGreaterThanOrEqual(state.effectiveStop);
            expect(next.engineStop).toBeGreaterThanOrEqual(state.engineStop);
            expect(next.maxPrice).toBe(Math.max(state.maxPrice, price));
            expect(next.breakevenLevel).toBeGreaterThanOrEqual(state.breakevenLevel);
            expect(next.takeProfitLevel).toBeGreaterThanOrEqual(state.takeProfitLevel);
            expect(next.trailingArmed || !state.trailingArmed).toBe(true);
            for (const stop of Object.values(answer.stops))
              expect(next.effectiveStop).toBeGreaterThanOrEqual(stop ?? 0);
            expect(answer.decision === 'SELL').toBe(atMost(price, next.effectiveStop));
            expect(answer.reason).toBe(next.effectiveKind);
            state = next;
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('the currency unit does not matter', () => {
    fc.assert(
      fc.property(anyWalk, fc.constantFrom(1e-7, 1e-3, 7, 1e6), (walk, scale) => {
        const bare = walk.map((step) => ({ ...step, context: { ...step.context, support: null } }));
        let plain = openTrail(100, 0, SETTINGS, NO_CONTEXT);
        let scaled = openTrail(100 * scale, 0, SETTINGS, NO_CONTEXT);
        for (const { price, timeMs, context } of bare) {
          const a = checkTrail(plain, price, timeMs, context, SETTINGS);
          const b = checkTrail(scaled, price * scale, timeMs, context, SETTINGS);
          expect([b.decision, b.reason]).toEqual([a.decision, a.reason]);
          expect(b.state.effectiveStop / scale / a.state.effectiveStop).toBeCloseTo(1, 12);
          plain = a.state;
          scaled = b.state;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('skipping the checks that quickHold answers changes no decision, stop or latch', () => {
    let skipped = 0;
    fc.assert(
      fc.property(anyContext, anyWalk, (first, walk) => {
        let full = openTrail(100, 0, SETTINGS, first);
        let quick = full;
        for (const { price, timeMs, context } of walk) {
          const answer = checkTrail(full, price, timeMs, context, SETTINGS);
          full = answer.state;
          if (quickHold(quick, price, SETTINGS)) {
            skipped++;
            expect(answer.decision).toBe('HOLD');
          } else {
            const own = checkTrail(quick, price, timeMs, context, SETTINGS);
            expect([own.decision, own.reason, own.stops]).toEqual([answer.decision, answer.reason, answer.stops]);
            quick = own.state;
          }
          for (const key of [
            'maxPrice',
            'effectiveStop',
            'engineStop',
            'effectiveKind',
            'breakevenLevel',
            'trailingArmed',
            'takeProfitLevel',
          ] as const) {
            expect([key, quick[key]]).toEqual([key, full[key]]);
          }
        }
      }),
      { numRuns: 2000 },
    );
    expect(skipped).toBeGreaterThan(1000);
  });

  it('quickHold never answers during a pump, whose end raises the stop', () => {
    const wide = { ...NO_CONTEXT, regime: 'TRENDING_BULL', atrPercent: 2 } as const;
    const pump = checkTrail(OPEN, 107, 6 * MINUTE, wide, SETTINGS).state;
    expect(pump.pumpRider).toBe(true);
    expect(quickHold(pump, 106, SETTINGS)).toBe(false);
    expect(checkTrail(pump, 106, 9 * MINUTE, wide, SETTINGS).decision).toBe('HOLD');
    expect(checkTrail(pump, 106, 10 * MINUTE, wide, SETTINGS).decision).toBe('SELL');
  });

  it('quickHold never answers for a price that is none', () => {
    for (const price of [NaN, 0, -1, Infinity]) expect(quickHold(OPEN, price, SETTINGS)).toBe(false);
  });
});

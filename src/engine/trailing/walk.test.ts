import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../candles/candle.ts';
import { DEFAULT_TRAIL_SETTINGS as SETTINGS } from '../settings.ts';
import { withManualStop } from './manual-stop.ts';
import { NO_CONTEXT } from './stop-loss.ts';
import { atMost } from './tolerance.ts';
import { checkTrail, openTrail, quickHoldRange } from './trailing.ts';
import { anyContext } from '../../../test/support/trails.ts';
import { walkCandle } from './walk.ts';

const MINUTE = 60_000;
const AT = 20 * MINUTE;
/** Held since 20 minutes, best price 102.4: trailing stop 101.376. */
const ARMED = checkTrail(openTrail(100, 0, SETTINGS, NO_CONTEXT), 102.4, AT, NO_CONTEXT, SETTINGS).state;

function candle(open: number, high: number, low: number, close: number, filled = false): Candle {
  return {
    openTimeMs: AT,
    open,
    high,
    low,
    close,
    volume: 1,
    quoteVolume: NaN,
    trades: NaN,
    takerBuyBase: NaN,
    filled,
  };
}

const walk = (state: typeof ARMED, bar: Candle) => walkCandle(state, bar, AT + MINUTE, NO_CONTEXT, SETTINGS);

describe('a candle is walked open, low, high, close', () => {
  it.each([
    { what: 'quiet', bar: candle(102, 102.3, 101.8, 102.1), fill: null, reason: 'trailing' },
    { what: 'gap below the stop', bar: candle(101, 101.2, 100.5, 101), fill: 101, reason: 'trailing' },
    { what: 'open exactly at the stop', bar: candle(101.376, 101.5, 101.2, 101.4), fill: 101.376, reason: 'trailing' },
    { what: 'low through the stop', bar: candle(102, 102.2, 101, 102), fill: 101.376, reason: 'trailing' },
    {
      what: 'low through, although a new high follows',
      bar: candle(102, 104, 101, 103.9),
      fill: 101.376,
      reason: 'trailing',
    },
    { what: 'new high, close above the new stop', bar: candle(102, 104, 101.9, 103.8), fill: null, reason: 'trailing' },
    { what: 'new high, close below the new stop', bar: candle(102, 104, 101.9, 103), fill: 103, reason: 'trailing' },
    { what: 'a minute without trades', bar: candle(100, 100, 100, 100, true), fill: null, reason: 'trailing' },
    { what: 'a low that is not a number', bar: candle(102, 102.2, NaN, 102), fill: null, reason: 'trailing' },
    { what: 'high below low', bar: candle(102, 90, 101, 102), fill: null, reason: 'trailing' },
  ])('$what: fill $fill', ({ bar, fill, reason }) => {
    const { answer, fillPrice } = walk(ARMED, bar);
    expect(answer.decision).toBe(fill === null ? 'HOLD' : 'SELL');
    expect(answer.reason).toBe(reason);
    if (fill === null) expect(fillPrice).toBeNull();
    else expect(fillPrice).toBeCloseTo(fill, 9);
  });

  it('a stop a rounding error below the low fills at the low', () => {
    const state = withManualStop(ARMED, 101.5 * (1 - 5e-13));
    expect(walk(state, candle(102, 102.2, 101.5, 102)).fillPrice).toBe(101.5);
  });

  it('a candle that traded nowhere leaves the state as it is', () => {
    expect(walk(ARMED, candle(100, 100, 100, 100, true)).answer.state).toBe(ARMED);
  });

  it('the high raises maximum and stop for the next candle', () => {
    const { state } = walk(ARMED, candle(102, 104, 101.9, 103.8)).answer;
    expect([state.maxPrice, state.maxTimeMs, state.lastPrice]).toEqual([104, AT + MINUTE, 103.8]);
    expect(state.effectiveStop).toBeCloseTo(104 * 0.992, 10);
  });

  it('a sale in the candle does not see its high', () => {
    const { answer } = walk(ARMED, candle(102, 110, 101, 109));
    expect([answer.maxGainRatio, answer.state.maxPrice]).toEqual([ARMED.maxPrice / 100 - 1, 102.4]);
    expect(answer.gainRatio).toBeCloseTo(0.01376, 10);
  });
});

describe('whatever the candle', () => {
  const anyCandle = fc
    .tuple(
      fc.double({ min: 97, max: 105, noNaN: true }),
      fc.constantFrom(0.05, 0.5, 3),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
    )
    .map(([middle, width, offsets]) => {
      const prices = offsets.map((offset) => middle + offset * width);
      const [open = middle, close = middle] = prices;
      return candle(open, Math.max(...prices), Math.min(...prices), close);
    });
  const anyState = fc
    .record({
      max: fc.double({ min: 100, max: 106, noNaN: true }),
      manual: fc.option(fc.double({ min: 97, max: 104, noNaN: true })),
    })
    .map(({ max, manual }) => {
      const state = checkTrail(openTrail(100, 0, SETTINGS, NO_CONTEXT), max, AT, NO_CONTEXT, SETTINGS).state;
      return manual === null ? state : withManualStop(state, manual);
    });

  it('it fills only at a price that traded, at the stop or worse unless the close decided', () => {
    let sold = 0;
    fc.assert(
      fc.property(anyState, anyCandle, anyContext, (state, bar, context) => {
        const { answer, fillPrice } = walkCandle(state, bar, AT + MINUTE, context, SETTINGS);
        expect(answer.decision === 'SELL').toBe(fillPrice !== null);
        expect(answer.state.effectiveStop).toBeGreaterThanOrEqual(state.effectiveStop);
        if (fillPrice === null) {
          expect(atMost(bar.low, state.effectiveStop)).toBe(false);
          return;
        }
        sold++;
        expect(fillPrice).toBeGreaterThanOrEqual(bar.low);
        expect(fillPrice).toBeLessThanOrEqual(bar.high);
        expect(atMost(fillPrice, answer.state.effectiveStop)).toBe(true);
        if (bar.low > state.effectiveStop) expect(fillPrice).toBe(bar.close);
        else expect(atMost(fillPrice, state.effectiveStop)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(sold).toBeGreaterThan(200);
  });

  it('one that quickHoldRange answers for is held with the same stop', () => {
    let skipped = 0;
    fc.assert(
      fc.property(anyState, anyCandle, anyContext, (state, bar, context) => {
        if (!quickHoldRange(state, bar.low, bar.high, SETTINGS)) return;
        skipped++;
        const { answer, fillPrice } = walkCandle(state, bar, AT + MINUTE, context, SETTINGS);
        expect([fillPrice, answer.state.effectiveStop, answer.state.maxPrice]).toEqual([
          null,
          state.effectiveStop,
          state.maxPrice,
        ]);
      }),
      { numRuns: 3000 },
    );
    expect(skipped).toBeGreaterThan(100);
  });
});

import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { Big } from '../money.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../settings.ts';
import {
  chooseLiberation,
  type LiberationAnswer,
  type LiberationPosition,
  type LiberationRequest,
} from './liberation.ts';

const MINUTE_MS = 60_000;
const NOW_MS = 1_759_406_400_000;

/** A position worth about 100 at 100, open for an hour; `price` is what it could be sold at. */
function position(symbol: string, price: string | null, change: Partial<LiberationPosition> = {}): LiberationPosition {
  return {
    cycleId: `cycle-${symbol}`,
    symbol,
    entryPrice: new Big('100'),
    price: price === null ? null : new Big(price),
    quantity: new Big('1'),
    openedAtMs: NOW_MS - 60 * MINUTE_MS,
    exiting: false,
    feeRate: 0.001,
    ...change,
  };
}

function answerFor(positions: LiberationPosition[], change: Partial<LiberationRequest>): LiberationAnswer {
  return chooseLiberation({
    nowMs: NOW_MS,
    symbol: 'SOLUSDC',
    override: true,
    missing: new Big('80'),
    lastLiberationMs: null,
    positions,
    settings: DEFAULT_ENGINE_SETTINGS.liberation,
    ...change,
  });
}

function choose(positions: LiberationPosition[], change: Partial<LiberationRequest> = {}): string {
  const answer = answerFor(positions, change);
  return answer.ok ? answer.symbol : answer.reason;
}

describe('liberation', () => {
  test.each<[string, LiberationPosition[], Partial<LiberationRequest>, string]>([
    ['the worst of several losers', [position('A', '99'), position('B', '97'), position('C', '105')], {}, 'B'],
    ['a winner is never sold', [position('A', '105'), position('B', '100.01')], {}, 'ALL_POSITIONS_WINNING'],
    ['a position at its entry price is a winner', [position('A', '100')], {}, 'ALL_POSITIONS_WINNING'],
    ['nothing is open', [], {}, 'NO_POSITIONS'],
    ['a signal below the override', [position('A', '90')], { override: false }, 'NOT_OVERRIDE'],
    ['14 minutes after the last', [position('A', '90')], { lastLiberationMs: NOW_MS - 14 * MINUTE_MS }, 'COOLDOWN'],
    ['15 minutes after the last', [position('A', '90')], { lastLiberationMs: NOW_MS - 15 * MINUTE_MS }, 'A'],
    ['a net loss of 0.3 %', [position('A', '99.9')], {}, 'LOSS_TOO_SMALL'],
    ['just beyond it', [position('A', '99.89')], {}, 'A'],
    ['0.3 % to the digit', [position('A', '99.7', { feeRate: 0 })], {}, 'A'],
    ['less than 0.3 %', [position('A', '99.71', { feeRate: 0 })], {}, 'LOSS_TOO_SMALL'],
    ['0.3 % once its own fees are paid', [position('A', '99.8', { feeRate: 0.0008 })], {}, 'A'],
    ['nine minutes old', [position('A', '90', { openedAtMs: NOW_MS - 9 * MINUTE_MS })], {}, 'TOO_YOUNG'],
    ['ten minutes old', [position('A', '90', { openedAtMs: NOW_MS - 10 * MINUTE_MS })], {}, 'A'],
    ['the symbol of the signal', [position('SOLUSDC', '90')], {}, 'SAME_SYMBOL'],
    ['already being sold', [position('A', '90', { exiting: true })], {}, 'EXIT_IN_PROGRESS'],
    ['below 80 % of what is missing', [position('A', '90')], { missing: new Big('113') }, 'VALUE_TOO_SMALL'],
    ['80 % of what is missing', [position('A', '90')], { missing: new Big('112.5') }, 'A'],
    [
      'the second worst is not tried',
      [position('A', '90', { exiting: true }), position('B', '91')],
      {},
      'EXIT_IN_PROGRESS',
    ],
    ['dust is not considered', [position('A', '50', { quantity: new Big('0.09') }), position('B', '95')], {}, 'B'],
    ['worth the least amount', [position('A', '50', { quantity: new Big('0.1') })], { missing: new Big('5') }, 'A'],
    ['the first of two that lose the same', [position('B', '97'), position('A', '97')], {}, 'B'],
    ['an unknown price is not considered', [position('A', null), position('B', '95')], {}, 'B'],
    ['only unknown prices', [position('A', null)], {}, 'NO_POSITIONS'],
  ])('%s → %s', (_name, positions, change, expected) => {
    expect(choose(positions, change)).toBe(expected);
  });

  test.each<[LiberationPosition, Partial<LiberationRequest>, object]>([
    [position('A', '90'), { missing: new Big('1000') }, { reason: 'VALUE_TOO_SMALL', measured: 90, limit: 800 }],
    [
      position('A', '90'),
      { lastLiberationMs: NOW_MS - MINUTE_MS },
      { reason: 'COOLDOWN', measured: MINUTE_MS, limit: 15 * MINUTE_MS },
    ],
    [position('A', '101'), {}, { reason: 'ALL_POSITIONS_WINNING', measured: 0.01, limit: 0 }],
    [position('A', '99.9', { feeRate: 0 }), {}, { reason: 'LOSS_TOO_SMALL', measured: -0.001, limit: -0.003 }],
    [
      position('A', '90', { openedAtMs: NOW_MS - MINUTE_MS }),
      {},
      { reason: 'TOO_YOUNG', measured: MINUTE_MS, limit: 10 * MINUTE_MS },
    ],
  ])('says what was measured and what would have been needed', (held, change, expected) => {
    expect(answerFor([held], change)).toEqual({ ok: false, ...expected });
  });

  test('whatever is open, only the worst loser is ever chosen', () => {
    const prices = fc.array(fc.integer({ min: 8000, max: 12000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(prices, (ticks) => {
        const positions = ticks.map((tick, i) => position(`P${i}`, String(tick / 100)));
        const chosen = choose(positions, { missing: new Big('1') });
        const index = positions.findIndex(({ symbol }) => symbol === chosen);
        if (index < 0) return;
        expect(ticks[index]).toBe(Math.min(...ticks));
        expect(ticks[index]).toBeLessThan(10_000);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SettingsEvent } from '../../src/engine/events.ts';
import { DEFAULT_TRAIL_SETTINGS as DEFAULTS } from '../../src/engine/settings.ts';
import type { TrailNumbers, TrailState } from '../../src/engine/trailing/types.ts';
import { retunedVersion } from '../../src/engine/desk/retuning.ts';
import { decodeEntry, encodeEntry } from '../../src/runtime/record.ts';
import { Rig, SECOND_MS } from './rig.ts';

const SOL = 'SOLUSDC';
const ETH = 'ETHUSDC';
/** Breakeven one percent earlier than by default. */
const EARLY: Partial<TrailNumbers> = { breakeven1TriggerRatio: 0.006 };

function retuned(rig: Rig, numbers: Partial<TrailNumbers>, scope: 'new' | 'all'): Rig {
  const event: SettingsEvent = { type: 'settings', timeMs: rig.nowMs, changes: { trail: { ...DEFAULTS, ...numbers } } };
  rig.tell(scope === 'all' ? { ...event, positions: numbers } : event);
  return rig;
}

function trailOf(rig: Rig, symbol = SOL): TrailState {
  const { trail } = rig.cycle(symbol);
  if (trail === null) throw new Error(`${symbol} has no trail`);
  return trail;
}

/** Bought at 100, best price 100.8: between the two triggers. */
function held(): Rig {
  const rig = new Rig();
  rig.hold(SOL, 100);
  rig.price(SOL, 100.8);
  return rig;
}

/** A new process on what was stored. */
function restarted(rig: Rig, numbers: Partial<TrailNumbers>): Rig {
  return new Rig({
    memory: rig.store.memory(),
    startMs: rig.nowMs,
    settings: { trail: { ...DEFAULTS, ...numbers } },
  });
}

describe('for new positions only', () => {
  test('the open position keeps the numbers it began with, the next one has the new ones', () => {
    const rig = retuned(held(), EARLY, 'new');
    rig.price(SOL, 100.9);
    expect(trailOf(rig).breakevenLevel).toBe(0);
    rig.hold(ETH, 100);
    rig.price(ETH, 100.9);
    expect(trailOf(rig, ETH).breakevenLevel).toBe(1);
  });

  test('both keep theirs over a restart, under whatever numbers count then', () => {
    const rig = retuned(held(), EARLY, 'new');
    rig.hold(ETH, 100);
    const again = restarted(rig, { breakeven1TriggerRatio: 0.5 });
    for (const symbol of [SOL, ETH]) again.price(symbol, 100.9);
    expect([SOL, ETH].map((symbol) => trailOf(again, symbol).breakevenLevel)).toEqual([0, 1]);
  });

  test('what is shown before a buy is the stop of a new position', () => {
    const rig = retuned(held(), { stopLossMinRatio: 0.05, stopLossMaxRatio: 0.05 }, 'new');
    expect(rig.engine.desk.firstStop(SOL, 100)).toBeCloseTo(95, 10);
    expect(rig.engine.desk.firstStop(ETH, 100)).toBeCloseTo(95, 10);
  });
});

describe('for all open positions too', () => {
  test('the stop stands where the new numbers put it, and what armed is told and stored', () => {
    const rig = retuned(held(), EARLY, 'all');
    expect(trailOf(rig)).toMatchObject({ breakevenLevel: 1, effectiveStop: 100.2, effectiveKind: 'breakeven_1' });
    expect(rig.decisions.some((decision) => decision.type === 'alert' && decision.kind === 'breakeven_armed')).toBe(
      true,
    );
    expect(trailOf(restarted(rig, {}))).toEqual(trailOf(rig));
  });

  test('only the numbers that were changed are taken over', () => {
    const rig = retuned(held(), { stopLossMaxRatio: 0.03 }, 'new');
    retuned(rig, EARLY, 'all');
    expect(rig.cycle(SOL).trailNumbers).toMatchObject({ ...EARLY, stopLossMaxRatio: DEFAULTS.stopLossMaxRatio });
  });

  test('numbers that go back to the defaults leave nothing behind', () => {
    const rig = retuned(retuned(held(), EARLY, 'all'), { breakeven1TriggerRatio: 0.012 }, 'all');
    expect(rig.cycle(SOL)).not.toHaveProperty('trailNumbers');
    expect(trailOf(rig).breakevenLevel).toBe(1);
  });

  test('a wider stop loss lowers no stop', () => {
    const rig = held();
    const before = trailOf(rig).effectiveStop;
    retuned(rig, { stopLossMinRatio: 0.2, stopLossBaseRatio: 0.2, stopLossMaxRatio: 0.3 }, 'all');
    expect(trailOf(rig).effectiveStop).toBe(before);
  });

  test('what would be sold at once is known before, is not sold by the change, and is sold at the next price', () => {
    const rig = held();
    rig.price(SOL, 100.1);
    const stops = rig.engine.desk.stopsUnder(EARLY);
    expect(stops).toEqual([{ symbol: SOL, stop: 98.8, stopThen: 100.2, bid: 100.1, sellsAtOnce: true }]);
    expect(trailOf(rig).effectiveStop).toBe(98.8);
    const orders = rig.orders().length;
    retuned(rig, EARLY, 'all');
    expect(rig.orders()).toHaveLength(orders);
    rig.pass(SECOND_MS);
    rig.price(SOL, 100.1);
    expect(rig.orders().at(-1)).toMatchObject({ side: 'SELL', symbol: SOL, reason: 'breakeven_1' });
  });
});

test('a record keeps the change and what open positions took over', () => {
  const event: SettingsEvent = { type: 'settings', timeMs: 1, changes: { trail: DEFAULTS }, positions: EARLY };
  expect(decodeEntry(encodeEntry({ kind: 'event', event }))).toEqual({ kind: 'event', event });
});

test('whatever is changed and whatever the price does: no stop falls, nothing armed is disarmed, and the preview is right', () => {
  const ratio = fc.integer({ min: 1, max: 200 }).map((thousandths) => thousandths / 1_000);
  const steps = fc.uniqueArray(ratio, { minLength: 1, maxLength: 4 }).map((all) => all.toSorted((a, b) => b - a));
  const numbers = fc
    .record(
      {
        breakeven1TriggerRatio: ratio,
        breakeven2TriggerRatio: ratio,
        activationFloorRatio: ratio,
        takeProfitStartRatio: ratio,
        stopLossMinRatio: ratio,
        stopLossBaseRatio: ratio,
        stopLossMaxRatio: ratio,
        tiers: steps.map((all) => all.map((gainRatio) => ({ gainRatio, marginRatio: gainRatio / 2 }))),
        takeProfits: steps.map((all) => all.map((levelRatio) => ({ levelRatio, tolerance: 0.8 }))),
      },
      { requiredKeys: [] },
    )
    .map((change) => ({ numbers: change }));
  const price = fc.integer({ min: 9_900, max: 11_500 }).map((cents) => ({ bid: cents / 100 }));
  fc.assert(
    fc.property(fc.array(fc.oneof(numbers, price), { maxLength: 30 }), (happenings) => {
      const rig = new Rig();
      rig.hold(SOL, 100);
      for (const happening of happenings) {
        if (rig.cycle(SOL).status !== 'active_buy') return;
        const before = trailOf(rig);
        if ('bid' in happening) {
          rig.nowMs += SECOND_MS;
          rig.price(SOL, happening.bid);
        } else {
          const [preview] = rig.engine.desk.stopsUnder(happening.numbers);
          retuned(rig, happening.numbers, 'all');
          expect(trailOf(rig).effectiveStop).toBe(preview?.stopThen);
          expect(restarted(rig, {}).cycle(SOL)).toEqual(rig.cycle(SOL));
        }
        const after = trailOf(rig);
        expect(after.effectiveStop).toBeGreaterThanOrEqual(before.effectiveStop);
        expect(after.breakevenLevel).toBeGreaterThanOrEqual(before.breakevenLevel);
        expect(after.takeProfitLevel).toBeGreaterThanOrEqual(before.takeProfitLevel);
        expect(after.trailingArmed || !before.trailingArmed).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

describe('what a start need not give again', () => {
  test.each([
    { name: 'nothing was ever given', version: undefined, known: null },
    { name: 'a record of before has no number', version: null, known: null },
    { name: 'a change was given', version: 7, known: 7 },
  ])('$name', ({ version, known }) => {
    const rig = held();
    const event: SettingsEvent = { type: 'settings', timeMs: rig.nowMs, changes: {}, positions: EARLY };
    if (version !== undefined) rig.tell(version === null ? event : { ...event, version });
    expect(retunedVersion(rig.store.memory().controls)).toBe(known);
  });

  test('a change for all is remembered where nothing is open', () => {
    const rig = new Rig();
    rig.tell({ type: 'settings', timeMs: rig.nowMs, changes: {}, positions: EARLY, version: 3 });
    expect(retunedVersion(rig.store.memory().controls)).toBe(3);
  });
});

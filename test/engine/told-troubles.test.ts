/** What the Desk tells of silence, pauses, refusals and balances, and when: ages, keys and amounts. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { held } from './guarded.ts';
import { HOUR_MS, MINUTE_MS, NOON_MS, restarted, Rig, SECOND_MS, toldOf } from './rig.ts';

const SOL = 'SOLUSDC';
const ETH = 'ETHUSDC';

describe('silence', () => {
  const ages = (rig: Rig) =>
    toldOf(rig.decisions, 'feed_stale').map(({ symbol, data }) => [symbol, data['stale'], data['ageMs']]);
  /** Seconds pass; every other symbol has a price in each. */
  const wait = (rig: Rig, seconds: number, symbol: string | null = null) => {
    for (let second = 0; second < seconds; second++) {
      rig.pass(SECOND_MS);
      if (symbol !== null) rig.price(symbol, 2000);
    }
  };

  test('of the feed is told after more than 90 seconds, with its length', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    wait(rig, 90);
    expect(ages(rig)).toEqual([]);
    wait(rig, 5);
    rig.price(SOL, 100);
    wait(rig, 1);
    expect(ages(rig)).toEqual([
      [null, true, 91 * SECOND_MS],
      [null, false, 95 * SECOND_MS],
    ]);
  });

  test('of one symbol, too', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    wait(rig, 90, ETH);
    expect(ages(rig)).toEqual([]);
    wait(rig, 5, ETH);
    rig.price(SOL, 100);
    wait(rig, 1);
    expect(ages(rig)).toEqual([
      [SOL, true, 91 * SECOND_MS],
      [SOL, false, 95 * SECOND_MS],
    ]);
  });

  test('of one that had no price since a restart counts from there, and is told once', () => {
    const before = new Rig();
    before.hold(SOL, 100);
    const rig = restarted(before, { startMs: before.nowMs + HOUR_MS });
    rig.pass(0);
    wait(rig, 90, ETH);
    expect(ages(rig)).toEqual([]);
    wait(rig, 60, ETH);
    expect(ages(rig)).toEqual([[SOL, true, 91 * SECOND_MS]]);
  });

  test('of all is told after 15 seconds where one is unguarded already, but not right after a start', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    wait(rig, 80, ETH);
    wait(rig, 14);
    expect(ages(rig)).toEqual([[SOL, true, 91 * SECOND_MS]]);
    rig.pass(SECOND_MS + 1);
    expect(ages(rig).at(-1)).toEqual([null, true, 15 * SECOND_MS + 1]);
    const before = new Rig();
    before.hold(SOL, 100);
    const later = restarted(before, { startMs: before.nowMs + HOUR_MS });
    later.pass(0);
    wait(later, 90);
    expect(ages(later)).toEqual([]);
    wait(later, 1);
    expect(ages(later)).toEqual([[null, true, 91 * SECOND_MS]]);
  });

  test('of one symbol is told again once the feed is back', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    wait(rig, 100);
    wait(rig, 2, ETH);
    expect(ages(rig).map(([symbol, stale]) => [symbol, stale])).toEqual([
      [null, true],
      [null, false],
      [SOL, true],
    ]);
  });

  test('is nothing where exits walk candles', () => {
    const rig = new Rig({ settings: { exitMode: 'candles' } });
    rig.hold(SOL, 100);
    wait(rig, 200, ETH);
    expect(ages(rig)).toEqual([]);
  });

  test('that a snapshot knows keeps single symbols quiet', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    wait(rig, 100);
    const next = restarted(rig);
    next.engine.desk.resume(rig.engine.desk.snapshot());
    wait(next, 200);
    expect(ages(next)).toEqual([]);
  });
});

describe('a pause', () => {
  test('is told with who, why and until when, and its end too, each under a key of its own', () => {
    const rig = new Rig();
    const told = [
      ...rig.ask({ kind: 'pause', untilMs: NOON_MS + HOUR_MS, reason: 'lunch' }),
      ...rig.ask({ kind: 'resume' }),
    ];
    const [off, on] = toldOf(told, 'paused');
    expect(off?.data).toEqual({ paused: true, untilMs: NOON_MS + HOUR_MS, reason: 'lunch', actor: 'tester' });
    expect(on?.data).toEqual({ paused: false, actor: 'tester' });
    expect([off?.dedupKey, on?.dedupKey]).toEqual([`paused:${NOON_MS}:on`, `paused:${NOON_MS}:off`]);
  });
});

describe('a strong signal that is refused', () => {
  const { limits } = DEFAULT_ENGINE_SETTINGS;
  const full = () => {
    const rig = new Rig({ settings: { limits: { ...limits, maxPositions: 0 } } });
    rig.price(SOL, 100);
    return rig;
  };
  const strength = (consensus: number) => ({ metadata: { consensus_strength: consensus } });

  test('is told once an hour', () => {
    const rig = full();
    const keys: string[] = [];
    for (const laterMs of [0, 59 * MINUTE_MS, MINUTE_MS]) {
      rig.nowMs += laterMs;
      rig.price(SOL, 100);
      keys.push(...toldOf(rig.signal(strength(7)), 'signal_rejected').map(({ dedupKey }) => dedupKey));
    }
    const hour = NOON_MS / HOUR_MS;
    expect(keys).toEqual([hour, hour, hour + 1].map((at) => `signal_rejected:${SOL}:MAX_POSITIONS:${at}`));
  });

  test.each([
    { what: 'of force 10.9', signal: strength(5.93), told: 0 },
    { what: 'of force 11', signal: strength(6), told: 1 },
    { what: 'of force 12.9', signal: strength(7), told: 1 },
    { what: 'of a person', signal: { ...strength(7), source: 'manual' as const }, told: 0 },
    { what: 'to sell', signal: { ...strength(7), side: 'SELL' as const }, told: 0 },
  ])('$what: $told', ({ signal, told }) => {
    expect(toldOf(full().signal(signal), 'signal_rejected')).toHaveLength(told);
  });
});

describe('balances that differ', () => {
  test('are told with both sides and the difference', () => {
    const rig = new Rig();
    const [alert] = toldOf(rig.balances({ USDC: '700' }), 'reconciliation');
    expect(alert?.data).toMatchObject({ books: 1000, exchange: 700, difference: -300 });
  });

  test('are not told where something is only locked', () => {
    const rig = new Rig();
    const balances = [{ asset: 'USDC', free: '700', locked: '300' }];
    expect(toldOf(rig.tell({ type: 'balances', timeMs: NOON_MS, balances }), 'reconciliation')).toEqual([]);
    expect(rig.engine.desk.freeQuote().toFixed()).toBe('700');
  });

  test('and a trade of a stop whose position is gone is told as nobody’s', () => {
    const { rig, stop } = held();
    rig.balances({ USDC: '800', SOL: '0' });
    const [alert] = toldOf(rig.trade(stop, '1', 97.5), 'reconciliation');
    expect(alert?.data).toMatchObject({ problem: 'orphan_trade', quantity: 1 });
  });
});

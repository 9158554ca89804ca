import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/engine/decisions.ts';
import { alertsOf, intentsOf, MINUTE_MS, ordersOf, Rig, SECOND_MS } from './rig.ts';

/** Half of a BUY has traded at 100; the rest is on its way. */
function halfBought(live = false): Rig {
  const rig = new Rig({ settings: { demo: !live } });
  rig.price('SOLUSDC', 100);
  rig.buy('SOLUSDC', '200');
  rig.acknowledge(rig.order('SOLUSDC'));
  rig.trade(rig.order('SOLUSDC'), '1', 100);
  return rig;
}

const cancels = (decisions: readonly Decision[]) =>
  decisions.flatMap((decision) => (decision.type === 'cancel_order' ? [decision.clientOrderId] : []));
const stop = (rig: Rig) => rig.cycle('SOLUSDC').trail?.effectiveStop ?? NaN;

describe('a position that is still being bought', () => {
  test('has its stop from the first coin on, over a restart, too', () => {
    const before = halfBought();
    expect(stop(before)).toBeCloseTo(98.8, 1);
    const rig = new Rig({ memory: before.store.memory(), startMs: before.nowMs });
    expect(stop(rig)).toBe(stop(before));
  });

  test.each([{ live: false }, { live: true }])(
    'stopped out: the rest is taken back, then all is sold %o',
    ({ live }) => {
      const rig = halfBought(live);
      const entry = rig.order('SOLUSDC');
      const decisions = rig.price('SOLUSDC', 98);
      expect([ordersOf(decisions), cancels(decisions)]).toEqual([[], [entry.clientOrderId]]);
      expect(cancels(rig.price('SOLUSDC', 97.9))).toEqual([]);
      expect(ordersOf(rig.close(entry))).toEqual(['SELL stop_loss']);
      expect(rig.order('SOLUSDC').quantity.toFixed()).toBe('0.999');
      rig.fillWhole(rig.order('SOLUSDC'), 97.9);
      expect([...rig.store.cycles.values()][0]).toMatchObject({ status: 'completed', exitReason: 'stop_loss' });
    },
  );

  test('a cancellation that is lost is asked for again until the order has ended', () => {
    const rig = halfBought();
    const entry = rig.order('SOLUSDC');
    rig.price('SOLUSDC', 98);
    expect([1, 2, 3, 4].map(() => cancels(rig.pass(SECOND_MS)).length)).toEqual([0, 1, 0, 1]);
    rig.trade(entry, '0.5', 98);
    expect(ordersOf(rig.close(entry))).toEqual(['SELL stop_loss']);
    expect(rig.order('SOLUSDC').quantity.toFixed()).toBe('1.498');
  });

  test('the stop that was hit is not forgotten by a restart', () => {
    const before = halfBought();
    const entry = before.order('SOLUSDC');
    before.price('SOLUSDC', 98);
    const rig = new Rig({ memory: before.store.memory(), startMs: before.nowMs + SECOND_MS });
    expect(cancels(rig.pass(SECOND_MS))).toEqual([entry.clientOrderId]);
    expect(ordersOf(rig.close(entry))).toEqual(['SELL stop_loss']);
  });

  test('what it reached while it was bought is kept; later coins never lower the stop', () => {
    const rig = halfBought();
    const entry = rig.order('SOLUSDC');
    rig.price('SOLUSDC', 103);
    const reached = stop(rig);
    expect(reached).toBeGreaterThan(100);
    rig.trade(entry, '0.5', 102.9);
    expect(stop(rig)).toBeGreaterThanOrEqual(reached);
    rig.close(entry);
    expect(rig.cycle('SOLUSDC').trail).toMatchObject({ maxPrice: 103, entryPrice: expect.closeTo(151.45 / 1.5, 9) });
    expect(stop(rig)).toBe(reached);
    expect(ordersOf(rig.price('SOLUSDC', 103))).toEqual([]);
  });

  test('silence about it is told, and so is each time that the fate of its order is lost', () => {
    const rig = halfBought();
    const entry = rig.order('SOLUSDC');
    expect(alertsOf(rig.unknown(entry))).toEqual(['order_problem']);
    expect(alertsOf(rig.unknown(entry))).toEqual([]);
    rig.acknowledge(entry);
    expect(alertsOf(rig.pass(2 * MINUTE_MS))).toEqual(['feed_stale']);
    expect(alertsOf(rig.unknown(entry))).toEqual(['order_problem']);
    expect([...rig.store.alerts.values()].filter(({ kind }) => kind === 'order_problem')).toHaveLength(2);
  });

  test('half filled for half a minute: the rest is taken back, so that a stop can rest for what it bought', () => {
    const rig = halfBought(true);
    const entry = rig.order('SOLUSDC');
    expect(cancels([...rig.pass(SECOND_MS), ...rig.pass(29 * SECOND_MS)])).toEqual([]);
    expect(cancels(rig.pass(SECOND_MS))).toEqual([entry.clientOrderId]);
    expect(ordersOf([...rig.close(entry), ...rig.pass(SECOND_MS)])).toEqual(['SELL protection']);
    expect(rig.order('SOLUSDC').quantity.toFixed()).toBe('0.999');
  });

  test('a person may raise its stop', () => {
    const rig = halfBought();
    expect(intentsOf(rig.ask({ kind: 'trail', symbol: 'SOLUSDC', action: 'price', price: 99.5 }))).toEqual(['done']);
    expect(cancels(rig.price('SOLUSDC', 99.4))).toHaveLength(1);
    expect(ordersOf(rig.close(rig.order('SOLUSDC')))).toEqual(['SELL manual_stop']);
  });
});

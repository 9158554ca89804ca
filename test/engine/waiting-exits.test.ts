import { describe, expect, test } from 'vitest';
import { cancels, held, LIVE } from './guarded.ts';
import { alertsOf, MINUTE_MS, ordersOf, Rig, SECOND_MS } from './rig.ts';

describe('an exit that was decided and has to wait', () => {
  const refuseTimes = (rig: Rig, times: number): void => {
    for (let refused = 0; refused < times; refused++) {
      if (refused > 0) rig.pass(2 * SECOND_MS);
      rig.refuse(rig.order('SOLUSDC'));
    }
  };

  test('goes on without another price when only the cancellation held it up', () => {
    const { rig, stop } = held();
    rig.price('SOLUSDC', 98);
    rig.pass(59 * SECOND_MS);
    rig.nowMs += SECOND_MS;
    expect(ordersOf(rig.close(stop))).toEqual(['SELL stop_loss']);
    expect(rig.order('SOLUSDC').referencePrice.toFixed()).toBe('98');
  });

  test('goes on after a restart, too, as long as its price is young', () => {
    const { rig: before, stop } = held();
    before.price('SOLUSDC', 98);
    const rig = new Rig({ ...LIVE, memory: before.store.memory(), startMs: before.nowMs + 30 * SECOND_MS });
    expect(ordersOf(rig.close(stop))).toEqual(['SELL stop_loss']);
    expect(rig.order('SOLUSDC').referencePrice.toFixed()).toBe('98');
  });

  test('is guarded by a stop again while prices are silent, and sells on the next one', () => {
    const { rig, stop } = held();
    rig.price('SOLUSDC', 98);
    rig.pass(2 * MINUTE_MS);
    expect(ordersOf(rig.close(stop))).toEqual([]);
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL protection']);
    const guard = rig.order('SOLUSDC');
    rig.acknowledge(guard);
    expect(cancels(rig.pass(10 * MINUTE_MS))).toEqual([]);
    rig.price('SOLUSDC', 99.5);
    expect(cancels(rig.pass(SECOND_MS))).toEqual([guard.clientOrderId]);
    expect(ordersOf(rig.close(guard))).toEqual(['SELL stop_loss']);
  });

  test('does not give up its stop when it wakes up into silence', () => {
    const { rig: before, stop } = held();
    before.price('SOLUSDC', 98);
    const rig = new Rig({ ...LIVE, memory: before.store.memory(), startMs: before.nowMs + 10 * MINUTE_MS });
    expect(cancels(rig.pass(SECOND_MS))).toEqual([]);
    rig.close(stop);
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL protection']);
  });

  test('a stop that is refused while the exit waits is tried again after its pause, not at once', () => {
    const { rig, stop } = held();
    rig.price('SOLUSDC', 98);
    rig.pass(2 * MINUTE_MS);
    rig.close(stop);
    rig.pass(SECOND_MS);
    expect(alertsOf(rig.refuse(rig.order('SOLUSDC')))).toEqual(['order_problem']);
    expect(ordersOf(rig.pass(29 * SECOND_MS))).toEqual([]);
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL protection']);
  });

  test('refused for the third time: the stop rests again between the tries', () => {
    const { rig, stop } = held();
    rig.price('SOLUSDC', 98);
    rig.close(stop);
    refuseTimes(rig, 3);
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL protection']);
    const guard = rig.order('SOLUSDC');
    rig.acknowledge(guard);
    expect(cancels(rig.pass(3 * SECOND_MS))).toEqual([]);
    expect(cancels(rig.pass(SECOND_MS))).toEqual([guard.clientOrderId]);
    expect(ordersOf(rig.close(guard))).toEqual(['SELL stop_loss']);
    rig.refuse(rig.order('SOLUSDC'));
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL protection']);
  });
});

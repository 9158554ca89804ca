import { describe, expect, test } from 'vitest';
import { NO_CONTEXT } from '../../src/engine/trailing/stop-loss.ts';
import { alertsOf, codesOf, HOUR_MS, intentsOf, keysOf, MINUTE_MS, NOON_MS, ordersOf, Rig, SECOND_MS } from './rig.ts';

describe('prices', () => {
  test.each([
    { what: 'one price 12 % lower says nothing yet', prices: [88], sold: [] },
    { what: 'a second one that agrees confirms it', prices: [88, 87.9], sold: ['SELL stop_loss'] },
    { what: 'an outlier between good prices is forgotten', prices: [88, 100, 88], sold: [] },
    { what: 'two outliers that do not agree', prices: [88, 70], sold: [] },
    { what: 'a fall of less than that sells at once', prices: [91], sold: ['SELL stop_loss'] },
    { what: 'a bid of nothing is no price', prices: [0, NaN, Infinity], sold: [] },
  ])('$what', ({ prices, sold }) => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    const seen = prices.flatMap((bid) => {
      rig.nowMs += SECOND_MS;
      return ordersOf(rig.price('SOLUSDC', bid));
    });
    expect(seen).toEqual(sold);
  });

  test('an outlier of long ago confirms nothing', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 88);
    rig.pass(HOUR_MS);
    expect(ordersOf(rig.price('SOLUSDC', 88))).toEqual([]);
    expect(ordersOf(rig.price('SOLUSDC', 88.1))).toEqual(['SELL stop_loss']);
  });

  test('where candles are the only prices, an outlier needs a second one, too', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    const closes = [88, 99.5, 88, 88.1].map((close) => {
      rig.nowMs += 2 * MINUTE_MS;
      return ordersOf(rig.candle('SOLUSDC', close));
    });
    expect(closes).toEqual([[], [], [], ['SELL stop_loss']]);
  });

  test('an outlier upward raises no maximum', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 150);
    rig.price('SOLUSDC', 100.5);
    expect(rig.cycle('SOLUSDC').trail?.maxPrice).toBeLessThan(101);
  });

  test('a price that comes late neither sells nor counts', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.pass(5 * MINUTE_MS);
    expect(ordersOf(rig.price('SOLUSDC', 95, 2 * MINUTE_MS))).toEqual([]);
    rig.price('SOLUSDC', 100);
    expect(ordersOf(rig.price('SOLUSDC', 95, SECOND_MS))).toEqual([]);
    expect(ordersOf(rig.price('SOLUSDC', 95))).toEqual(['SELL stop_loss']);
  });

  test('silence is told once and sells nothing, not even by a SELL consensus', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 99);
    const told = [...rig.pass(2 * MINUTE_MS), ...rig.pass(2 * MINUTE_MS)];
    expect([alertsOf(told), ordersOf(told)]).toEqual([['feed_stale'], []]);
    expect(codesOf(rig.signal({ side: 'SELL' }))).toEqual(['STALE_PRICE']);
  });

  test('a restart without any price is silence, too', () => {
    const before = new Rig();
    before.hold('SOLUSDC', 100);
    const rig = new Rig({ memory: before.store.memory(), startMs: before.nowMs });
    rig.pass(SECOND_MS);
    expect(alertsOf(rig.pass(2 * MINUTE_MS))).toEqual(['feed_stale']);
  });
});

test("the machine's clock was set: a person hears of it, whatever is held", () => {
  const told = new Rig().tell({ type: 'clock', timeMs: NOON_MS, jumpMs: -5 * MINUTE_MS });
  expect(told).toMatchObject([{ kind: 'system', priority: 'danger', data: { jumpMs: -5 * MINUTE_MS } }]);
});

describe('a SELL consensus', () => {
  test.each([
    { what: 'closes a losing position when it is strong', price: 99, metadata: {}, orders: ['SELL consensus'] },
    { what: 'lets a position that barely loses be', price: 99.8, metadata: {}, orders: [] },
    { what: 'never closes a winner', price: 100.9, metadata: {}, orders: [] },
    { what: 'is too weak with few strategies', price: 99, metadata: { strategies_count: 3 }, orders: [] },
  ])('$what', ({ price, metadata, orders }) => {
    const rig = new Rig({ sight: { context: () => ({ ...NO_CONTEXT, atrPercent: 1 }) } });
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', price);
    const decisions = rig.signal({ side: 'SELL', metadata });
    expect([ordersOf(decisions), codesOf(decisions)]).toEqual([orders, orders.length > 0 ? [] : ['SELL_REFUSED']]);
  });

  test('too weak to sell finds a stop that a calmer market has drawn up: the stop sells, and is the reason', () => {
    let atrPercent = 1.5;
    const rig = new Rig({ sight: { context: () => ({ ...NO_CONTEXT, atrPercent }) } });
    rig.hold('SOLUSDC', 100);
    expect(ordersOf(rig.price('SOLUSDC', 98.5))).toEqual([]);
    atrPercent = 0.5;
    expect(ordersOf(rig.signal({ side: 'SELL', metadata: { strategies_count: 3 } }))).toEqual(['SELL stop_loss']);
  });

  test('without a position there is nothing to do', () => {
    expect(codesOf(new Rig().signal({ side: 'SELL' }))).toEqual(['NO_POSITION']);
  });
});

describe('a closed position', () => {
  test.each([
    { what: 'a loss', bid: 98, sold: 97.5 },
    { what: 'a gain', bid: 101, sold: 101 },
  ])('is told as news, not as danger: $what', ({ bid, sold }) => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', bid);
    rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 });
    const told = rig.fillWhole(rig.order('SOLUSDC'), sold);
    expect(told.flatMap((decision) => (decision.type === 'alert' ? [[decision.kind, decision.priority]] : []))).toEqual(
      [['exit', 'notice']],
    );
  });
});

describe('an exit that the exchange refuses', () => {
  test('is tried again after 1, 2, 5, 10, 30, 30 seconds; the third refusal is told', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 98);
    const pauses: number[] = [];
    const alarms: number[] = [];
    for (let attempt = 1; attempt <= 6; attempt++) {
      const refused = rig.refuse(rig.order('SOLUSDC'));
      if (alertsOf(refused).includes('order_problem')) alarms.push(attempt);
      const sinceMs = rig.nowMs;
      while (rig.cycle('SOLUSDC').status === 'active_buy') {
        rig.nowMs += 250;
        rig.price('SOLUSDC', 98);
      }
      pauses.push((rig.nowMs - sinceMs) / SECOND_MS);
    }
    expect([pauses, alarms]).toEqual([[1, 2, 5, 10, 30, 30], [3]]);
    expect(new Set(rig.orders().map(({ clientOrderId }) => clientOrderId)).size).toBe(rig.orders().length);
  });

  test('for an hour and more is told again and again, each time under a key of its own, and is no flood', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 98);
    const alarms: number[] = [];
    for (let attempt = 1; attempt <= 220; attempt++) {
      if (alertsOf(rig.refuse(rig.order('SOLUSDC'))).includes('order_problem')) alarms.push(attempt);
      rig.nowMs += 30 * SECOND_MS;
      rig.price('SOLUSDC', 98);
    }
    expect(alarms).toEqual([3, 10, 30, 100, 200]);
    expect(new Set(keysOf(rig.decisions, 'order_problem')).size).toBe(alarms.length);
  });

  test('goes on after a restart', () => {
    const before = new Rig();
    before.hold('SOLUSDC', 100);
    before.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 });
    before.refuse(before.order('SOLUSDC'));
    const rig = new Rig({ memory: before.store.memory(), startMs: before.nowMs + MINUTE_MS });
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL manual']);
  });

  test('what is too small to be sold is left as dust and frees the symbol', () => {
    const rig = new Rig();
    rig.price('SOLUSDC', 100);
    rig.buy('SOLUSDC', '200');
    rig.trade(rig.order('SOLUSDC'), '0.04');
    rig.close(rig.order('SOLUSDC'));
    rig.price('SOLUSDC', 98);
    rig.refuse(rig.order('SOLUSDC'), 'Filter failure: NOTIONAL');
    expect(rig.engine.desk.cycleOf('SOLUSDC')).toBeUndefined();
  });
});

describe('partial sales', () => {
  test('sell a share of what is owned, on the lot, and hold the rest', () => {
    const rig = new Rig();
    const owned = rig.hold('SOLUSDC', 100).quantity;
    rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 50 });
    const order = rig.order('SOLUSDC');
    expect(order.quantity.toFixed()).toBe(owned.div('2').round(3, 0).toFixed());
    rig.fillWhole(order);
    expect(rig.cycle('SOLUSDC').status).toBe('active_buy');
    expect(rig.cycle('SOLUSDC').quantity.toFixed()).toBe(owned.minus(order.quantity).toFixed());
  });

  test('less than a lot is refused, and nothing waits', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100, '20');
    expect(intentsOf(rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 0.1 }))).toEqual(['AMOUNT_BELOW_MIN']);
    expect(ordersOf(rig.price('SOLUSDC', 98))).toEqual(['SELL stop_loss']);
  });

  test('a part that is worth too little is refused, and nothing waits', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100, '20');
    expect(intentsOf(rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 20 }))).toEqual(['AMOUNT_BELOW_MIN']);
    expect(ordersOf(rig.price('SOLUSDC', 98))).toEqual(['SELL stop_loss']);
  });

  test.each([
    { what: 'still worth enough', bid: 100, orders: ['SELL manual'], intents: [] },
    { what: 'worth too little by now', bid: 99.5, orders: [], intents: ['AMOUNT_BELOW_MIN'] },
  ])('a part that was refused and is $what', ({ bid, orders, intents }) => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100, '20');
    rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 25.4 });
    rig.refuse(rig.order('SOLUSDC'), 'Filter failure: NOTIONAL');
    rig.price('SOLUSDC', bid);
    const decisions = rig.pass(SECOND_MS);
    expect(ordersOf(decisions)).toEqual(orders);
    expect(intentsOf(decisions)).toEqual(intents);
    expect(rig.store.memory().controls.filter(({ name, value }) => name === 'exit' && value !== null)).toHaveLength(
      orders.length,
    );
  });

  test('an exit of everything that filled in part goes on until all is sold', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 98);
    rig.trade(rig.order('SOLUSDC'), '0.5');
    rig.close(rig.order('SOLUSDC'));
    expect(rig.cycle('SOLUSDC').status).toBe('active_buy');
    rig.price('SOLUSDC', 99.5);
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL stop_loss']);
  });

  test('a stop takes over from a part that waits to be tried again', () => {
    const rig = new Rig();
    const owned = rig.hold('SOLUSDC', 100).quantity;
    rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 50 });
    rig.refuse(rig.order('SOLUSDC'));
    rig.price('SOLUSDC', 98);
    rig.nowMs += SECOND_MS;
    rig.price('SOLUSDC', 98);
    expect(rig.order('SOLUSDC').quantity.toFixed()).toBe(owned.round(3, 0).toFixed());
  });
});

describe('the stop of an operator', () => {
  const trail = (rig: Rig, action: 'tighten' | 'breakeven' | 'price' | 'loosen', price: number | null = null) =>
    intentsOf(rig.ask({ kind: 'trail', symbol: 'SOLUSDC', action, price }));
  const stop = (rig: Rig) => rig.cycle('SOLUSDC').trail?.effectiveStop ?? NaN;

  test('raises, never lowers what the engine holds, and sells by its own name', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 101);
    const engineStop = stop(rig);
    expect(trail(rig, 'price', 90)).toEqual(['done']);
    expect(stop(rig)).toBe(engineStop);
    trail(rig, 'price', 100.5);
    expect(stop(rig)).toBe(100.5);
    const lowered = rig.ask({ kind: 'trail', symbol: 'SOLUSDC', action: 'loosen', price: 100.2 });
    expect(stop(rig)).toBe(100.2);
    const told = lowered.filter((decision) => decision.type === 'alert');
    expect(told).toMatchObject([
      { kind: 'stop_moved', priority: 'notice', threadKey: null, data: { stop: 100.2, stopBefore: 100.5 } },
    ]);
    expect(ordersOf(rig.price('SOLUSDC', 100.1))).toEqual(['SELL manual_stop']);
  });

  test('tighten goes half way to the price, breakeven pays both fees, loosen takes it back', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.price('SOLUSDC', 101);
    const engineStop = stop(rig);
    trail(rig, 'breakeven');
    expect(stop(rig)).toBeCloseTo(100.2, 9);
    trail(rig, 'tighten');
    expect(stop(rig)).toBeCloseTo(100.6, 9);
    trail(rig, 'loosen');
    expect(stop(rig)).toBe(engineStop);
  });

  test.each([NaN, 0, -1, Infinity])('a price of %d is refused', (price) => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    expect(trail(rig, 'price', price)).toEqual(['INVALID']);
  });

  test('survives a restart', () => {
    const before = new Rig();
    before.hold('SOLUSDC', 100);
    before.price('SOLUSDC', 101);
    trail(before, 'price', 100.7);
    const rig = new Rig({ memory: before.store.memory(), startMs: before.nowMs + HOUR_MS });
    expect(stop(rig)).toBe(100.7);
    expect(ordersOf(rig.price('SOLUSDC', 100.6))).toEqual(['SELL manual_stop']);
  });
});

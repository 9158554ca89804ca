import { describe, expect, test } from 'vitest';
import { cancels, held, LIVE } from './guarded.ts';
import { alertsOf, intentsOf, keysOf, MINUTE_MS, ordersOf, Rig, SECOND_MS } from './rig.ts';

describe('the protective stop on the exchange (R7)', () => {
  test('rests 2.5 % below the entry for all that is owned', () => {
    const { rig, stop } = held();
    const { quantity } = rig.cycle('SOLUSDC');
    expect([stop.type, stop.stopPrice?.toFixed(), stop.limitPrice?.toFixed()]).toEqual([
      'STOP_LOSS_LIMIT',
      '97.5',
      '97.01',
    ]);
    expect(stop.quantity.toFixed()).toBe(quantity.round(3, 0).toFixed());
  });

  test('paper money needs none', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual([]);
  });

  test('is replaced when the stop in force has risen enough, and not before', () => {
    const { rig, stop } = held();
    rig.price('SOLUSDC', 100.5);
    expect(cancels(rig.pass(SECOND_MS))).toEqual([]);
    rig.price('SOLUSDC', 103);
    expect(cancels(rig.pass(SECOND_MS))).toEqual([stop.clientOrderId]);
    rig.close(stop);
    rig.pass(SECOND_MS);
    const next = rig.order('SOLUSDC');
    expect([next.purpose, next.stopPrice?.gt(stop.stopPrice ?? '0')]).toEqual(['protection', true]);
  });

  test('leaves before the engine sells; a cancellation without effect is repeated', () => {
    const { rig, stop } = held();
    const decisions = rig.price('SOLUSDC', 98);
    expect([ordersOf(decisions), cancels(decisions)]).toEqual([[], [stop.clientOrderId]]);
    expect(cancels(rig.pass(SECOND_MS))).toEqual([]);
    expect(cancels(rig.pass(SECOND_MS))).toEqual([stop.clientOrderId]);
    expect(ordersOf(rig.close(stop))).toEqual(['SELL stop_loss']);
  });

  test('an exit that waits for it survives a restart', () => {
    const { rig: before, stop } = held();
    before.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 });
    const rig = new Rig({ ...LIVE, memory: before.store.memory(), startMs: before.nowMs + MINUTE_MS });
    expect(cancels(rig.pass(SECOND_MS))).toEqual([stop.clientOrderId]);
    expect(ordersOf(rig.close(stop))).toEqual(['SELL manual']);
    expect(intentsOf(rig.fillWhole(rig.order('SOLUSDC')))).toEqual(['done']);
  });

  test('an exit wanted while it is still on its way goes on when it is refused', () => {
    const rig = new Rig(LIVE);
    rig.hold('SOLUSDC', 100);
    rig.pass(SECOND_MS);
    const stop = rig.order('SOLUSDC');
    expect(ordersOf(rig.price('SOLUSDC', 98))).toEqual([]);
    expect(ordersOf(rig.refuse(stop))).toEqual(['SELL stop_loss']);
  });

  test('filled while nothing here watched: the position is closed by it', () => {
    const { rig: before, stop } = held();
    const rig = new Rig({ ...LIVE, memory: before.store.memory(), startMs: before.nowMs + MINUTE_MS });
    rig.fillWhole(stop, 97.3);
    expect(rig.engine.desk.openCycles()).toEqual([]);
    expect([...rig.store.cycles.values()][0]).toMatchObject({ status: 'completed', exitReason: 'protection' });
  });

  test('filled in part and stuck below its limit: the engine cancels it and sells the rest', () => {
    const { rig, stop } = held();
    rig.trade(stop, '0.5', 97.4);
    expect(rig.cycle('SOLUSDC').status).toBe('active_sell');
    expect(cancels(rig.price('SOLUSDC', 96))).toEqual([stop.clientOrderId]);
    expect(ordersOf(rig.close(stop))).toEqual(['SELL stop_loss']);
    rig.fillWhole(rig.order('SOLUSDC'));
    expect(rig.engine.desk.openCycles()).toEqual([]);
  });

  test('refused: a person hears of it, and it is tried again after 30 seconds', () => {
    const rig = new Rig(LIVE);
    rig.hold('SOLUSDC', 100);
    rig.pass(SECOND_MS);
    const stop = rig.order('SOLUSDC');
    expect(alertsOf(rig.refuse(stop))).toEqual(['order_problem']);
    expect(ordersOf(rig.pass(29 * SECOND_MS))).toEqual([]);
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL protection']);
    expect(rig.order('SOLUSDC').clientOrderId).not.toBe(stop.clientOrderId);
  });

  test('refused over and over: told again, not every time, and every telling is stored', () => {
    const rig = new Rig(LIVE);
    rig.hold('SOLUSDC', 100);
    rig.pass(SECOND_MS);
    const told: number[] = [];
    for (let refusal = 1; refusal <= 120; refusal++) {
      if (alertsOf(rig.refuse(rig.order('SOLUSDC'))).includes('order_problem')) told.push(refusal);
      rig.pass(30 * SECOND_MS);
    }
    expect(told).toEqual([1, 10, 30, 100]);
    expect(new Set(keysOf(rig.decisions, 'order_problem')).size).toBe(told.length);
  });

  test('refused again hours after one was taken: that is news again', () => {
    const rig = new Rig(LIVE);
    rig.hold('SOLUSDC', 100);
    rig.pass(SECOND_MS);
    rig.refuse(rig.order('SOLUSDC'));
    rig.pass(30 * SECOND_MS);
    rig.acknowledge(rig.order('SOLUSDC'));
    rig.pass(SECOND_MS);
    rig.close(rig.order('SOLUSDC'));
    rig.pass(120 * MINUTE_MS);
    expect(alertsOf(rig.refuse(rig.order('SOLUSDC')))).toEqual(['order_problem']);
    expect(new Set(keysOf(rig.decisions, 'order_problem')).size).toBe(2);
  });

  test('cancelled by somebody else: the next one is placed', () => {
    const { rig, stop } = held();
    rig.close(stop);
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL protection']);
  });

  test('after an engine exit was refused the stop comes back only when nothing waits', () => {
    const { rig, stop } = held();
    rig.price('SOLUSDC', 98);
    rig.close(stop);
    rig.refuse(rig.order('SOLUSDC'));
    rig.price('SOLUSDC', 99.5);
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual(['SELL stop_loss']);
  });
});

describe('a person who does not want to wait for it', () => {
  const PROTECT = { kind: 'protect', symbol: 'SOLUSDC' } as const;

  test('gets it at once after a refusal, and hears when it rests', () => {
    const rig = new Rig(LIVE);
    rig.hold('SOLUSDC', 100);
    rig.pass(SECOND_MS);
    rig.refuse(rig.order('SOLUSDC'));
    expect(ordersOf(rig.pass(SECOND_MS))).toEqual([]);
    const decisions = rig.ask(PROTECT);
    expect([ordersOf(decisions), intentsOf(decisions)]).toEqual([['SELL protection'], ['submitted']]);
    expect(intentsOf(rig.acknowledge(rig.order('SOLUSDC')))).toEqual(['done']);
    expect(intentsOf(rig.ask(PROTECT))).toEqual(['done']);
  });

  test('hears when the exchange refuses it again', () => {
    const rig = new Rig(LIVE);
    rig.hold('SOLUSDC', 100);
    rig.ask(PROTECT);
    expect(intentsOf(rig.refuse(rig.order('SOLUSDC')))).toEqual(['refused']);
  });

  test('has one that is a little behind replaced; what is heard of the old one is no answer', () => {
    const { rig, stop } = held();
    rig.price('SOLUSDC', 101);
    rig.ask({ kind: 'trail', symbol: 'SOLUSDC', action: 'price', price: 98.9 });
    expect(cancels(rig.pass(SECOND_MS))).toEqual([]);
    const decisions = rig.ask(PROTECT);
    expect([cancels(decisions), intentsOf(decisions)]).toEqual([[stop.clientOrderId], ['submitted']]);
    expect(intentsOf(rig.acknowledge(stop))).toEqual([]);
    expect(intentsOf(rig.close(stop))).toEqual([]);
    rig.pass(SECOND_MS);
    const next = rig.order('SOLUSDC');
    expect(next.stopPrice?.gt(stop.stopPrice ?? '0')).toBe(true);
    expect(intentsOf(rig.acknowledge(next))).toEqual(['done']);
  });

  test('is told that nothing will rest once the position is sold', () => {
    const { rig, stop } = held();
    rig.price('SOLUSDC', 101);
    rig.ask({ kind: 'trail', symbol: 'SOLUSDC', action: 'price', price: 98.9 });
    rig.ask(PROTECT);
    expect(intentsOf(rig.fillWhole(stop, 98))).toEqual(['NO_POSITION']);
  });

  test.each([
    ['with paper money', new Rig(), 'STOP_NOT_PLACED'],
    ['without a position', new Rig(LIVE), 'NO_POSITION'],
  ] as const)('is refused %s', (_name, rig, code) => {
    if (code !== 'NO_POSITION') rig.hold('SOLUSDC', 100);
    expect(intentsOf(rig.ask(PROTECT))).toEqual([code]);
  });
});

describe('what the exchange says it holds (R6)', () => {
  test('the first balances are taken as they are, later differences are reported', () => {
    const rig = new Rig({ ...LIVE, cash: null });
    expect(alertsOf(rig.balances({ USDC: '500' }))).toEqual([]);
    expect(alertsOf(rig.balances({ USDC: '500' }))).toEqual([]);
    expect(alertsOf(rig.balances({ USDC: '700' }))).toEqual(['reconciliation']);
    expect(rig.engine.desk.freeQuote().toFixed()).toBe('700');
  });

  test('nothing is compared while an order is on its way', () => {
    const rig = new Rig(LIVE);
    rig.price('SOLUSDC', 100);
    rig.buy('SOLUSDC');
    expect(rig.balances({ USDC: '1' })).toEqual([]);
  });

  test('coins that are gone close the position as external, without an invented result', () => {
    const { rig } = held();
    rig.balances({ USDC: '800', SOL: '0' });
    expect(rig.engine.desk.openCycles()).toEqual([]);
    const [cycle] = rig.store.cycles.values();
    expect(cycle).toMatchObject({ status: 'completed', exitReason: 'external', profitLoss: null });
  });

  test('coins that are short need a person', () => {
    const { rig } = held();
    const decisions = rig.balances({ USDC: '800', SOL: '1' });
    expect(alertsOf(decisions).filter((kind) => kind === 'reconciliation')).toHaveLength(2);
    expect(rig.cycle('SOLUSDC').status).toBe('active_buy');
  });

  test('the same difference at another time is told again', () => {
    const rig = new Rig(LIVE);
    for (const cash of ['700', '500', '700']) {
      rig.pass(MINUTE_MS);
      rig.balances({ USDC: cash });
    }
    expect(new Set(keysOf(rig.decisions, 'reconciliation')).size).toBe(3);
  });

  test('coins that stay short are told once, and again when they are short a second time', () => {
    const { rig } = held();
    const owned = rig.cycle('SOLUSDC').quantity.toFixed();
    const short = (sol: string): string[] => {
      rig.pass(MINUTE_MS);
      return keysOf(rig.balances({ USDC: '800', SOL: sol }), 'reconciliation').filter((key) => key.includes('coins'));
    };
    const first = short('1');
    expect([first.length, short('1'), short(owned)]).toEqual([1, [], []]);
    const second = short('1');
    expect(second).toHaveLength(1);
    expect(second).not.toEqual(first);
  });

  test('a trade of nobody is reported once and changes nothing', () => {
    const rig = new Rig(LIVE);
    const stranger = { ...held().stop, clientOrderId: 'web_1' };
    const decisions = rig.trade(stranger, '1', 100);
    expect([alertsOf(decisions), rig.engine.desk.wallet()]).toEqual([
      ['reconciliation'],
      [{ asset: 'USDC', free: '1000', locked: '0' }],
    ]);
  });

  test.each([
    { what: 'more than is owned', change: { quantity: '99' } },
    { what: 'another side', change: { side: 'BUY' as const } },
  ])('a trade that cannot be ours is reported, not booked: $what', ({ change }) => {
    const { rig, stop } = held();
    const before = rig.cycle('SOLUSDC').quantity;
    const { quantity = '1', ...rest } = change;
    const decisions = rig.trade({ ...stop, ...rest }, quantity, 97.5);
    expect(alertsOf(decisions)).toEqual(['reconciliation']);
    expect(rig.cycle('SOLUSDC').quantity).toEqual(before);
  });
});

describe('fees taken from the coin that is traded', () => {
  test('a fee larger than what is left is booked at the price of the trade', () => {
    const rig = new Rig();
    rig.hold('SOLUSDC', 100);
    rig.tell({
      type: 'balances',
      timeMs: rig.nowMs,
      balances: [
        { asset: 'USDC', free: '800', locked: '0' },
        { asset: 'SOL', free: '5', locked: '0' },
      ],
    });
    rig.ask({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 });
    const exit = rig.order('SOLUSDC');
    const fee = exit.quantity.times('0.001');
    const { clientOrderId, symbol, side, quantity, referencePrice: price } = exit;
    rig.tell({
      type: 'fill',
      timeMs: rig.nowMs,
      fill: {
        clientOrderId,
        symbol,
        side,
        quantity,
        price,
        fee,
        feeAsset: 'SOL',
        exchangeOrderId: 'x',
        tradeId: 'fee',
        timeMs: rig.nowMs,
      },
    });
    rig.close(exit);
    const [cycle] = rig.store.cycles.values();
    expect(cycle?.status).toBe('completed');
    expect(rig.engine.desk.wallet().find(({ asset }) => asset === 'SOL')?.free).toBe(
      fee.times('-1').plus('5').minus(quantity).toFixed(),
    );
  });
});

/** The numbers with which the Desk tells people what it did: percent, amounts, ages and keys. */
import { describe, expect, test } from 'vitest';
import type { AlertDecision, Decision, IntentDecision } from '../../src/engine/decisions.ts';
import { trailAlerts } from '../../src/engine/desk/alerts.ts';
import { isBookable, withOwnFee } from '../../src/engine/desk/fill-booking.ts';
import { flattenProgress } from '../../src/engine/desk/flattenings.ts';
import { StopRequests } from '../../src/engine/desk/stop-requests.ts';
import { DEFAULT_ENGINE_SETTINGS, DEFAULT_TRAIL_SETTINGS } from '../../src/engine/settings.ts';
import type { Fill, OrderIntent } from '../../src/engine/trader/cycle.ts';
import { NO_CONTEXT } from '../../src/engine/trailing/stop-loss.ts';
import { openTrail } from '../../src/engine/trailing/trailing.ts';
import type { TrailState } from '../../src/engine/trailing/types.ts';
import { big, fillOf, opened } from '../support/cycles.ts';
import { cancels, held } from './guarded.ts';
import { HOUR_MS, intentsOf, MINUTE_MS, NOON_MS, ordersOf, Rig, SECOND_MS } from './rig.ts';

const SOL = 'SOLUSDC';
const ETH = 'ETHUSDC';

function alerts(decisions: readonly Decision[], kind: string): AlertDecision[] {
  return decisions.flatMap((decision) => (decision.type === 'alert' && decision.kind === kind ? [decision] : []));
}

function intents(decisions: readonly Decision[]): IntentDecision[] {
  return decisions.flatMap((decision) => (decision.type === 'intent' ? [decision] : []));
}

describe('a trail', () => {
  const { cycle } = opened();
  const open = openTrail(100, 0, DEFAULT_TRAIL_SETTINGS, NO_CONTEXT);
  const risen: TrailState = {
    ...open,
    maxPrice: 106,
    lastPrice: 105.5,
    effectiveStop: 105.364,
    effectiveKind: 'trailing',
    breakevenLevel: 2,
    trailingArmed: true,
    takeProfitLevel: 0.05,
    pumpRider: true,
    marginRatio: 0.006,
  };
  const told = (before: TrailState | null, after: TrailState) =>
    trailAlerts(cycle, before, after, 7).map(({ kind, priority }) => [kind, priority]);
  const EVERYTHING = ['breakeven_armed', 'trailing_armed', 'take_profit', 'pump_rider'].map((kind) => [kind, 'notice']);

  test('tells each step once, whatever was before', () => {
    expect([told(null, risen), told(open, risen)]).toEqual([EVERYTHING, EVERYTHING]);
    expect([told(null, open), told(open, open), told(risen, risen)]).toEqual([[], [], []]);
    expect(told(null, { ...open, breakevenLevel: 1 })).toEqual([['breakeven_armed', 'notice']]);
  });

  test('tells a stop that only moved, and none that fell', () => {
    const higher = { ...risen, effectiveStop: 105.4 };
    expect([told(risen, higher), told(higher, risen)]).toEqual([[['stop_moved', 'info']], []]);
  });

  test('tells gains in percent', () => {
    const shown = trailAlerts(cycle, open, risen, 7).map(({ data }) => data);
    for (const data of shown) expect(data).toMatchObject({ stop: 105.364, gainPercent: expect.closeTo(5.5, 9) });
    expect(shown[0]).toMatchObject({ level: 2, maxGainPercent: expect.closeTo(6, 9) });
    expect(shown[1]?.['marginPercent']).toBeCloseTo(0.6, 9);
    expect(shown[2]?.['levelPercent']).toBeCloseTo(5, 9);
  });
});

describe('a stop that a person lowers', () => {
  const TRAIL = { kind: 'trail', symbol: SOL } as const;

  test('is told with what it may cost more', () => {
    const rig = new Rig();
    rig.hold(SOL, 100); // 1.998 owned
    rig.price(SOL, 101);
    rig.ask({ ...TRAIL, action: 'price', price: 99.8 });
    const [alert] = alerts(rig.ask({ ...TRAIL, action: 'loosen', price: 99.3 }), 'stop_moved');
    expect(alert).toMatchObject({
      threadKey: null,
      data: { stop: 99.3, stopBefore: 99.8, lossMore: '0.998001', gainPercent: expect.closeTo(1, 9) },
    });
    // to eight places, as amounts are shown
    rig.ask({ ...TRAIL, action: 'price', price: 99.300000333333 });
    const [tiny] = alerts(rig.ask({ ...TRAIL, action: 'loosen', price: 99.3 }), 'stop_moved');
    expect(tiny?.data['lossMore']).toBe('0.00000066');
  });

  test('is not where it stays', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    expect(alerts(rig.ask({ ...TRAIL, action: 'loosen', price: 99 }), 'stop_moved')).toEqual([]);
  });
});

describe('a position', () => {
  test('is told when it opens and when it is over, with prices, amounts and how long it was held', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    rig.price(SOL, 101);
    rig.pass(MINUTE_MS);
    rig.ask({ kind: 'sell', symbol: SOL, percent: 100 });
    rig.fillWhole(rig.order(SOL));
    expect(alerts(rig.decisions, 'entry')[0]?.data).toMatchObject({ price: '100', quantity: '1.998', value: '200' });
    expect(alerts(rig.decisions, 'exit')[0]?.data).toMatchObject({
      price: '101',
      quantity: '1.998',
      reason: 'manual',
      profitLoss: '1.596202', // 201.798 − 0.201798 − 200
      profitLossPercent: expect.closeTo(0.7989, 4),
      heldMs: MINUTE_MS,
      entryPrice: '100',
      maxPrice: 101,
    });
  });
});

describe('an order', () => {
  test('that bought nothing is told as the first attempt', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    rig.buy(SOL);
    const [alert] = alerts(rig.refuse(rig.order(SOL)), 'order_problem');
    expect(alert?.data).toMatchObject({ attempts: 1, side: 'BUY', problem: 'not now' });
  });

  test('whose fate is lost is, too; of an intent of nobody nothing else is said', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    rig.signal();
    const decisions = rig.unknown(rig.order(SOL));
    expect(alerts(decisions, 'order_problem')[0]?.data).toMatchObject({ attempts: 1, problem: 'unknown' });
    expect(intents(decisions)).toEqual([]);
  });

  test('of a flatten says nothing of its own fate', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    const [begun] = intents(rig.ask({ kind: 'flatten' }));
    expect(begun).toMatchObject({ status: 'submitted', numbers: { positions: 1, positionsLeft: 1 } });
    expect(intentsOf(rig.unknown(rig.order(SOL)))).toEqual([]);
  });

  test('that sold a part is told with what is left; one that sold nothing is not', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    rig.ask({ kind: 'sell', symbol: SOL, percent: 100 });
    expect(alerts(rig.close(rig.order(SOL)), 'exit')).toEqual([]);
    rig.pass(SECOND_MS);
    rig.trade(rig.order(SOL), '0.5', 101);
    const [alert] = alerts(rig.close(rig.order(SOL)), 'exit');
    expect(alert?.data).toMatchObject({ partial: true, reason: 'manual', quantity: 0.5, remaining: 1.498, price: 101 });
  });

  test('is named to whoever asked for it', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    const [said] = intents(rig.buy(SOL));
    expect(said).toMatchObject({ status: 'submitted', clientOrderId: rig.order(SOL).clientOrderId });
  });

  test('is attributed to an intent whose name is cut to 50 characters', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    rig.price(ETH, 100);
    const buy = { kind: 'buy', price: 100, confidence: 0.9, reason: 'test', amountQuote: null } as const;
    rig.ask({ ...buy, symbol: SOL }, 'x'.repeat(60));
    rig.ask({ ...buy, symbol: ETH }, 'short');
    expect([SOL, ETH].map((symbol) => rig.cycle(symbol).attribution.signalId)).toEqual([
      `manual-${'x'.repeat(43)}`,
      'manual-short',
    ]);
  });

  test('that should protect says why the exchange refused it', () => {
    const { rig, stop } = held();
    rig.price(SOL, 101);
    rig.ask({ kind: 'trail', symbol: SOL, action: 'price', price: 98.9 });
    expect(cancels(rig.ask({ kind: 'protect', symbol: SOL }))).toEqual([stop.clientOrderId]);
    rig.close(stop);
    rig.pass(SECOND_MS);
    const [said] = intents(rig.refuse(rig.order(SOL), 'too many'));
    expect(said).toMatchObject({ status: 'refused', numbers: { problem: 'too many' } });
    rig.ask({ kind: 'protect', symbol: SOL });
    expect(intents(rig.acknowledge(rig.order(SOL)))).toMatchObject([{ status: 'done', numbers: {} }]);
  });
});

describe('who waits for a stop at the exchange', () => {
  const order = (status: OrderIntent['status'], clientOrderId = 'p-2'): OrderIntent => {
    return { ...opened().entry, cycleId: 'c', clientOrderId, status };
  };

  test('hears of the one that replaces the old, and of an unknown fate more than once', () => {
    const requests = new StopRequests();
    requests.add('c', { intentId: 'a', replaced: 'p-1' });
    requests.add('c', { intentId: 'b', replaced: null });
    expect(requests.answered(order('closed'))).toEqual([]);
    const unknown = ['a', 'b'].map((intentId) => ({ intentId, status: 'unknown' }));
    expect([requests.answered(order('unknown')), requests.answered(order('unknown'))]).toEqual([unknown, unknown]);
    expect(requests.answered(order('rejected', 'p-1'))).toEqual([{ intentId: 'b', status: 'refused' }]);
    expect(requests.answered(order('acknowledged'))).toEqual([{ intentId: 'a', status: 'done' }]);
    expect([requests.answered(order('acknowledged')), requests.over('c')]).toEqual([[], []]);
  });
});

describe('the progress of a flatten', () => {
  const PROGRESS = { positions: 2, positionsLeft: 1, orders: 3, ordersLeft: 0 };
  test.each(Object.keys(PROGRESS))('is none without %s', (name) => {
    expect(flattenProgress({ ...PROGRESS, more: 'x' })).toEqual(PROGRESS);
    expect(flattenProgress({ ...PROGRESS, [name]: '1' })).toBeNull();
  });
});

describe('a trade', () => {
  const { cycle, entry } = opened();
  const holding = { ...cycle, status: 'active_sell' as const, quantity: big('2') };
  const exit: OrderIntent = { ...entry, purpose: 'exit', side: 'SELL' };
  const sale = (change: Partial<Fill> = {}): Fill => ({ ...fillOf(exit, '2', '100'), ...change });

  test.each<[string, Partial<Fill>, boolean]>([
    ['all that is owned', {}, true],
    ['without a fee', { fee: big('0') }, true],
    ['more than is owned', { quantity: big('2.001') }, false],
    ['nothing', { quantity: big('0') }, false],
    ['for nothing', { price: big('0') }, false],
    ['with a fee below 0', { fee: big('-1') }, false],
    ['of another symbol', { symbol: ETH }, false],
    ['a purchase', { side: 'BUY' }, false],
  ])('of %s may be ours: %s', (_what, change, expected) => {
    expect(isBookable(holding, exit, sale(change))).toBe(expected);
  });

  test('whose fee is more than what is left of the coin pays it in quote units', () => {
    const rest = { ...holding, quantity: big('2.003') };
    const feeOf = (fee: string) => {
      const fill = withOwnFee(rest, sale({ fee: big(fee), feeAsset: 'SOL' }));
      return [fill.fee.toFixed(), fill.feeAsset];
    };
    expect([feeOf('0.002'), feeOf('0.003'), feeOf('0.004')]).toEqual([
      ['0.002', 'SOL'],
      ['0.003', 'SOL'],
      ['0.4', 'USDC'],
    ]);
  });
});

describe('silence', () => {
  const ages = (rig: Rig) =>
    alerts(rig.decisions, 'feed_stale').map(({ symbol, data }) => [symbol, data['stale'], data['ageMs']]);
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
    const rig = new Rig({ memory: before.store.memory(), startMs: before.nowMs + HOUR_MS });
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
    wait(rig, 15);
    expect(ages(rig)).toEqual([[SOL, true, 91 * SECOND_MS]]);
    rig.nowMs += 1;
    wait(rig, 1);
    expect(ages(rig).at(-1)).toEqual([null, true, 16 * SECOND_MS + 1]);
    const before = new Rig();
    before.hold(SOL, 100);
    const later = new Rig({ memory: before.store.memory(), startMs: before.nowMs + HOUR_MS });
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
    const next = new Rig({ memory: rig.store.memory(), startMs: rig.nowMs });
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
    const [off, on] = alerts(told, 'paused');
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
      keys.push(...alerts(rig.signal(strength(7)), 'signal_rejected').map(({ dedupKey }) => dedupKey));
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
    expect(alerts(full().signal(signal), 'signal_rejected')).toHaveLength(told);
  });
});

describe('a question about a sale for cash', () => {
  const { limits, liberation } = DEFAULT_ENGINE_SETTINGS;
  const settings = {
    limits: { ...limits, maxAssetRatio: 1, dailyLossRatio: 1, stopCooldownMs: 0 },
    liberation: { ...liberation, askFrom: '0' },
  };
  const answer = (rig: Rig, reply: 'sell' | 'keep', question: string | null = null) =>
    rig.ask({ kind: 'release', question, answer: reply, name: 'Ada' });

  function asked(): Rig {
    const rig = new Rig({ settings, cash: '500' });
    rig.hold(SOL, 100, '490');
    rig.pass(20 * MINUTE_MS);
    rig.price(SOL, 99);
    rig.price(ETH, 2000);
    rig.signal({ symbol: ETH, price: 2000 });
    return rig;
  }

  test('that is over says how it ended to whoever asks about it or about any, over a restart, too', () => {
    const before = asked();
    const [alert] = alerts(before.decisions, 'liberation');
    const id = String(alert?.data['question']);
    answer(before, 'keep', id);
    const over = { question: 'kept', symbol: SOL, by: 'Ada', at_ms: before.nowMs };
    const rig = new Rig({ settings, memory: before.store.memory(), startMs: before.nowMs + SECOND_MS });
    for (const desk of [before, rig]) {
      const said = [id, null, 'another'].map((question) => intents(answer(desk, 'keep', question))[0]);
      expect(said.map((intent) => intent?.code)).toEqual(Array(3).fill('QUESTION_OVER'));
      expect(said.map((intent) => intent?.numbers)).toEqual([over, over, {}]);
    }
  });

  test('that was answered with Yes tells the result that the sale really had', () => {
    const rig = asked();
    answer(rig, 'sell');
    const [sold] = alerts(rig.fillWhole(rig.order(SOL), 98), 'liberation').filter(
      ({ data }) => data['state'] === 'sold',
    );
    const [cycle] = rig.store.cycles.values();
    expect(sold?.data['netResultPercent']).toBe(Number(cycle?.profitLossPercent?.toFixed()));
    expect(sold?.data['netResultPercent']).toBeLessThan(-2);
  });

  test('that was answered with No when nobody would be asked any more has a limit of 0', () => {
    const rig = asked();
    rig.tell({ type: 'settings', timeMs: rig.nowMs, changes: { liberation } });
    const [refusal] = answer(rig, 'keep').filter(({ type }) => type === 'refusal');
    expect(refusal).toMatchObject({ numbers: { liberation: 'DECLINED', liberation_limit: 0 } });
  });
});

describe('balances that differ', () => {
  test('are told with both sides and the difference', () => {
    const rig = new Rig();
    const [alert] = alerts(rig.balances({ USDC: '700' }), 'reconciliation');
    expect(alert?.data).toMatchObject({ books: 1000, exchange: 700, difference: -300 });
  });

  test('are not told where something is only locked', () => {
    const rig = new Rig();
    const balances = [{ asset: 'USDC', free: '700', locked: '300' }];
    expect(alerts(rig.tell({ type: 'balances', timeMs: NOON_MS, balances }), 'reconciliation')).toEqual([]);
    expect(rig.engine.desk.freeQuote().toFixed()).toBe('700');
  });

  test('and a trade of a stop whose position is gone is told as nobody’s', () => {
    const { rig, stop } = held();
    rig.balances({ USDC: '800', SOL: '0' });
    const [alert] = alerts(rig.trade(stop, '1', 97.5), 'reconciliation');
    expect(alert?.data).toMatchObject({ problem: 'orphan_trade', quantity: 1 });
  });
});

describe('a position sold for cash', () => {
  /** 4.8951 SOL that lose 1 %, and 10 USDC. */
  function poor(): Rig {
    const limits = { ...DEFAULT_ENGINE_SETTINGS.limits, maxAssetRatio: 1, dailyLossRatio: 1, stopCooldownMs: 0 };
    const rig = new Rig({ settings: { limits }, cash: '500' });
    rig.hold(SOL, 100, '490');
    rig.pass(20 * MINUTE_MS);
    rig.price(SOL, 99);
    rig.price(ETH, 2000);
    return rig;
  }
  const why = (decisions: readonly Decision[]) =>
    decisions.flatMap((each) => (each.type === 'refusal' ? [each.numbers['liberation']] : []));
  const wantEth = (rig: Rig) => rig.signal({ symbol: ETH, price: 2000 });

  test('is told with its result and what it brings', () => {
    const [alert] = alerts(wantEth(poor()), 'liberation');
    expect(alert?.data).toMatchObject({
      forSymbol: ETH,
      netResultPercent: expect.closeTo(-1.1978, 4),
      value: expect.closeTo(484.6149, 4),
      missing: expect.closeTo(79.2307, 4),
    });
  });

  test('is waited for ten seconds', () => {
    const rig = poor();
    wantEth(rig);
    expect(why(rig.pass(9 * SECOND_MS + 999))).toEqual([]);
    rig.pass(SECOND_MS);
    const waited = poor();
    wantEth(waited);
    expect(why(waited.pass(10 * SECOND_MS))).toEqual(['LIBERATION_NOT_FILLED']);
  });

  test('pays its own fee, not that of what is bought', () => {
    const free = { takerFeeRate: '0' };
    const settings = { limits: { ...DEFAULT_ENGINE_SETTINGS.limits, maxAssetRatio: 1, dailyLossRatio: 1 } };
    const losing = (symbol: string, price: number) => {
      const markets = [SOL, ETH].map((each) => ({
        symbol: each,
        baseAsset: each.slice(0, 3),
        quoteAsset: 'USDC',
        lotStep: '0.001',
        marketLotStep: '0',
        minQuantity: '0.001',
        maxQuantity: null,
        tickSize: '0.01',
        minNotional: '5',
        takerFeeRate: '0.001',
        active: true,
        ...(each === symbol ? free : {}),
      }));
      const rig = new Rig({ settings, cash: '500', markets });
      rig.hold(SOL, 100, '490');
      rig.pass(20 * MINUTE_MS);
      rig.price(SOL, price);
      rig.price(ETH, 2000);
      return ordersOf(wantEth(rig));
    };
    expect([losing(ETH, 99.85), losing(SOL, 99.85)]).toEqual([['SELL liberation'], []]);
  });

  test('is none whose sale is wanted already and waits for its stop to leave', () => {
    const limits = { ...DEFAULT_ENGINE_SETTINGS.limits, maxAssetRatio: 1, dailyLossRatio: 1 };
    const rig = new Rig({ settings: { limits, demo: false }, cash: '500' });
    rig.hold(SOL, 100, '490');
    rig.pass(SECOND_MS);
    rig.acknowledge(rig.order(SOL));
    rig.pass(20 * MINUTE_MS);
    rig.price(SOL, 98);
    rig.price(ETH, 2000);
    const decisions = wantEth(rig);
    expect([why(decisions), alerts(decisions, 'liberation')]).toEqual([['EXIT_IN_PROGRESS'], []]);
  });
});

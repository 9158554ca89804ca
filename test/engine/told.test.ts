/** The numbers with which the Desk tells people what it did: percent, amounts and keys. */
import { describe, expect, test } from 'vitest';
import type { Decision, IntentDecision } from '../../src/engine/decisions.ts';
import { trailAlerts } from '../../src/engine/desk/alerts.ts';
import { isBookable, withOwnFee } from '../../src/engine/desk/fill-booking.ts';
import { flattenProgress } from '../../src/engine/desk/flattenings.ts';
import { StopRequests } from '../../src/engine/desk/stop-requests.ts';
import { DEFAULT_TRAIL_SETTINGS } from '../../src/engine/settings.ts';
import type { Fill, OrderIntent } from '../../src/engine/trader/cycle.ts';
import { NO_CONTEXT } from '../../src/engine/trailing/stop-loss.ts';
import { openTrail } from '../../src/engine/trailing/trailing.ts';
import type { TrailState } from '../../src/engine/trailing/types.ts';
import { big, fillOf, opened } from '../support/cycles.ts';
import { cancels, held } from './guarded.ts';
import { intentsOf, MINUTE_MS, Rig, SECOND_MS, toldOf } from './rig.ts';

const SOL = 'SOLUSDC';
const ETH = 'ETHUSDC';

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
    const [alert] = toldOf(rig.ask({ ...TRAIL, action: 'loosen', price: 99.3 }), 'stop_moved');
    expect(alert).toMatchObject({
      threadKey: null,
      data: { stop: 99.3, stopBefore: 99.8, lossMore: '0.998001', gainPercent: expect.closeTo(1, 9) },
    });
    // to eight places, as amounts are shown
    rig.ask({ ...TRAIL, action: 'price', price: 99.300000333333 });
    const [tiny] = toldOf(rig.ask({ ...TRAIL, action: 'loosen', price: 99.3 }), 'stop_moved');
    expect(tiny?.data['lossMore']).toBe('0.00000066');
  });

  test('is not where it stays', () => {
    const rig = new Rig();
    rig.hold(SOL, 100);
    expect(toldOf(rig.ask({ ...TRAIL, action: 'loosen', price: 99 }), 'stop_moved')).toEqual([]);
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
    expect(toldOf(rig.decisions, 'entry')[0]?.data).toMatchObject({ price: '100', quantity: '1.998', value: '200' });
    expect(toldOf(rig.decisions, 'exit')[0]?.data).toMatchObject({
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
    const [alert] = toldOf(rig.refuse(rig.order(SOL)), 'order_problem');
    expect(alert?.data).toMatchObject({ attempts: 1, side: 'BUY', problem: 'not now' });
  });

  test('whose fate is lost is, too; of an intent of nobody nothing else is said', () => {
    const rig = new Rig();
    rig.price(SOL, 100);
    rig.signal();
    const decisions = rig.unknown(rig.order(SOL));
    expect(toldOf(decisions, 'order_problem')[0]?.data).toMatchObject({ attempts: 1, problem: 'unknown' });
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
    expect(toldOf(rig.close(rig.order(SOL)), 'exit')).toEqual([]);
    rig.pass(SECOND_MS);
    rig.trade(rig.order(SOL), '0.5', 101);
    const [alert] = toldOf(rig.close(rig.order(SOL)), 'exit');
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

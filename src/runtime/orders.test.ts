import { describe, expect, test, vi } from 'vitest';
import type { EngineEvent } from '../engine/events.ts';
import { toText } from '../engine/money.ts';
import type { Fill, OrderIntent } from '../engine/trader/cycle.ts';
import type { Exchange, LookUpAnswer, OrderReport, PlaceAnswer } from '../exchange/ports.ts';
import { fillOf, opened } from '../../test/support/cycles.ts';
import { VirtualTime } from '../../test/simulation/virtual-time.ts';
import { OrderDesk } from './orders.ts';
import { reconcile } from './reconcile.ts';

const { entry } = opened();
const PROTECTION: OrderIntent = {
  ...entry,
  clientOrderId: `${entry.cycleId}-p-2`,
  purpose: 'protection',
  side: 'SELL',
  type: 'STOP_LOSS_LIMIT',
};
const [first, second] = [fillOf(entry, '1', '100'), fillOf(entry, '1', '100')];

function report(state: 'open' | 'closed', fills: readonly Fill[] = [], filled?: string): OrderReport {
  const filledQuantity =
    filled ?? toText(fills.reduce((sum, { quantity }) => sum.plus(quantity), entry.quantity.minus(entry.quantity)));
  return {
    clientOrderId: entry.clientOrderId,
    exchangeOrderId: 'x1',
    symbol: entry.symbol,
    state,
    filledQuantity,
    fills,
  };
}
const found = (state: 'open' | 'closed', fills: readonly Fill[] = [], filled?: string): LookUpAnswer => ({
  outcome: 'found',
  report: report(state, fills, filled),
});
const accepted = (state: 'open' | 'closed', fills: readonly Fill[] = []): PlaceAnswer => ({
  outcome: 'accepted',
  report: report(state, fills),
});
const UNKNOWN = { outcome: 'unknown', reason: 'timed out' } as const;
const ABSENT = { outcome: 'absent' } as const;
const REFUSED = { outcome: 'refused', code: '-2010', reason: 'no money' } as const;
const BROKEN = new Error('socket hang up');

/** Answers in order, the last one for ever; an error is thrown. */
function answering<T>(answers: readonly (T | Error)[]): () => Promise<T> {
  const left = [...answers];
  return async () => {
    const answer = (left.length > 1 ? left.shift() : left[0]) as T | Error;
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

function deskOf(script: {
  place?: readonly (PlaceAnswer | Error)[];
  lookUp?: readonly (LookUpAnswer | Error)[];
  cancel?: readonly (LookUpAnswer | Error)[];
  markSent?: Error;
}) {
  const time = new VirtualTime(1_000_000);
  const events: EngineEvent[] = [];
  const steps: string[] = [];
  const note = <T>(step: string, answer: () => Promise<T>) => {
    return vi.fn<(...given: unknown[]) => Promise<T>>(async () => {
      steps.push(step);
      return answer();
    });
  };
  const exchange = {
    id: 'fake',
    live: true,
    markets: async () => new Map(),
    balances: note('balances', async () => [{ asset: 'USDC', free: '5', locked: '0' }]),
    place: note('place', answering(script.place ?? [accepted('open')])),
    lookUp: note('look up', answering(script.lookUp ?? [UNKNOWN])),
    cancel: note('cancel', answering(script.cancel ?? [UNKNOWN])),
    openOrders: async () => [],
    close: async () => undefined,
  } satisfies Exchange;
  const markSent = note('mark sent', async () => {
    if (script.markSent !== undefined) throw script.markSent;
  });
  const push = (event: EngineEvent) => void events.push(event);
  const nowMs = () => time.nowMs;
  const wall = { setByMs: 0 };
  const orders = new OrderDesk({
    exchange,
    push,
    markSent,
    nowMs,
    wallMs: () => time.nowMs + wall.setByMs,
    steadyMs: nowMs,
    log: () => undefined,
    timers: time.timersWhile(() => true),
  });
  const told = () =>
    events.map((event) =>
      event.type === 'order'
        ? event.status
        : event.type === 'fill'
          ? `fill ${event.fill.tradeId === first.tradeId ? 1 : 2}`
          : event.type,
    );
  return { time, wall, exchange, orders, steps, told, push, nowMs, events };
}

describe('an order that is placed', () => {
  // prettier-ignore
  test.each([
    { what: 'filled at once', place: [accepted('closed', [first, second])], lookUp: [UNKNOWN], told: ['acknowledged', 'fill 1', 'fill 2', 'closed'] },
    { what: 'refused', place: [REFUSED], lookUp: [UNKNOWN], told: ['rejected'] },
    { what: 'taken, filled later', place: [accepted('open')], lookUp: [found('open', [first]), found('closed', [first, second])], told: ['acknowledged', 'fill 1', 'fill 2', 'closed'] },
    { what: 'not known, then found', place: [UNKNOWN], lookUp: [found('closed', [first])], told: ['unknown', 'acknowledged', 'fill 1', 'closed'] },
    { what: 'not known, then certainly absent', place: [UNKNOWN], lookUp: [UNKNOWN, UNKNOWN, ABSENT], told: ['unknown', 'rejected'] },
    { what: 'not known because the adapter broke', place: [BROKEN], lookUp: [BROKEN, found('closed', [first])], told: ['unknown', 'acknowledged', 'fill 1', 'closed'] },
    { what: 'told twice and out of order', place: [accepted('open', [second])], lookUp: [found('open'), found('closed', [first, second, first])], told: ['acknowledged', 'fill 2', 'fill 1', 'closed'] },
    { what: 'expired without a fill', place: [accepted('open')], lookUp: [found('closed')], told: ['acknowledged', 'closed'] },
  ])('$what', async ({ place, lookUp, told }) => {
    const desk = deskOf({ place, lookUp });
    void desk.orders.place(entry, null);
    await desk.time.pass(60_000);
    expect(desk.told()).toEqual(told);
    expect(desk.exchange.place).toHaveBeenCalledTimes(1);
    expect(desk.steps.slice(0, 2)).toEqual(['mark sent', 'place']);
    expect(desk.orders.inFlight).toBe(0);
  });

  test('is not sent when it could not be recorded as sent', async () => {
    const desk = deskOf({ markSent: new Error('no database') });
    await desk.orders.place(entry, null);
    expect([desk.told(), desk.steps]).toEqual([['rejected'], ['mark sent']]);
    expect(desk.events).toMatchObject([{ reason: 'NOT_RECORDED' }]);
  });

  test.each([
    { what: 'still covers it', markedForMs: 0, steps: ['place'] },
    { what: 'is too old', markedForMs: -1, steps: ['mark sent', 'place'] },
  ])('whose intent was stored with a mark that $what', async ({ markedForMs, steps }) => {
    const desk = deskOf({});
    void desk.orders.place(entry, desk.nowMs() + markedForMs);
    await desk.time.pass(1);
    expect(desk.steps).toEqual(steps);
  });

  test('is sent once, however often it is asked for', async () => {
    const desk = deskOf({});
    void desk.orders.place(entry, null);
    void desk.orders.place(entry, null);
    await desk.time.pass(1_000);
    void desk.orders.place(entry, null);
    await desk.time.pass(60_000);
    expect(desk.exchange.place).toHaveBeenCalledTimes(1);
  });

  test('an outcome that stays unknown is looked up for ever, ever more slowly, and never sent again', async () => {
    const desk = deskOf({ place: [UNKNOWN], lookUp: [UNKNOWN] });
    void desk.orders.place(entry, null);
    await desk.time.pass(60 * 60_000);
    expect(desk.exchange.lookUp.mock.calls.length).toBeGreaterThan(300);
    expect(desk.exchange.lookUp.mock.calls.length).toBeLessThan(400);
    expect(desk.exchange.place).toHaveBeenCalledTimes(1);
  });

  test('after a stop nothing is sent and nothing looked up', async () => {
    const desk = deskOf({});
    void desk.orders.place(entry, null);
    await desk.time.pass(1);
    desk.orders.stop();
    void desk.orders.place(PROTECTION, null);
    await desk.time.pass(60_000);
    expect([desk.exchange.place.mock.calls.length, desk.exchange.lookUp.mock.calls.length]).toEqual([1, 0]);
  });
});

test.each([
  { what: 'never handed over', sentAtMs: null, reason: 'NOT_SENT' },
  { what: 'handed over and lost', sentAtMs: 5, reason: 'NO_SUCH_ORDER' },
])('an order found in storage, $what, is refused by a code that has words: $reason', async ({ sentAtMs, reason }) => {
  const desk = deskOf({ lookUp: [ABSENT] });
  void desk.orders.adopt(entry, sentAtMs);
  await desk.time.pass(60_000);
  expect(desk.events).toMatchObject([{ status: 'rejected', reason }]);
});

describe('an order found in storage', () => {
  test.each([
    {
      what: 'never handed over: certainly not placed',
      sentAtMs: null,
      lookUp: [found('closed', [first])],
      told: ['rejected'],
    },
    {
      what: 'handed over and filled',
      sentAtMs: 5,
      lookUp: [found('closed', [first])],
      told: ['acknowledged', 'fill 1', 'closed'],
    },
    { what: 'handed over and lost', sentAtMs: 5, lookUp: [UNKNOWN, ABSENT], told: ['rejected'] },
  ])('$what', async ({ sentAtMs, lookUp, told }) => {
    const desk = deskOf({ lookUp });
    void desk.orders.adopt(entry, sentAtMs);
    await desk.time.pass(60_000);
    expect(desk.told()).toEqual(told);
    expect(desk.exchange.place).not.toHaveBeenCalled();
  });

  test.each([
    { what: 'as soon as it is adopted: the clock of the process that sent it may have been another', sentAtMs: 4711 },
    { what: 'also where that says a time to come', sentAtMs: 2_000_000 },
  ])('is late only by the time that passed $what', async ({ sentAtMs }) => {
    const desk = deskOf({ lookUp: [UNKNOWN, UNKNOWN, ABSENT] });
    void desk.orders.adopt(entry, sentAtMs);
    await desk.time.pass(2_000);
    expect(desk.exchange.lookUp.mock.calls).toEqual([250, 750, 1_750].map((passedMs) => [entry, passedMs]));
  });
});

test.each([3_600_000, -3_600_000])(
  'a clock that is set by %i ms right after the sending makes no order late',
  async (setByMs) => {
    const desk = deskOf({ place: [UNKNOWN], lookUp: [UNKNOWN] });
    void desk.orders.place(entry, null);
    await desk.time.pass(1);
    desk.wall.setByMs = setByMs;
    await desk.time.pass(1_800);
    expect(desk.exchange.lookUp.mock.calls.map(([, passedMs]) => passedMs)).toEqual([250, 750, 1_750]);
  },
);

describe('a cancellation', () => {
  test.each([
    { what: 'ends the order', cancel: [found('closed', [first])], told: ['acknowledged', 'fill 1', 'closed'] },
    {
      what: 'whose answer is lost makes it look at once',
      cancel: [UNKNOWN],
      told: ['acknowledged', 'fill 1', 'closed'],
    },
    { what: 'that breaks makes it look at once', cancel: [BROKEN], told: ['acknowledged', 'fill 1', 'closed'] },
  ])('$what', async ({ cancel, told }) => {
    const desk = deskOf({ cancel, lookUp: [found('closed', [first])] });
    void desk.orders.place(entry, null);
    await desk.time.pass(100);
    await desk.orders.cancel(entry.clientOrderId, entry.symbol);
    await desk.time.pass(0);
    expect(desk.told()).toEqual(told);
  });

  test('answers that come after the end add nothing', async () => {
    const desk = deskOf({ cancel: [found('closed', [first])] });
    let answer: (late: LookUpAnswer) => void = () => undefined;
    desk.exchange.lookUp.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    void desk.orders.place(entry, null);
    await desk.time.pass(300);
    await desk.orders.cancel(entry.clientOrderId, entry.symbol);
    answer(found('closed', [first]));
    await desk.time.pass(10);
    expect(desk.told()).toEqual(['acknowledged', 'fill 1', 'closed']);
  });

  test('of a stranger does nothing', async () => {
    const desk = deskOf({});
    await desk.orders.cancel('nobody', 'SOLUSDC');
    expect(desk.events).toEqual([]);
  });
});

describe('reconciliation', () => {
  const run = (desk: ReturnType<typeof deskOf>) => reconcile(desk);

  test('tells the balances where nothing is under way', async () => {
    const desk = deskOf({});
    expect([await run(desk), desk.told()]).toEqual([true, ['balances']]);
  });

  test('waits while an order is', async () => {
    const desk = deskOf({});
    void desk.orders.place(entry, null);
    await desk.time.pass(1);
    expect([await run(desk), desk.steps.includes('balances')]).toEqual([false, false]);
  });

  test('drops balances that were read while an order came and went', async () => {
    const desk = deskOf({ place: [accepted('closed', [first])] });
    desk.exchange.balances.mockImplementation(async () => {
      await desk.orders.place(entry, null);
      return [];
    });
    expect(await run(desk)).toBe(false);
    expect(desk.told()).not.toContain('balances');
  });

  test.each([
    { what: 'still rests', lookUp: [found('open')], told: true },
    { what: 'has just sold', lookUp: [found('closed', [first])], told: false },
    { what: 'has sold, its trade not yet listed', lookUp: [found('open', [], '1')], told: false },
    { what: 'cannot be seen', lookUp: [UNKNOWN], told: false },
  ])('with a protective order that $what', async ({ lookUp, told }) => {
    const desk = deskOf({ lookUp });
    void desk.orders.place(PROTECTION, null);
    await desk.time.pass(1);
    expect([await run(desk), desk.told().includes('balances')]).toEqual([told, told]);
  });
});

import { describe, expect, it } from 'vitest';
import { InvariantError } from '../portfolio/invariant.ts';
import { DEFAULT_TRAIL_SETTINGS } from '../settings.ts';
import { NO_CONTEXT } from '../trailing/stop-loss.ts';
import { openTrail } from '../trailing/trailing.ts';
import { big, fillOf, GRID, opened } from '../../../test/support/cycles.ts';
import { CYCLE_STATUSES, type Cycle, type CycleStatus, type OrderIntent } from './cycle.ts';
import { exitOrder, protectionOrder } from './orders.ts';
import {
  closeAsDust,
  exitStored,
  externalClose,
  onEntryAcknowledged,
  onEntryClosed,
  onEntryFill,
  onEntryRejected,
  onExitAcknowledged,
  onExitClosed,
  onExitFill,
  onExitRejected,
  onProtectionFill,
  openCycle,
  protectionStored,
  soldOutside,
  withTrail,
} from './transitions.ts';

function need<T>(value: T | null): T {
  if (value === null) throw new Error('the test expected an order');
  return value;
}

const { cycle: initiating, entry } = opened();
const waitingBuy = onEntryAcknowledged(initiating, 1_500);
const activeBuy = onEntryClosed(onEntryFill(waitingBuy, fillOf(entry, '2', '100', '0.002'), null).cycle, 2_100);
const sellAll = (cycle: Cycle, quantity: string | null = null): OrderIntent =>
  need(
    exitOrder(
      cycle,
      {
        reason: 'trailing',
        referencePrice: big('101'),
        timeMs: 3_000,
        quantity: quantity === null ? null : big(quantity),
      },
      GRID,
    ),
  );
const exit = sellAll(activeBuy);
const waitingSell = exitStored(activeBuy, exit, 'trailing', 3_000);
const activeSell = onExitAcknowledged(waitingSell, exit.clientOrderId, 3_100);
const completed = onExitClosed(
  onExitFill(activeSell, fillOf(exit, '1.998', '101'), null).cycle,
  exit.clientOrderId,
  big('101'),
  3_300,
  GRID,
);
const canceled = onEntryClosed(waitingBuy, 2_000);
const failed = onEntryRejected(waitingBuy, 2_000);

const CYCLES: Readonly<Record<CycleStatus, Cycle>> = {
  initiating,
  waiting_buy: waitingBuy,
  active_buy: activeBuy,
  waiting_sell: waitingSell,
  active_sell: activeSell,
  completed,
  canceled,
  failed,
};

const protection = need(protectionOrder(activeBuy, big('97.5'), 2_200, GRID));
const AT = 9_000;

/** Every event, and where it leads from each status in which it may happen. What is not listed must throw. */
const EVENTS: readonly {
  readonly event: string;
  readonly run: (cycle: Cycle) => Cycle;
  readonly leadsTo: Partial<Record<CycleStatus, CycleStatus>>;
}[] = [
  {
    event: 'entry acknowledged',
    run: (cycle) => onEntryAcknowledged(cycle, AT),
    leadsTo: { initiating: 'waiting_buy', waiting_buy: 'waiting_buy' },
  },
  {
    event: 'entry fill',
    run: (cycle) => onEntryFill(cycle, fillOf(entry, '1', '100'), null).cycle,
    leadsTo: { initiating: 'waiting_buy', waiting_buy: 'waiting_buy' },
  },
  {
    event: 'entry closed with nothing bought',
    run: (cycle) => onEntryClosed(cycle, AT),
    leadsTo: { initiating: 'canceled', waiting_buy: 'canceled' },
  },
  {
    event: 'entry closed after a partial fill',
    run: (cycle) => onEntryClosed(onEntryFill(cycle, fillOf(entry, '0.5', '100'), null).cycle, AT),
    leadsTo: { initiating: 'active_buy', waiting_buy: 'active_buy' },
  },
  {
    event: 'entry rejected',
    run: (cycle) => onEntryRejected(cycle, AT),
    leadsTo: { initiating: 'failed', waiting_buy: 'failed' },
  },
  {
    event: 'exit stored',
    run: (cycle) => exitStored(cycle, exit, 'manual', AT),
    leadsTo: { active_buy: 'waiting_sell' },
  },
  {
    event: 'protection stored',
    run: (cycle) => protectionStored(cycle, protection, AT),
    leadsTo: { active_buy: 'active_buy' },
  },
  {
    event: 'exit acknowledged',
    run: (cycle) => onExitAcknowledged(cycle, exit.clientOrderId, AT),
    leadsTo: { waiting_sell: 'active_sell', active_sell: 'active_sell' },
  },
  {
    event: 'exit fill',
    run: (cycle) => onExitFill(cycle, fillOf(exit, '1', '101'), null).cycle,
    leadsTo: { waiting_sell: 'active_sell', active_sell: 'active_sell' },
  },
  {
    event: 'protection fill',
    run: (cycle) => onProtectionFill(cycle, fillOf(protection, '1', '97.4'), null).cycle,
    leadsTo: { active_buy: 'active_sell', waiting_sell: 'waiting_sell', active_sell: 'active_sell' },
  },
  {
    event: 'exit closed with nothing sold',
    run: (cycle) => onExitClosed(cycle, exit.clientOrderId, big('101'), AT, GRID),
    leadsTo: { waiting_sell: 'active_buy', active_sell: 'active_buy' },
  },
  {
    event: 'exit closed after a partial fill',
    run: (cycle) =>
      onExitClosed(onExitFill(cycle, fillOf(exit, '1', '101'), null).cycle, exit.clientOrderId, big('101'), AT, GRID),
    leadsTo: { waiting_sell: 'active_buy', active_sell: 'active_buy' },
  },
  {
    event: 'exit closed, dust left',
    run: (cycle) =>
      onExitClosed(
        onExitFill(cycle, fillOf(exit, '1.99', '101'), null).cycle,
        exit.clientOrderId,
        big('101'),
        AT,
        GRID,
      ),
    leadsTo: { waiting_sell: 'completed', active_sell: 'completed' },
  },
  {
    event: 'exit rejected',
    run: (cycle) => onExitRejected(cycle, exit.clientOrderId, AT),
    leadsTo: { waiting_sell: 'active_buy', active_sell: 'active_buy' },
  },
  {
    event: 'found to be dust',
    run: (cycle) => closeAsDust(cycle, 'stop_loss', big('2'), AT, GRID),
    leadsTo: { active_buy: 'completed' },
  },
  { event: 'closed outside', run: (cycle) => externalClose(cycle, AT), leadsTo: { active_buy: 'completed' } },
  {
    event: 'trailing state',
    run: (cycle) => withTrail(cycle, openTrail(100, 2_000, DEFAULT_TRAIL_SETTINGS, NO_CONTEXT), AT),
    leadsTo: {
      waiting_buy: 'waiting_buy',
      active_buy: 'active_buy',
      waiting_sell: 'waiting_sell',
      active_sell: 'active_sell',
    },
  },
];

describe('every event in every status', () => {
  const table = EVENTS.flatMap(({ event, run, leadsTo }) =>
    CYCLE_STATUSES.map((status) => ({ event, run, status, next: leadsTo[status] ?? 'impossible' })),
  );

  it.each(table)('$event in $status: $next', ({ run, status, next }) => {
    const before = CYCLES[status];
    expect(before.status).toBe(status);
    if (next === 'impossible') {
      expect(() => run(before)).toThrow(InvariantError);
      return;
    }
    const after = run(before);
    expect(after.status).toBe(next);
    expect(after.id).toBe(before.id);
    expect(after.updatedAtMs).toBeGreaterThanOrEqual(before.updatedAtMs);
    const over = ['completed', 'canceled', 'failed'].includes(next);
    expect(after.completedAtMs).toBe(over ? AT : null);
  });
});

describe('what a transition writes', () => {
  it('an opened cycle owns nothing and knows its entry order', () => {
    expect(initiating).toMatchObject({
      entryOrderId: 'c0000000rs_0001-b-1',
      orderCount: 1,
      entryPrice: null,
      trail: null,
    });
  });

  it('the position is open since its first fill', () => {
    const first = onEntryFill(initiating, fillOf(entry, '1', '100', '0', 'SOL', 1_700), null).cycle;
    const second = onEntryFill(first, fillOf(entry, '1', '100', '0', 'SOL', 1_900), null).cycle;
    expect([first.openedAtMs, second.openedAtMs]).toEqual([1_700, 1_700]);
    expect(activeBuy.quantity.toFixed()).toBe('1.998');
  });

  it('an exit takes the next order number; a refused one is followed by another', () => {
    expect(waitingSell).toMatchObject({ exitOrderId: 'c0000000rs_0001-s-2', exitReason: 'trailing', orderCount: 2 });
    const again = onExitRejected(waitingSell, exit.clientOrderId, AT);
    expect(again.exitReason).toBeNull();
    const retry = sellAll(again);
    expect(retry.clientOrderId).toBe('c0000000rs_0001-s-3');
    expect(exitStored(again, retry, 'trailing', AT).orderCount).toBe(3);
  });

  it('a protective order takes a number, too', () => {
    expect(protectionStored(activeBuy, protection, AT).orderCount).toBe(2);
  });

  it('a refused exit keeps the trailing state', () => {
    const trail = openTrail(100, 2_000, DEFAULT_TRAIL_SETTINGS, NO_CONTEXT);
    const stored = exitStored(withTrail(activeBuy, trail, AT), exit, 'trailing', AT);
    expect(onExitRejected(stored, exit.clientOrderId, AT).trail).toBe(trail);
  });

  it('a protective order that filled is the exit', () => {
    const sold = onProtectionFill(activeBuy, fillOf(protection, '1.998', '97.4'), null).cycle;
    expect(sold).toMatchObject({ exitReason: 'protection', exitOrderId: protection.clientOrderId });
    const closed = onExitClosed(sold, protection.clientOrderId, big('97.4'), AT, GRID);
    expect([closed.status, closed.quantity.toFixed()]).toEqual(['completed', '0']);
  });

  it('dust stays visible in the completed cycle', () => {
    const { cycle } = onExitFill(activeSell, fillOf(exit, '1.9975', '101'), null);
    const closed = onExitClosed(cycle, exit.clientOrderId, big('101'), AT, GRID);
    expect([closed.status, closed.quantity.toFixed()]).toEqual(['completed', '0.0005']);
  });

  it('an exit that sold nothing leaves a position, however little it is worth', () => {
    expect(onExitClosed(activeSell, exit.clientOrderId, big('2'), AT, GRID).status).toBe('active_buy');
  });

  it('coins gone outside leave no result behind', () => {
    const gone = externalClose(activeBuy, AT);
    expect([gone.quantity.toFixed(), gone.profitLoss, gone.exitReason]).toEqual(['0', null, 'external']);
  });

  it('times never run backwards', () => {
    expect(onExitRejected(waitingSell, exit.clientOrderId, 5).updatedAtMs).toBe(3_000);
    const trail = openTrail(100, 2_000, DEFAULT_TRAIL_SETTINGS, NO_CONTEXT);
    expect([5, AT].map((timeMs) => withTrail(waitingSell, trail, timeMs).updatedAtMs)).toEqual([3_000, AT]);
  });
});

describe('orders that do not belong', () => {
  it.each([
    ['another entry', () => onEntryFill(waitingBuy, fillOf({ ...entry, clientOrderId: 'other' }, '1', '1'), null)],
    ['a sale as entry', () => onEntryFill(waitingBuy, fillOf({ ...entry, side: 'SELL' }, '1', '1'), null)],
    ['another exit', () => onExitFill(activeSell, fillOf({ ...exit, clientOrderId: 'other' }, '1', '1'), null)],
    ['a close of another exit', () => onExitClosed(activeSell, 'other', big('1'), AT, GRID)],
    ['a refusal of another exit', () => onExitRejected(activeSell, 'other', AT)],
    ['an acknowledgement of another exit', () => onExitAcknowledged(waitingSell, 'other', AT)],
    [
      'an exit with a used number',
      () => exitStored(activeBuy, { ...exit, clientOrderId: 'c0000000rs_0001-s-1' }, 'manual', AT),
    ],
    ['an exit of more than is owned', () => exitStored(activeBuy, { ...exit, quantity: big('3') }, 'manual', AT)],
    ['a protection as exit', () => exitStored(activeBuy, protection, 'manual', AT)],
    ['an exit as protection', () => protectionStored(activeBuy, exit, AT)],
    [
      'a protection with a used number',
      () => protectionStored(activeBuy, { ...protection, clientOrderId: 'c0000000rs_0001-p-1' }, AT),
    ],
    [
      'an exit numbered as the next protection',
      () => protectionStored(activeBuy, { ...exit, clientOrderId: protection.clientOrderId }, AT),
    ],
    ['a sale outside of nothing', () => soldOutside(activeBuy, AT)],
    [
      'a refusal after coins were bought',
      () => onEntryRejected(onEntryFill(waitingBuy, fillOf(entry, '1', '1'), null).cycle, AT),
    ],
    ['a cycle with the order of another symbol', () => openCycle({ ...initiating, symbol: 'BTCUSDC' }, entry)],
    ['dust that is none', () => closeAsDust(activeBuy, 'manual', big('100'), AT, GRID)],
  ])('%s', (_what, run) => {
    expect(run).toThrow(InvariantError);
  });
});

import { ZERO, type Big } from '../money.ts';
import { invariant } from '../portfolio/invariant.ts';
import type { TrailState } from '../trailing/types.ts';
import {
  HOLDING_STATUSES,
  type Cycle,
  type CycleStatus,
  type ExitReason,
  type Fill,
  type OrderIntent,
} from './cycle.ts';
import { isDust, type OrderGrid } from './grid.ts';
import { clientOrderId, nextOrderId } from './ids.ts';
import { bookFill, type Booking } from './ledger.ts';

/**
 * What may happen to a cycle and where it leads (reference/coordinator §5.3). Pure: each function gives a new cycle. What is not
 * in the table throws InvariantError. News may overtake each other: a fill stands for the acknowledgement that is still to
 * come, and an acknowledgement that comes late changes nothing.
 *
 *   –            entry stored         → initiating
 *   initiating   acknowledged, fill   → waiting_buy        closed without   → canceled      refused → failed
 *   waiting_buy  closed with coins    → active_buy         closed without   → canceled      refused → failed
 *   active_buy   exit stored          → waiting_sell       protection fill  → active_sell   gone, dust → completed
 *   waiting_sell acknowledged, fill   → active_sell        refused          → active_buy
 *   active_sell  closed, dust left    → completed          closed with more → active_buy    refused → active_buy
 */

export interface CycleSeed {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly strategy: string;
  readonly attribution: Cycle['attribution'];
  readonly demo: boolean;
}

/** The cycle of an entry that is about to be stored. */
export function openCycle(seed: CycleSeed, entry: OrderIntent): Cycle {
  invariant(
    entry.purpose === 'entry' &&
      entry.symbol === seed.symbol &&
      entry.clientOrderId === clientOrderId(entry.cycleId, 'entry', 1),
    `cycle ${entry.cycleId}: order ${entry.clientOrderId} is not its entry on ${seed.symbol}`,
  );
  return {
    ...seed,
    id: entry.cycleId,
    status: 'initiating',
    createdAtMs: entry.createdAtMs,
    openedAtMs: null,
    updatedAtMs: entry.createdAtMs,
    completedAtMs: null,
    entryPrice: null,
    exitPrice: null,
    quantity: ZERO,
    boughtQuantity: ZERO,
    soldQuantity: ZERO,
    cost: ZERO,
    proceeds: ZERO,
    fees: ZERO,
    profitLoss: null,
    profitLossPercent: null,
    entryOrderId: entry.clientOrderId,
    exitOrderId: null,
    orderCount: 1,
    exitReason: null,
    trail: null,
  };
}

/** The exchange has the entry. */
export function onEntryAcknowledged(cycle: Cycle, timeMs: number): Cycle {
  requireStatus(cycle, ['initiating', 'waiting_buy'], 'entry acknowledged');
  return moved(cycle, 'waiting_buy', timeMs);
}

/** A fill of the entry. `feePrice` as in {@link bookFill}. */
export function onEntryFill(cycle: Cycle, fill: Fill, feePrice: Big | null): Booking {
  requireStatus(cycle, ['initiating', 'waiting_buy'], 'entry fill');
  requireOrder(
    cycle,
    fill.side === 'BUY' && fill.clientOrderId === cycle.entryOrderId,
    fill.clientOrderId,
    'entry fill',
  );
  const booking = bookFill(cycle, fill, feePrice);
  const openedAtMs = cycle.openedAtMs ?? fill.timeMs;
  return { ...booking, cycle: { ...booking.cycle, status: 'waiting_buy', openedAtMs } };
}

/** The entry takes no more fills: the position is held, or nothing was bought. */
export function onEntryClosed(cycle: Cycle, timeMs: number): Cycle {
  requireStatus(cycle, ['initiating', 'waiting_buy'], 'entry closed');
  return cycle.quantity.gt(ZERO) ? moved(cycle, 'active_buy', timeMs) : ended(cycle, 'canceled', timeMs);
}

/** The exchange refused the entry: a definite no. */
export function onEntryRejected(cycle: Cycle, timeMs: number): Cycle {
  requireStatus(cycle, ['initiating', 'waiting_buy'], 'entry rejected');
  requireNothingBought(cycle, 'entry rejected');
  return ended(cycle, 'failed', timeMs);
}

/** An exit is about to be stored; one at a time. */
export function exitStored(cycle: Cycle, exit: OrderIntent, reason: ExitReason, timeMs: number): Cycle {
  requireStatus(cycle, ['active_buy'], 'exit stored');
  const fits =
    exit.purpose === 'exit' && exit.clientOrderId === nextOrderId(cycle, 'exit') && exit.quantity.lte(cycle.quantity);
  requireOrder(cycle, fits, exit.clientOrderId, 'exit stored');
  return {
    ...moved(cycle, 'waiting_sell', timeMs),
    exitOrderId: exit.clientOrderId,
    exitReason: reason,
    orderCount: cycle.orderCount + 1,
  };
}

/** A protective order is about to be stored. The status stays: the position is held. */
export function protectionStored(cycle: Cycle, protection: OrderIntent, timeMs: number): Cycle {
  requireStatus(cycle, ['active_buy'], 'protection stored');
  const fits = protection.purpose === 'protection' && protection.clientOrderId === nextOrderId(cycle, 'protection');
  requireOrder(cycle, fits, protection.clientOrderId, 'protection stored');
  return { ...moved(cycle, cycle.status, timeMs), orderCount: cycle.orderCount + 1 };
}

/** The exchange has the exit. */
export function onExitAcknowledged(cycle: Cycle, orderId: string, timeMs: number): Cycle {
  requireStatus(cycle, ['waiting_sell', 'active_sell'], 'exit acknowledged');
  requireOrder(cycle, orderId === cycle.exitOrderId, orderId, 'exit acknowledged');
  return moved(cycle, 'active_sell', timeMs);
}

/** A fill of the exit in progress. */
export function onExitFill(cycle: Cycle, fill: Fill, feePrice: Big | null): Booking {
  requireStatus(cycle, ['waiting_sell', 'active_sell'], 'exit fill');
  requireOrder(
    cycle,
    fill.side === 'SELL' && fill.clientOrderId === cycle.exitOrderId,
    fill.clientOrderId,
    'exit fill',
  );
  const booking = bookFill(cycle, fill, feePrice);
  return { ...booking, cycle: { ...booking.cycle, status: 'active_sell' } };
}

/**
 * A fill of the protective order. From `active_buy` it becomes the exit in progress; beside an exit that is already under way
 * (its cancellation came too late) it is only booked, and that exit will be cut or refused by the exchange.
 */
export function onProtectionFill(cycle: Cycle, fill: Fill, feePrice: Big | null): Booking {
  requireStatus(cycle, HOLDING_STATUSES, 'protection fill');
  requireOrder(cycle, fill.side === 'SELL', fill.clientOrderId, 'protection fill');
  const booking = bookFill(cycle, fill, feePrice);
  if (cycle.status !== 'active_buy') return booking;
  return {
    ...booking,
    cycle: { ...booking.cycle, status: 'active_sell', exitOrderId: fill.clientOrderId, exitReason: 'protection' },
  };
}

/**
 * The exit in progress takes no more fills. What is left and cannot be sold at `price` is dust and ends the cycle; anything more
 * is held again. Dust stays in `quantity` at its cost and in the wallet; the result is that of the coins sold.
 */
export function onExitClosed(cycle: Cycle, orderId: string, price: Big, timeMs: number, grid: OrderGrid): Cycle {
  requireStatus(cycle, ['waiting_sell', 'active_sell'], 'exit closed');
  requireOrder(cycle, orderId === cycle.exitOrderId, orderId, 'exit closed');
  const sold = cycle.soldQuantity.gt(ZERO);
  return sold && isDust(cycle.quantity, price, grid) ? ended(cycle, 'completed', timeMs) : heldAgain(cycle, timeMs);
}

/** The exchange refused the exit: the position is held as before, protection and all; the caller tries again and raises an alarm. */
export function onExitRejected(cycle: Cycle, orderId: string, timeMs: number): Cycle {
  requireStatus(cycle, ['waiting_sell', 'active_sell'], 'exit rejected');
  requireOrder(cycle, orderId === cycle.exitOrderId, orderId, 'exit rejected');
  return heldAgain(cycle, timeMs);
}

/** Ends a position that cannot be sold because it is dust. */
export function closeAsDust(cycle: Cycle, reason: ExitReason, price: Big, timeMs: number, grid: OrderGrid): Cycle {
  requireStatus(cycle, ['active_buy'], 'closed as dust');
  invariant(isDust(cycle.quantity, price, grid), `cycle ${cycle.id}: what it owns can still be sold; it is not dust`);
  return { ...ended(cycle, 'completed', timeMs), exitReason: reason };
}

/**
 * Reconciliation found the coins gone: sold or moved by someone else. They leave the cycle at cost and no result is made up for
 * them: `profitLoss` stays that of what the engine sold itself (null = nothing).
 */
export function externalClose(cycle: Cycle, timeMs: number): Cycle {
  requireStatus(cycle, ['active_buy'], 'closed outside');
  return { ...ended(cycle, 'completed', timeMs), quantity: ZERO, exitReason: 'external' };
}

/**
 * Somebody else sold the position, and the exchange's own trades say at what price: `cycle` has them booked. What is left is dust,
 * as after a sale of ours.
 */
export function soldOutside(cycle: Cycle, timeMs: number): Cycle {
  requireStatus(cycle, ['active_buy'], 'sold outside');
  invariant(cycle.soldQuantity.gt(ZERO), `cycle ${cycle.id}: nothing of it was sold`);
  return { ...ended(cycle, 'completed', timeMs), exitReason: 'external' };
}

/** The trailing state after a check; there is one from the first fill of the entry on. */
export function withTrail(cycle: Cycle, trail: TrailState, timeMs: number): Cycle {
  requireStatus(cycle, ['waiting_buy', ...HOLDING_STATUSES], 'trail');
  return { ...cycle, updatedAtMs: Math.max(cycle.updatedAtMs, timeMs), trail };
}

function moved(cycle: Cycle, status: CycleStatus, timeMs: number): Cycle {
  return { ...cycle, status, updatedAtMs: Math.max(cycle.updatedAtMs, timeMs) };
}

function ended(cycle: Cycle, status: 'completed' | 'canceled' | 'failed', timeMs: number): Cycle {
  const done = moved(cycle, status, timeMs);
  return { ...done, completedAtMs: done.updatedAtMs };
}

function heldAgain(cycle: Cycle, timeMs: number): Cycle {
  return { ...moved(cycle, 'active_buy', timeMs), exitReason: null };
}

function requireStatus(cycle: Cycle, allowed: readonly CycleStatus[], event: string): void {
  // every tick of a held symbol comes by here: the text is made only when it is needed
  if (allowed.includes(cycle.status)) return;
  const { id, symbol, status } = cycle;
  invariant(
    false,
    `cycle ${id} (${symbol}): "${event}" cannot happen in status ${status}, only in ${allowed.join(', ')}`,
  );
}

function requireOrder(cycle: Cycle, fits: boolean, orderId: string, event: string): void {
  invariant(fits, `cycle ${cycle.id} (${cycle.symbol}): "${event}" does not fit order ${orderId}`);
}

function requireNothingBought(cycle: Cycle, event: string): void {
  invariant(cycle.boughtQuantity.eq(ZERO), `cycle ${cycle.id} (${cycle.symbol}): "${event}" after coins were bought`);
}

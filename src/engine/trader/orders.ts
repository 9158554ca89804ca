import { Big, maxBig, ZERO } from '../money.ts';
import type { Cycle, ExitReason, OrderIntent } from './cycle.ts';
import { allowedQuantity, floorToTick, type OrderGrid } from './grid.ts';
import { clientOrderId, nextOrderId } from './ids.ts';

/** Distances of the protective stop that rests on the exchange (reference/coordinator §9.7), as ratios. */
export const PROTECTION = {
  /** Below the entry. */
  distance: new Big('0.025'),
  /** How far the stop may stay below the stop in force once that has risen: 2.5 % − 1.2 %, in shares of the entry. */
  behind: new Big('0.013'),
  /** Limit below the trigger. */
  limitOffset: new Big('0.005'),
  /** Replaced when it would rise by this much. */
  refresh: new Big('0.003'),
} as const;

const ONE = new Big('1');

export interface EntryRequest {
  readonly cycleId: string;
  /** Base units wanted; rounded down to the lot. */
  readonly quantity: Big;
  readonly referencePrice: Big;
  /** Quote units set aside. */
  readonly reserved: Big;
  readonly reason: string;
  readonly timeMs: number;
}

/** The market BUY that opens a cycle; null when the quantity is below the least lot. */
export function entryOrder(request: EntryRequest, grid: OrderGrid): OrderIntent | null {
  const quantity = allowedQuantity(request.quantity, grid, 'market');
  if (quantity.eq(ZERO)) return null;
  return {
    ...blankIntent(clientOrderId(request.cycleId, 'entry', 1), request.cycleId, grid.symbol, request.timeMs),
    side: 'BUY',
    type: 'MARKET',
    purpose: 'entry',
    quantity,
    referencePrice: request.referencePrice,
    reserved: request.reserved,
    reason: request.reason,
  };
}

export interface ExitRequest {
  readonly reason: ExitReason;
  readonly referencePrice: Big;
  readonly timeMs: number;
  /** Base units to sell; null = all that is owned. More than is owned is cut to it. */
  readonly quantity: Big | null;
}

/**
 * The market SELL of a position's own coins, rounded down to the lot. No minimum of ours: only what lot and maximum force.
 * Null when nothing can be sold at all (less than the least lot): the cycle is then dust.
 */
export function exitOrder(cycle: Cycle, request: ExitRequest, grid: OrderGrid): OrderIntent | null {
  const wanted = request.quantity === null || request.quantity.gt(cycle.quantity) ? cycle.quantity : request.quantity;
  const quantity = allowedQuantity(wanted, grid, 'market');
  if (quantity.eq(ZERO)) return null;
  return {
    ...blankIntent(nextOrderId(cycle, 'exit'), cycle.id, cycle.symbol, request.timeMs),
    side: 'SELL',
    type: 'MARKET',
    purpose: 'exit',
    quantity,
    referencePrice: request.referencePrice,
    reason: request.reason,
  };
}

/**
 * Where the protective stop belongs: 2.5 % below the entry, and never farther behind the stop in force than it is behind the
 * plain 1.2 % stop loss. Where the settings let a position fall farther than 2.5 %, it stays behind the stop in force: the exchange
 * must not sell what the engine still holds. Quote units, not yet on the tick grid. `effectiveStop` null = none yet.
 */
export function protectionPrice(entryPrice: Big, effectiveStop: Big | null): Big {
  const disaster = entryPrice.times(ONE.minus(PROTECTION.distance));
  if (effectiveStop === null) return disaster;
  const behind = effectiveStop.minus(entryPrice.times(PROTECTION.behind));
  return effectiveStop.gt(disaster) ? maxBig(disaster, behind) : behind;
}

/** True when the resting stop should be replaced by one at `wanted`. It only ever moves up. */
export function protectionIsBehind(resting: Big, wanted: Big): boolean {
  return wanted.gte(resting.times(ONE.plus(PROTECTION.refresh)));
}

/**
 * The protective STOP_LOSS_LIMIT for all that is owned, trigger and limit rounded down to the tick. Null when the exchange would
 * not take it: below the least lot or minimum notional, or a price that rounds to 0.
 */
export function protectionOrder(cycle: Cycle, stopPrice: Big, timeMs: number, grid: OrderGrid): OrderIntent | null {
  const quantity = allowedQuantity(cycle.quantity, grid, 'limit');
  const trigger = floorToTick(stopPrice, grid);
  const limit = floorToTick(trigger.times(ONE.minus(PROTECTION.limitOffset)), grid);
  if (quantity.eq(ZERO) || limit.eq(ZERO) || quantity.times(limit).lt(grid.minNotional)) return null;
  return {
    ...blankIntent(nextOrderId(cycle, 'protection'), cycle.id, cycle.symbol, timeMs),
    side: 'SELL',
    type: 'STOP_LOSS_LIMIT',
    purpose: 'protection',
    quantity,
    referencePrice: trigger,
    stopPrice: trigger,
    limitPrice: limit,
    reason: 'protection',
  };
}

function blankIntent(id: string, cycleId: string, symbol: string, timeMs: number) {
  return {
    clientOrderId: id,
    cycleId,
    symbol,
    stopPrice: null,
    limitPrice: null,
    reserved: ZERO,
    createdAtMs: timeMs,
    status: 'stored',
    filledQuantity: ZERO,
    exchangeOrderId: null,
    problem: null,
  } as const;
}

import type { EngineEvent } from '../engine/events.ts';
import type { Exchange } from '../exchange/ports.ts';
import type { OrderDesk } from './orders.ts';

export interface ReconcilePorts {
  readonly exchange: Exchange;
  readonly orders: OrderDesk;
  readonly push: (event: EngineEvent) => void;
  readonly nowMs: () => number;
}

/**
 * Tells the engine the exchange's balances, which it compares with its books (reliability R6). Balances count only when no order
 * moved money while they were read: resting orders are looked up right after, so that a stop which has just sold is not taken for
 * coins that somebody else took. @returns false when that was not certain; the next time it is.
 */
export async function reconcile({ exchange, orders, push, nowMs }: ReconcilePorts): Promise<boolean> {
  if (orders.moving > 0) return false;
  const { changes } = orders;
  const balances = await exchange.balances();
  const known = await orders.lookUpResting();
  if (!known || orders.moving > 0 || orders.changes !== changes) return false;
  push({ type: 'balances', timeMs: nowMs(), balances });
  return true;
}

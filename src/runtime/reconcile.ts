import type { Desk } from '../engine/desk/desk.ts';
import type { EngineEvent } from '../engine/events.ts';
import { decimal } from '../engine/money.ts';
import type { Cycle, Fill } from '../engine/trader/cycle.ts';
import type { Balance, Exchange } from '../exchange/ports.ts';
import type { OrderDesk } from './orders.ts';

export interface ReconcilePorts {
  readonly exchange: Exchange;
  readonly orders: OrderDesk;
  /** Positions in the books, so that trades behind missing coins can be read; left out, only balances are compared. */
  readonly desk?: Pick<Desk, 'openCycles'>;
  readonly push: (event: EngineEvent) => void;
  readonly nowMs: () => number;
}

/**
 * Tells the engine the exchange's balances, which it compares with its books (reliability R6). Balances count only when no order
 * moved money while they were read: resting orders are looked up right after, so that a stop which has just sold is not taken for
 * coins that somebody else took. @returns false when that was not certain; the next time it is.
 */
export async function reconcile({ exchange, orders, desk, push, nowMs }: ReconcilePorts): Promise<boolean> {
  if (orders.moving > 0) return false;
  const { changes } = orders;
  const balances = await exchange.balances();
  const known = await orders.lookUpResting();
  const trades = known ? await tradesOfMissingCoins(exchange, desk?.openCycles() ?? [], balances) : [];
  if (!known || orders.moving > 0 || orders.changes !== changes) return false;
  push({ type: 'balances', timeMs: nowMs(), balances, ...(trades.length === 0 ? {} : { trades }) });
  return true;
}

/** Trades are read only where coins of a position are gone: for every symbol each minute they would use up the request limit. */
async function tradesOfMissingCoins(
  exchange: Exchange,
  cycles: readonly Cycle[],
  balances: readonly Balance[],
): Promise<readonly Fill[]> {
  if (exchange.trades === undefined) return [];
  const trades: Fill[] = [];
  for (const { status, baseAsset, quantity, symbol, openedAtMs } of cycles) {
    const balance = balances.find(({ asset }) => asset === baseAsset);
    const owned = decimal(balance?.free ?? '0', 'free').plus(decimal(balance?.locked ?? '0', 'locked'));
    if (status !== 'active_buy' || openedAtMs === null || owned.gte(quantity)) continue;
    trades.push(...(await exchange.trades(symbol, openedAtMs)));
  }
  return trades;
}

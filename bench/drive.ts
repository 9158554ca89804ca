import type { Decision } from '../src/engine/decisions.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { ReplayExchange } from '../src/exchange/replay/replay-exchange.ts';

/** Fills every order of these decisions at once, and those that follow from it. @returns how many orders were filled */
export function fillOrders(engine: Engine, exchange: ReplayExchange, decisions: readonly Decision[]): number {
  let filled = 0;
  for (const decision of decisions) {
    if (decision.type !== 'place_order') continue;
    const { intent } = decision;
    const timeMs = intent.createdAtMs;
    const answer = exchange.place(intent, timeMs);
    if (answer.outcome !== 'accepted')
      throw new Error(`the exchange of the bench refused ${intent.clientOrderId}: ${answer.reason}`);
    filled++;
    const { clientOrderId } = intent;
    const { exchangeOrderId, fills } = answer.report;
    for (const fill of fills) filled += fillOrders(engine, exchange, engine.handle({ type: 'fill', timeMs, fill }));
    const closed = { type: 'order', timeMs, clientOrderId, status: 'closed', exchangeOrderId, reason: null } as const;
    filled += fillOrders(engine, exchange, engine.handle(closed));
  }
  return filled;
}

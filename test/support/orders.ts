import { Big, ZERO } from '../../src/engine/money.ts';
import type { OrderIntent } from '../../src/engine/trader/cycle.ts';

/** A stored market BUY of 2 SOL at 150, or what `values` make of it. */
export function orderIntent(values: Partial<OrderIntent> = {}): OrderIntent {
  return {
    clientOrderId: 'c1-b-1',
    cycleId: 'c1',
    symbol: 'SOLUSDC',
    side: 'BUY',
    type: 'MARKET',
    purpose: 'entry',
    quantity: new Big('2'),
    referencePrice: new Big('150'),
    stopPrice: null,
    limitPrice: null,
    reserved: ZERO,
    reason: 'test',
    createdAtMs: 0,
    status: 'stored',
    filledQuantity: ZERO,
    exchangeOrderId: null,
    problem: null,
    ...values,
  };
}

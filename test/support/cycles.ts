import { Big } from '../../src/engine/money.ts';
import type { Attribution, Cycle, Fill, OrderIntent } from '../../src/engine/trader/cycle.ts';
import { orderGrid, type OrderGrid } from '../../src/engine/trader/grid.ts';
import { cycleId } from '../../src/engine/trader/ids.ts';
import { entryOrder } from '../../src/engine/trader/orders.ts';
import { openCycle } from '../../src/engine/trader/transitions.ts';

export const big = (text: string): Big => new Big(text);

export const GRID: OrderGrid = orderGrid({
  symbol: 'SOLUSDC',
  lotStep: '0.001',
  marketLotStep: '0',
  minQuantity: '0.001',
  maxQuantity: '9000',
  tickSize: '0.01',
  minNotional: '5',
});

const ATTRIBUTION: Attribution = {
  signalId: 'signal-1',
  source: 'auto',
  strategies: ['EMA_Cross_Strategy'],
  families: ['trend_following'],
  regime: 'TRENDING_BULL',
  force: 11.5,
  category: 'STRONG',
  timeframe: '5m',
};

export interface OpenedCycle {
  readonly cycle: Cycle;
  readonly entry: OrderIntent;
}

/** A cycle on SOLUSDC whose entry is stored and not yet sent. */
export function opened(quantity = '2', reserved = '210', grid: OrderGrid = GRID): OpenedCycle {
  const request = {
    cycleId: cycleId(1_000, 1),
    quantity: big(quantity),
    referencePrice: big('100'),
    reserved: big(reserved),
    reason: 'consensus',
    timeMs: 1_000,
  };
  const entry = entryOrder(request, grid);
  if (entry === null) throw new RangeError(`test entry of ${quantity} is below the lot`);
  const seed = {
    symbol: 'SOLUSDC',
    baseAsset: 'SOL',
    quoteAsset: 'USDC',
    strategy: 'CONSENSUS',
    attribution: ATTRIBUTION,
    demo: true,
  };
  return { cycle: openCycle(seed, entry), entry };
}

let trades = 0;

/** A fill of an order; quantity × price with a fee. */
export function fillOf(
  order: Pick<OrderIntent, 'clientOrderId' | 'side'>,
  quantity: string,
  price: string,
  fee = '0',
  feeAsset = 'SOL',
  timeMs = 2_000,
): Fill {
  trades++;
  return {
    clientOrderId: order.clientOrderId,
    exchangeOrderId: 'x1',
    tradeId: `t${trades}`,
    symbol: 'SOLUSDC',
    side: order.side,
    price: big(price),
    quantity: big(quantity),
    fee: big(fee),
    feeAsset,
    timeMs,
  };
}

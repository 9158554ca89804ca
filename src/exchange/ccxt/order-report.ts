import { Big, ZERO, decimal, toText } from '../../engine/money.ts';
import type { Fill, OrderIntent } from '../../engine/trader/cycle.ts';
import type { TradeTexts } from './quirks.ts';
import type { VenueOrder } from './venue-client.ts';

/** What an order is known by on our side. */
export type OrderKey = Pick<OrderIntent, 'clientOrderId' | 'symbol'>;

export function fillOf(trade: TradeTexts, key: OrderKey, exchangeOrderId: string, side: Fill['side']): Fill {
  return {
    clientOrderId: key.clientOrderId,
    exchangeOrderId,
    tradeId: trade.tradeId,
    symbol: key.symbol,
    side,
    price: decimal(trade.price, 'trade price'),
    quantity: decimal(trade.quantity, 'trade quantity'),
    fee: decimal(trade.fee, 'trade fee'),
    feeAsset: trade.feeAsset,
    timeMs: trade.timeMs,
  };
}

export function sum(fills: readonly { readonly quantity: Big }[]): Big {
  return fills.reduce((total, fill) => total.plus(fill.quantity), ZERO);
}

export function onGrid(value: Big, step: string): boolean {
  const size = new Big(step);
  return size.eq(ZERO) || value.mod(size).eq(ZERO);
}

export function isFinal(status: string | undefined): boolean {
  return status === 'closed' || status === 'canceled' || status === 'expired' || status === 'rejected';
}

export function sideOf(order: VenueOrder): Fill['side'] {
  return order.side === 'sell' ? 'SELL' : 'BUY';
}

export function plain(text: string): string {
  return toText(decimal(text, 'balance'));
}

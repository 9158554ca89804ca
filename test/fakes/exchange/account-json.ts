import { type Big, ZERO } from '../../../src/engine/money.ts';
import { filledOf, type FakeOrder, type FakeTrade } from './account.ts';

/** Eight decimals, as Binance writes amounts. */
export function text8(value: Big): string {
  return value.toFixed(8);
}

export function orderJson(order: FakeOrder): Record<string, unknown> {
  const filled = filledOf(order);
  const quote = order.trades.reduce((sum, trade) => sum.plus(trade.qty.times(trade.price)), ZERO);
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    price: text8(order.price),
    origQty: text8(order.origQty),
    executedQty: text8(filled),
    cummulativeQuoteQty: text8(quote),
    status: order.status,
    timeInForce: 'GTC',
    type: order.type,
    side: order.side,
    stopPrice: text8(order.stopPrice),
    icebergQty: '0.00000000',
    time: order.time,
    updateTime: order.time,
    isWorking: order.type === 'MARKET' || order.triggered,
    workingTime: order.time,
    origQuoteOrderQty: '0.00000000',
    selfTradePreventionMode: 'NONE',
  };
}

/** The answer to a new order with `newOrderRespType=FULL`. */
export function newOrderJson(order: FakeOrder): Record<string, unknown> {
  const { time, updateTime, isWorking, ...json } = orderJson(order);
  return {
    ...json,
    transactTime: time,
    ...(order.type === 'MARKET' ? {} : { updateTime, isWorking }),
    fills: order.trades.map((trade) => ({
      price: text8(trade.price),
      qty: text8(trade.qty),
      commission: text8(trade.commission),
      commissionAsset: trade.commissionAsset,
      tradeId: trade.id,
    })),
  };
}

export function tradeJson(trade: FakeTrade): Record<string, unknown> {
  return {
    symbol: trade.symbol,
    id: trade.id,
    orderId: trade.orderId,
    orderListId: -1,
    price: text8(trade.price),
    qty: text8(trade.qty),
    quoteQty: text8(trade.qty.times(trade.price)),
    commission: text8(trade.commission),
    commissionAsset: trade.commissionAsset,
    time: trade.time,
    isBuyer: trade.isBuyer,
    isMaker: false,
    isBestMatch: true,
  };
}

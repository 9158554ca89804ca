import { decimal, toText } from '../../engine/money.ts';
import type { Side } from '../../engine/strategies/strategy.ts';
import type { Fill, OrderIntent, OrderPurpose, OrderStatus } from '../../engine/trader/cycle.ts';
import type { BatchColumn } from '../batch.ts';
import { bigOf, textOf } from './cycle-row.ts';

/** An intent with the time at which it will have been handed to the exchange at the latest (Unix ms); null = not by this round. */
export interface SentOrder {
  readonly intent: OrderIntent;
  readonly sentAtMs: number | null;
}

/** An order intent as a row of `order_intents`. Storing it again never takes the mark of having been sent away. */
export const ORDER_COLUMNS: readonly BatchColumn<SentOrder>[] = [
  { name: 'client_order_id', carrier: 'text', value: ({ intent }) => intent.clientOrderId },
  { name: 'cycle_id', carrier: 'text', value: ({ intent }) => intent.cycleId },
  { name: 'symbol', carrier: 'text', value: ({ intent }) => intent.symbol },
  { name: 'side', carrier: 'text', value: ({ intent }) => intent.side },
  { name: 'type', carrier: 'text', value: ({ intent }) => intent.type },
  { name: 'purpose', carrier: 'text', value: ({ intent }) => intent.purpose },
  { name: 'quantity', carrier: 'numeric', value: ({ intent }) => toText(intent.quantity) },
  { name: 'reference_price', carrier: 'numeric', value: ({ intent }) => toText(intent.referencePrice) },
  { name: 'stop_price', carrier: 'numeric', value: ({ intent }) => textOf(intent.stopPrice) },
  { name: 'limit_price', carrier: 'numeric', value: ({ intent }) => textOf(intent.limitPrice) },
  { name: 'reserved', carrier: 'numeric', value: ({ intent }) => toText(intent.reserved) },
  { name: 'reason', carrier: 'text', value: ({ intent }) => intent.reason },
  { name: 'status', carrier: 'text', value: ({ intent }) => intent.status },
  { name: 'filled_quantity', carrier: 'numeric', value: ({ intent }) => toText(intent.filledQuantity) },
  { name: 'exchange_order_id', carrier: 'text', value: ({ intent }) => intent.exchangeOrderId },
  { name: 'problem', carrier: 'text', value: ({ intent }) => intent.problem },
  { name: 'created_at', carrier: 'time', value: ({ intent }) => intent.createdAtMs },
  { name: 'sent_at', carrier: 'time', value: ({ sentAtMs }) => sentAtMs, keepsGreatest: true },
];

export interface OrderRow extends Record<string, unknown> {
  readonly client_order_id: string;
  readonly cycle_id: string;
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  readonly purpose: string;
  readonly quantity: string;
  readonly reference_price: string;
  readonly stop_price: string | null;
  readonly limit_price: string | null;
  readonly reserved: string;
  readonly reason: string;
  readonly status: string;
  readonly filled_quantity: string;
  readonly exchange_order_id: string | null;
  readonly problem: string | null;
  readonly created_at: Date;
  readonly sent_at: Date | null;
}

export function orderFromRow(row: OrderRow): OrderIntent {
  return {
    clientOrderId: row.client_order_id,
    cycleId: row.cycle_id,
    symbol: row.symbol,
    side: row.side as Side,
    type: row.type as OrderIntent['type'],
    purpose: row.purpose as OrderPurpose,
    quantity: decimal(row.quantity, 'order quantity'),
    referencePrice: decimal(row.reference_price, 'reference price'),
    stopPrice: bigOf(row.stop_price, 'stop price'),
    limitPrice: bigOf(row.limit_price, 'limit price'),
    reserved: decimal(row.reserved, 'reserved amount'),
    reason: row.reason,
    createdAtMs: row.created_at.getTime(),
    status: row.status as OrderStatus,
    filledQuantity: decimal(row.filled_quantity, 'filled quantity'),
    exchangeOrderId: row.exchange_order_id,
    problem: row.problem,
  };
}

/** A fill with the cycle it was booked to. */
export interface BookedFill {
  readonly fill: Fill;
  readonly cycleId: string;
  readonly demo: boolean;
}

export const FILL_COLUMNS: readonly BatchColumn<BookedFill>[] = [
  { name: 'symbol', carrier: 'text', value: ({ fill }) => fill.symbol },
  { name: 'trade_id', carrier: 'text', value: ({ fill }) => fill.tradeId },
  { name: 'order_id', carrier: 'text', value: ({ fill }) => fill.exchangeOrderId },
  { name: 'client_order_id', carrier: 'text', value: ({ fill }) => fill.clientOrderId },
  { name: 'cycle_id', carrier: 'text', value: ({ cycleId }) => cycleId },
  { name: 'side', carrier: 'text', value: ({ fill }) => fill.side },
  { name: 'price', carrier: 'numeric', value: ({ fill }) => toText(fill.price) },
  { name: 'quantity', carrier: 'numeric', value: ({ fill }) => toText(fill.quantity) },
  { name: 'quote_quantity', carrier: 'numeric', value: ({ fill }) => toText(fill.price.times(fill.quantity)) },
  { name: 'fee', carrier: 'numeric', value: ({ fill }) => toText(fill.fee) },
  { name: 'fee_asset', carrier: 'text', value: ({ fill }) => fill.feeAsset },
  { name: 'timestamp', carrier: 'time', value: ({ fill }) => fill.timeMs },
  { name: 'created_at', carrier: 'time', value: ({ fill }) => fill.timeMs },
  { name: 'demo', carrier: 'boolean', value: ({ demo }) => demo },
];

export interface FillRow extends Record<string, unknown> {
  readonly symbol: string;
  readonly trade_id: string;
  readonly order_id: string;
  readonly client_order_id: string;
  readonly cycle_id: string;
  readonly side: string;
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly fee_asset: string;
  readonly timestamp: Date;
}

export function fillFromRow(row: FillRow): Fill {
  return {
    clientOrderId: row.client_order_id,
    exchangeOrderId: row.order_id,
    tradeId: row.trade_id,
    symbol: row.symbol,
    side: row.side as Side,
    price: decimal(row.price, 'fill price'),
    quantity: decimal(row.quantity, 'fill quantity'),
    fee: decimal(row.fee, 'fee'),
    feeAsset: row.fee_asset,
    timeMs: row.timestamp.getTime(),
  };
}

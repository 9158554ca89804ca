import { decimal, fromNumber, toText, type Big } from '../../engine/money.ts';
import type { Attribution, Cycle, CycleStatus, ExitReason } from '../../engine/trader/cycle.ts';
import type { TrailNumbers, TrailState } from '../../engine/trailing/types.ts';
import type { BatchColumn } from '../batch.ts';

/** A cycle as a row of `trade_cycles`. Reading back what was written gives an equal cycle. */
export const CYCLE_COLUMNS: readonly BatchColumn<Cycle>[] = [
  { name: 'id', carrier: 'text', value: (cycle) => cycle.id },
  { name: 'symbol', carrier: 'text', value: (cycle) => cycle.symbol },
  { name: 'base_asset', carrier: 'text', value: (cycle) => cycle.baseAsset },
  { name: 'quote_asset', carrier: 'text', value: (cycle) => cycle.quoteAsset },
  { name: 'strategy', carrier: 'text', value: (cycle) => cycle.strategy },
  { name: 'status', carrier: 'text', value: (cycle) => cycle.status },
  { name: 'entry_order_id', carrier: 'text', value: (cycle) => cycle.entryOrderId },
  { name: 'exit_order_id', carrier: 'text', value: (cycle) => cycle.exitOrderId },
  { name: 'entry_price', carrier: 'numeric', value: (cycle) => textOf(cycle.entryPrice) },
  { name: 'exit_price', carrier: 'numeric', value: (cycle) => textOf(cycle.exitPrice) },
  { name: 'quantity', carrier: 'numeric', value: (cycle) => toText(cycle.quantity) },
  { name: 'bought_quantity', carrier: 'numeric', value: (cycle) => toText(cycle.boughtQuantity) },
  { name: 'sold_quantity', carrier: 'numeric', value: (cycle) => toText(cycle.soldQuantity) },
  { name: 'cost', carrier: 'numeric', value: (cycle) => toText(cycle.cost) },
  { name: 'proceeds', carrier: 'numeric', value: (cycle) => toText(cycle.proceeds) },
  { name: 'fees', carrier: 'numeric', value: (cycle) => toText(cycle.fees) },
  { name: 'profit_loss', carrier: 'numeric', value: (cycle) => textOf(cycle.profitLoss) },
  { name: 'profit_loss_percent', carrier: 'numeric', value: (cycle) => textOf(cycle.profitLossPercent) },
  { name: 'max_price', carrier: 'numeric', value: (cycle) => priceText(cycle.trail?.maxPrice) },
  { name: 'stop_price', carrier: 'numeric', value: (cycle) => priceText(cycle.trail?.effectiveStop) },
  { name: 'order_count', carrier: 'integer', value: (cycle) => cycle.orderCount },
  { name: 'exit_reason', carrier: 'text', value: (cycle) => cycle.exitReason },
  { name: 'trail', carrier: 'jsonb', value: (cycle) => cycle.trail },
  { name: 'attribution', carrier: 'jsonb', value: (cycle) => cycle.attribution },
  {
    name: 'metadata',
    carrier: 'jsonb',
    value: ({ unvaluedFees, trailNumbers }) => ({
      ...(unvaluedFees === undefined
        ? {}
        : { unvaluedFees: unvaluedFees.map(({ asset, amount }) => ({ asset, amount: toText(amount) })) }),
      ...(trailNumbers === undefined ? {} : { trailNumbers }),
    }),
  },
  { name: 'demo', carrier: 'boolean', value: (cycle) => cycle.demo },
  { name: 'created_at', carrier: 'time', value: (cycle) => cycle.createdAtMs },
  { name: 'opened_at', carrier: 'time', value: (cycle) => cycle.openedAtMs },
  { name: 'updated_at', carrier: 'time', value: (cycle) => cycle.updatedAtMs },
  { name: 'completed_at', carrier: 'time', value: (cycle) => cycle.completedAtMs },
];

export interface CycleRow extends Record<string, unknown> {
  readonly id: string;
  readonly symbol: string;
  readonly base_asset: string;
  readonly quote_asset: string;
  readonly strategy: string;
  readonly status: string;
  readonly entry_order_id: string | null;
  readonly exit_order_id: string | null;
  readonly entry_price: string | null;
  readonly exit_price: string | null;
  readonly quantity: string;
  readonly bought_quantity: string;
  readonly sold_quantity: string;
  readonly cost: string;
  readonly proceeds: string;
  readonly fees: string;
  readonly profit_loss: string | null;
  readonly profit_loss_percent: string | null;
  readonly order_count: number;
  readonly exit_reason: string | null;
  readonly trail: TrailState | null;
  readonly attribution: Attribution;
  readonly metadata: {
    readonly unvaluedFees?: readonly { readonly asset: string; readonly amount: string }[];
    readonly trailNumbers?: TrailNumbers;
  };
  readonly demo: boolean;
  readonly created_at: Date;
  readonly opened_at: Date | null;
  readonly updated_at: Date;
  readonly completed_at: Date | null;
}

export function cycleFromRow(row: CycleRow): Cycle {
  return {
    id: row.id,
    symbol: row.symbol,
    baseAsset: row.base_asset,
    quoteAsset: row.quote_asset,
    strategy: row.strategy,
    status: row.status as CycleStatus,
    createdAtMs: row.created_at.getTime(),
    openedAtMs: row.opened_at?.getTime() ?? null,
    updatedAtMs: row.updated_at.getTime(),
    completedAtMs: row.completed_at?.getTime() ?? null,
    entryPrice: bigOf(row.entry_price, 'entry price'),
    exitPrice: bigOf(row.exit_price, 'exit price'),
    quantity: decimal(row.quantity, 'quantity'),
    boughtQuantity: decimal(row.bought_quantity, 'bought quantity'),
    soldQuantity: decimal(row.sold_quantity, 'sold quantity'),
    cost: decimal(row.cost, 'cost'),
    proceeds: decimal(row.proceeds, 'proceeds'),
    fees: decimal(row.fees, 'fees'),
    profitLoss: bigOf(row.profit_loss, 'profit or loss'),
    profitLossPercent: bigOf(row.profit_loss_percent, 'profit or loss percent'),
    entryOrderId: row.entry_order_id,
    exitOrderId: row.exit_order_id,
    orderCount: row.order_count,
    exitReason: row.exit_reason as ExitReason | null,
    trail: row.trail,
    attribution: row.attribution,
    ...(row.metadata.trailNumbers === undefined ? {} : { trailNumbers: row.metadata.trailNumbers }),
    ...(row.metadata.unvaluedFees === undefined
      ? {}
      : {
          unvaluedFees: row.metadata.unvaluedFees.map(({ asset, amount }) => ({
            asset,
            amount: decimal(amount, `fee in ${asset}`),
          })),
        }),
    demo: row.demo,
  };
}

/** Null stays null. */
export function textOf(value: Big | null): string | null {
  return value === null ? null : toText(value);
}

export function bigOf(text: string | null, what: string): Big | null {
  return text === null ? null : decimal(text, what);
}

function priceText(price: number | undefined): string | null {
  return price === undefined ? null : toText(fromNumber(price, 'trail price'));
}

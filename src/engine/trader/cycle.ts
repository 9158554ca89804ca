import type { Big } from '../money.ts';
import type { SignalSource } from '../aggregator/types.ts';
import type { Side } from '../strategies/strategy.ts';
import type { TrailNumbers, TrailState } from '../trailing/types.ts';

/** States of a trade cycle (reference/coordinator §5.3). `active_buy` = holding, `completed` = closed. */
export const CYCLE_STATUSES = [
  'initiating',
  'waiting_buy',
  'active_buy',
  'waiting_sell',
  'active_sell',
  'completed',
  'canceled',
  'failed',
] as const;
export type CycleStatus = (typeof CYCLE_STATUSES)[number];

/** The states in which coins are (or may be) held. */
export const HOLDING_STATUSES: readonly CycleStatus[] = ['active_buy', 'waiting_sell', 'active_sell'];
/** The states that keep a symbol occupied: one open cycle per symbol. */
export const OPEN_STATUSES: readonly CycleStatus[] = ['initiating', 'waiting_buy', ...HOLDING_STATUSES];

/** Why a position was or is being sold. */
export const EXIT_REASONS = [
  'stop_loss',
  'breakeven_1',
  'breakeven_2',
  'trailing',
  'take_profit',
  'manual_stop',
  'manual',
  'flatten',
  'consensus',
  'liberation',
  'protection',
  'external',
] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

/** Who and what a trade is owed to; kept for the per-strategy results. */
export interface Attribution {
  readonly signalId: string;
  readonly source: SignalSource;
  readonly strategies: readonly string[];
  readonly families: readonly string[];
  readonly regime: string;
  readonly force: number;
  readonly category: ForceCategory;
  readonly timeframe: string;
}

export const FORCE_CATEGORIES = ['WEAK', 'MODERATE', 'STRONG', 'VERY_STRONG'] as const;
export type ForceCategory = (typeof FORCE_CATEGORIES)[number];

export interface UnvaluedFee {
  readonly asset: string;
  readonly amount: Big;
}

/** One trade from its intent to its result. Amounts are exact decimals; times Unix ms UTC. Immutable: a change makes a new one. */
export interface Cycle {
  readonly id: string;
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly strategy: string;
  readonly status: CycleStatus;
  readonly createdAtMs: number;
  readonly openedAtMs: number | null;
  readonly updatedAtMs: number;
  readonly completedAtMs: number | null;
  /** Volume-weighted average fill price of the entry; null before the first fill. */
  readonly entryPrice: Big | null;
  /** Volume-weighted average fill price of everything sold so far. */
  readonly exitPrice: Big | null;
  /** Base units owned now: bought − fees taken in base − sold. What is left in a completed cycle is dust. */
  readonly quantity: Big;
  readonly boughtQuantity: Big;
  readonly soldQuantity: Big;
  /** Quote units paid for the entry fills, without fees. */
  readonly cost: Big;
  /** Quote units received from the exit fills, without fees. */
  readonly proceeds: Big;
  /** All fees so far in quote units (base fees at the average entry price, see ledger.ts). */
  readonly fees: Big;
  /** proceeds − fees − cost of the sold share; null until something was sold. */
  readonly profitLoss: Big | null;
  /** profitLoss as percent of the cost of the sold share. */
  readonly profitLossPercent: Big | null;
  readonly entryOrderId: string | null;
  readonly exitOrderId: string | null;
  /** Number of order intents made for this cycle so far: the next client order id follows from it. */
  readonly orderCount: number;
  readonly exitReason: ExitReason | null;
  readonly trail: TrailState | null;
  /** The numbers its trail goes by: those it began with, unless a person gave it others. Absent = the engine's defaults. */
  readonly trailNumbers?: TrailNumbers;
  readonly attribution: Attribution;
  /** Fees in a third asset (such as BNB) whose price was not known yet: not in `fees` until it is. Absent = none. */
  readonly unvaluedFees?: readonly UnvaluedFee[];
  /** True for paper money. */
  readonly demo: boolean;
}

export type OrderPurpose = 'entry' | 'exit' | 'protection';
export type OrderStatus = 'stored' | 'acknowledged' | 'closed' | 'rejected' | 'unknown';

/**
 * An order that the engine wants, stored before it is sent. `clientOrderId` = `<cycleId>-<b|s|p>-<n>`: the same decision always has
 * the same id, at most 36 characters.
 */
export interface OrderIntent {
  readonly clientOrderId: string;
  readonly cycleId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: 'MARKET' | 'STOP_LOSS_LIMIT';
  readonly purpose: OrderPurpose;
  /** Base units, already rounded to the lot step. */
  readonly quantity: Big;
  /** The price at which the engine decided; a replay fills here, less slippage. */
  readonly referencePrice: Big;
  /** STOP_LOSS_LIMIT only: trigger and limit, already on the tick grid. */
  readonly stopPrice: Big | null;
  readonly limitPrice: Big | null;
  /** Quote units set aside in the wallet for a BUY. */
  readonly reserved: Big;
  readonly reason: string;
  readonly createdAtMs: number;
  readonly status: OrderStatus;
  readonly filledQuantity: Big;
  readonly exchangeOrderId: string | null;
  readonly problem: string | null;
}

/** One trade of an order as the exchange reports it; unique by (symbol, tradeId). */
export interface Fill {
  readonly clientOrderId: string;
  readonly exchangeOrderId: string;
  readonly tradeId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly price: Big;
  readonly quantity: Big;
  readonly fee: Big;
  readonly feeAsset: string;
  readonly timeMs: number;
}

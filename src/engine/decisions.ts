import type { Vote, WaveVerdict, ConsensusSignal } from './aggregator/types.ts';
import type { Timeframe } from './candles/timeframe.ts';
import type { Cycle, Fill, OrderIntent } from './trader/cycle.ts';

/**
 * What the engine decided: plain data, carried out by the runtime in this order — one transaction that stores all of a
 * round, then orders, then what may be lost and repeated. Decisions of one `handle` call belong together.
 */
export type Decision =
  | AnalysisDecision
  | WaveDecision
  | RefusalDecision
  | CycleDecision
  | PlaceOrderDecision
  | OrderUpdateDecision
  | CancelOrderDecision
  | FillDecision
  | WalletDecision
  | UniverseDecision
  | ControlDecision
  | IntentDecision
  | AlertDecision;

/** A timeframe of a symbol closed: the row to be stored. Only emitted when the engine is asked for rows (live). */
export interface AnalysisDecision {
  readonly type: 'analysis';
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly openTimeMs: number;
  readonly candle: Readonly<{
    open: number;
    high: number;
    low: number;
    close: number;
    volume: number;
    quoteVolume: number;
    trades: number;
    takerBuyBase: number;
    filled: boolean;
  }>;
  readonly row: Float64Array;
  /** Support and resistance prices, strongest first, at most 5 each. */
  readonly supports: readonly number[];
  readonly resistances: readonly number[];
}

/** All votes alive for a symbol at one minute, those that are new, and what became of them. */
export interface WaveDecision {
  readonly type: 'wave';
  readonly symbol: string;
  readonly timeMs: number;
  /** Votes cast at this minute (stored now); older ones that still count were stored when cast. */
  readonly newVotes: readonly Vote[];
  readonly verdict: WaveVerdict;
}

/** Why the Desk did not act on a signal (reference/coordinator §1.4 and engine.md E11–E14). */
export const REFUSAL_CODES = [
  'PAUSED',
  'DAILY_LOSS',
  'NOT_IN_UNIVERSE',
  'CYCLE_ALREADY_ACTIVE',
  'COOLDOWN',
  'MAX_POSITIONS',
  'ASSET_EXPOSURE',
  'VOLATILITY',
  'USDC_INSUFFICIENT',
  'AMOUNT_BELOW_MIN',
  'STALE_SIGNAL',
  'STALE_PRICE',
  'NO_PRICE',
  'NO_BALANCES',
  'CANDLES_FILLED',
  'UNKNOWN_SYMBOL',
  'NO_POSITION',
  'EXIT_IN_PROGRESS',
  'SELL_REFUSED',
  'STOP_ABOVE_PRICE',
  'STOP_NOT_PLACED',
  'ENTRIES_BLOCKED',
  'QUESTION_OVER',
  'RESTARTED',
  'REPEATED',
  'INVALID',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export interface RefusalDecision {
  readonly type: 'refusal';
  readonly symbol: string;
  readonly timeMs: number;
  readonly signalId: string | null;
  readonly side: 'BUY' | 'SELL' | null;
  readonly code: RefusalCode;
  readonly measured: number | null;
  readonly limit: number | null;
  readonly numbers: Readonly<Record<string, number | string | null>>;
}

/** A cycle was opened or changed: the whole new row. */
export interface CycleDecision {
  readonly type: 'cycle';
  readonly cycle: Cycle;
}

export interface PlaceOrderDecision {
  readonly type: 'place_order';
  readonly intent: OrderIntent;
}

/** The stored state of an intent changed (acknowledged, closed, rejected, unknown). */
export interface OrderUpdateDecision {
  readonly type: 'order_update';
  readonly intent: OrderIntent;
}

export interface CancelOrderDecision {
  readonly type: 'cancel_order';
  readonly clientOrderId: string;
  readonly symbol: string;
}

/** A fill was booked for the first time (repeats are dropped by trade id). */
export interface FillDecision {
  readonly type: 'fill';
  readonly fill: Fill;
  readonly cycleId: string;
}

/** New balances of one asset, decimal texts. */
export interface WalletDecision {
  readonly type: 'wallet';
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
  readonly timeMs: number;
}

/** State of the traded universe that must survive a restart. */
export interface UniverseDecision {
  readonly type: 'universe';
  readonly timeMs: number;
  readonly entries: readonly UniverseEntry[];
}

export interface UniverseEntry {
  readonly symbol: string;
  readonly core: boolean;
  readonly selected: boolean;
  readonly score: number | null;
  readonly enterCount: number;
  readonly exitCount: number;
  readonly cooldownUntilMs: number | null;
  readonly forcedUntilMs: number | null;
}

/** Switches and counters that must survive a restart. Names are keys of the table `engine_state`. */
export interface ControlDecision {
  readonly type: 'control';
  readonly timeMs: number;
  readonly name: 'paused' | 'day' | 'cooldown' | 'sequence' | 'liberation' | 'exit' | 'retuned';
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | boolean | null>> | null;
  readonly actor: string;
}

/** What became of an operator's intent. */
export interface IntentDecision {
  readonly type: 'intent';
  readonly intentId: string;
  readonly timeMs: number;
  readonly status: 'submitted' | 'done' | 'refused' | 'unknown';
  readonly cycleId: string | null;
  readonly clientOrderId: string | null;
  readonly code: RefusalCode | null;
  readonly numbers: Readonly<Record<string, number | string | null>>;
}

export const ALERT_KINDS = [
  'entry',
  'exit',
  'breakeven_armed',
  'trailing_armed',
  'stop_moved',
  'take_profit',
  'pump_rider',
  'liberation',
  'signal_rejected',
  'order_problem',
  'reconciliation',
  'feed_stale',
  'paused',
  'daily_loss',
  'system',
  'digest',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];
export type AlertPriority = 'info' | 'notice' | 'danger';

/** Something a person should hear of; goes to the outbox in the same transaction as its cause. */
export interface AlertDecision {
  readonly type: 'alert';
  readonly kind: AlertKind;
  readonly priority: AlertPriority;
  readonly timeMs: number;
  readonly symbol: string | null;
  /** The same key is stored once. */
  readonly dedupKey: string;
  /** One thread per position: the cycle id; null for alerts of their own. */
  readonly threadKey: string | null;
  /** News of the alert that has this key already: no further one is told, what was told shows the new data instead. */
  readonly amends?: true;
  /** Raw values by name; words and number formats are made where it is shown. */
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

export type { ConsensusSignal };

import type { Candle } from './candles/candle.ts';
import type { SettingsChange } from './settings.ts';
import type { Fill } from './trader/cycle.ts';
import type { TrailNumbers } from './trailing/types.ts';

/**
 * Everything that can happen to the engine. Each event carries its own time (Unix ms UTC): the engine has no clock.
 * Prices in market events are float64 (indicators and stops); amounts in fills are exact decimals.
 */
export type EngineEvent =
  | CandleEvent
  | PriceEvent
  | TimeEvent
  | ClockEvent
  | FillEvent
  | OrderEvent
  | BalanceEvent
  | FeePriceEvent
  | BlocksEvent
  | SettingsEvent
  | OperatorEvent;

/** A closed candle of the base timeframe. `timeMs` = its close time. Candles of one symbol arrive in order of time. */
export interface CandleEvent {
  readonly type: 'candle';
  symbol: string;
  timeMs: number;
  candle: Candle;
}

/** Best bid and ask. Bids test the exits of held symbols; both give fill and quote prices. */
export interface PriceEvent {
  readonly type: 'price';
  readonly symbol: string;
  readonly timeMs: number;
  readonly bid: number;
  readonly ask: number;
}

/** Time passed with nothing else to say: expiry, day change, stale prices. */
export interface TimeEvent {
  readonly type: 'time';
  readonly timeMs: number;
}

/** The machine's clock was set by `jumpMs` (below 0 = back). Events keep their order; a person must hear of it. */
export interface ClockEvent {
  readonly type: 'clock';
  readonly timeMs: number;
  readonly jumpMs: number;
}

export interface FillEvent {
  readonly type: 'fill';
  readonly timeMs: number;
  readonly fill: Fill;
}

/**
 * What became of an order. `closed` = no more fills will come (filled, canceled or expired) and all of them were delivered;
 * `rejected` = a definite no, nothing was placed; `unknown` = being looked up, never sent again meanwhile.
 */
export interface OrderEvent {
  readonly type: 'order';
  readonly timeMs: number;
  readonly clientOrderId: string;
  readonly status: 'acknowledged' | 'closed' | 'rejected' | 'unknown';
  readonly exchangeOrderId: string | null;
  readonly reason: string | null;
}

/** Balances as the exchange reports them (decimal texts); only sent when no order is in flight. */
export interface BalanceEvent {
  readonly type: 'balances';
  readonly timeMs: number;
  readonly balances: readonly { readonly asset: string; readonly free: string; readonly locked: string }[];
  /** Trades of symbols whose coins are missing, by whoever made them; those of our orders are among them. */
  readonly trades?: readonly Fill[];
}

/** What an asset that pays fees and is not traded here (such as BNB) is worth in quote units, decimal text. */
export interface FeePriceEvent {
  readonly type: 'fee_price';
  readonly timeMs: number;
  readonly asset: string;
  readonly price: string;
}

/** Why entries are off for reasons outside the engine (such as `database`, `feed`); empty = they are not. */
export interface BlocksEvent {
  readonly type: 'blocks';
  readonly timeMs: number;
  readonly reasons: readonly string[];
}

/** Numbers that a person changed while the engine runs; they count from the next decision on. What is left out stays. */
export interface SettingsEvent {
  readonly type: 'settings';
  readonly timeMs: number;
  readonly changes: SettingsChange;
  /** Numbers that the trails of open positions take over too; the others keep what they began with. */
  readonly positions?: Partial<TrailNumbers>;
  /** The number of the change behind `positions`; remembered with what it did to them, so that no start gives it again. */
  readonly version?: number;
}

/** What the operator may ask. `intentId` makes it happen at most once. */
export type OperatorAction =
  | {
      readonly kind: 'buy';
      readonly symbol: string;
      readonly price: number;
      readonly confidence: number;
      readonly reason: string;
      readonly amountQuote: string | null;
      /** What a person confirmed, base units: exactly this is ordered, or nothing. Without it the engine sizes the entry. */
      readonly quantity?: string | null;
    }
  | { readonly kind: 'sell'; readonly symbol: string; readonly percent: number }
  | { readonly kind: 'flatten' }
  | { readonly kind: 'pause'; readonly untilMs: number | null; readonly reason: string }
  | { readonly kind: 'resume' }
  | { readonly kind: 'force'; readonly symbol: string; readonly minutes: number }
  | {
      readonly kind: 'trail';
      readonly symbol: string;
      readonly action: 'tighten' | 'breakeven' | 'price' | 'loosen';
      readonly price: number | null;
    }
  /** Puts the stop that should rest at the exchange there, without waiting for its turn. */
  | { readonly kind: 'protect'; readonly symbol: string }
  | { readonly kind: 'cancel'; readonly clientOrderId: string }
  /** The answer to a question about a cash release. */
  | {
      readonly kind: 'release';
      /** Null = the one that is open now. */
      readonly question: string | null;
      readonly answer: 'sell' | 'keep';
      /** What the others are told of who answered. */
      readonly name: string;
    };

export interface OperatorEvent {
  readonly type: 'operator';
  readonly timeMs: number;
  readonly intentId: string;
  readonly actor: string;
  readonly action: OperatorAction;
}

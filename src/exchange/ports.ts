import type { Candle } from '../engine/candles/candle.ts';
import type { Timeframe } from '../engine/candles/timeframe.ts';
import type { Fill, OrderIntent } from '../engine/trader/cycle.ts';
import type { MarketRules } from '../engine/trader/market-rules.ts';

export type { MarketRules };

export interface Balance {
  readonly asset: string;
  /** Decimal texts. */
  readonly free: string;
  readonly locked: string;
}

/** What the exchange is known to have done with an order. */
export interface OrderReport {
  readonly clientOrderId: string;
  readonly exchangeOrderId: string;
  readonly symbol: string;
  /** `open` = more fills may come; `closed` = filled, canceled or expired and `fills` is complete. */
  readonly state: 'open' | 'closed';
  readonly filledQuantity: string;
  readonly fills: readonly Fill[];
}

/** The answer to a placed order: a definite yes, a definite no, or "not known": then look it up, never send it again. */
export type PlaceAnswer =
  | { readonly outcome: 'accepted'; readonly report: OrderReport }
  | { readonly outcome: 'refused'; readonly reason: string; readonly code: string }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** `absent` only when it is certain that the order was never placed and never will be (sending, receive window and margin have passed). */
export type LookUpAnswer =
  | { readonly outcome: 'found'; readonly report: OrderReport }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** Where orders go. Every call has its own deadline and never throws for what an exchange may do: answers are values. */
export interface Exchange {
  readonly id: string;
  /** True when orders move real money. */
  readonly live: boolean;
  markets(): Promise<ReadonlyMap<string, MarketRules>>;
  balances(): Promise<readonly Balance[]>;
  place(intent: OrderIntent): Promise<PlaceAnswer>;
  /**
   * Looks an order up by its client id; `sentForMs` = how long ago at least it was (or may have been) sent, by a clock that nobody sets.
   */
  lookUp(intent: Pick<OrderIntent, 'clientOrderId' | 'symbol'>, sentForMs: number): Promise<LookUpAnswer>;
  cancel(intent: Pick<OrderIntent, 'clientOrderId' | 'symbol'>): Promise<LookUpAnswer>;
  openOrders(): Promise<readonly OrderReport[]>;
  /** Every trade of the account on a symbol since then, by whoever; absent where nobody else can trade. @throws when it does not answer */
  trades?(symbol: string, sinceMs: number): Promise<readonly Fill[]>;
  /** The asset that fees are paid in instead, at a discount, such as BNB. */
  readonly feeAsset?: string | null;
  /** Best bid of an asset in quote units (decimal text); null = not traded against it. @throws when it does not answer */
  feePrice?(asset: string, quoteAsset: string): Promise<string | null>;
  /** How far this machine's clock is ahead of the exchange's, ms. @throws when it does not answer */
  clockSkewMs?(): Promise<number>;
  close(): Promise<void>;
}

export interface PriceTick {
  readonly symbol: string;
  readonly timeMs: number;
  readonly bid: number;
  readonly ask: number;
}

/** How a feed stands, with what goes into the words for it. `problem` is what others said, in their own words. */
export type FeedDetail =
  /** An exchange without streams, and one with them. */
  | { readonly word: 'rest' | 'streams'; readonly exchange: string }
  | { readonly word: 'streamLost'; readonly problem: string }
  /** The streams are opened anew: somebody asked for it, or no message or no candle came for so long. */
  | { readonly word: 'reopening' }
  | { readonly word: 'silent' | 'candlesSilent'; readonly silentMs: number }
  | { readonly word: 'badPrice'; readonly symbol: string; readonly bid: number; readonly ask: number }
  | { readonly word: 'badCandle' | 'candlesUnread'; readonly symbol: string; readonly problem: string }
  | { readonly word: 'badHistory' | 'pricesUnread'; readonly problem: string }
  | { readonly word: 'recorded' | 'recordEnded' }
  /** Market seconds per second. */
  | { readonly word: 'demo'; readonly speed: number };

export interface FeedListener {
  /** A closed base candle, in order per symbol, holes already refilled or filled. The object is reused: copy it. */
  candle(symbol: string, candle: Candle): void;
  price(tick: PriceTick): void;
  /** The feed lost or regained its source. */
  state(state: 'connected' | 'degraded' | 'down', detail: FeedDetail): void;
  /** Event-loop idle moment of a market with its own time (demo, replay): the market's now. */
  time(timeMs: number): void;
  /** The machine's clock was set, by this much (ms, below 0 = back). The feed's own time goes on without a step back. */
  jumped(jumpMs: number): void;
}

/** Where prices come from. */
export interface MarketFeed {
  readonly id: string;
  readonly baseTimeframe: Timeframe;
  /** Market time now: the wall clock, or the demo's own. Unix ms UTC. */
  nowMs(): number;
  /** Closed candles, oldest first, strictly before `beforeMs`; holes that the exchange itself has stay holes. */
  history(symbol: string, timeframe: Timeframe, count: number, beforeMs: number): Promise<readonly Candle[]>;
  start(symbols: readonly string[], listener: FeedListener): Promise<void>;
  stop(): Promise<void>;
  /** Drops and re-opens its connections (the guide's remedy). */
  restart(): Promise<void>;
}

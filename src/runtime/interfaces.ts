import type { OperatorAction } from '../engine/events.ts';
import type { HealthItem } from './health.ts';
import type { ActionOutcome, QuoteAnswer } from './quote.ts';

export type { HealthItem, HealthWord, OutboxItem } from './health.ts';
export type { ActionOutcome, Quote, QuoteAnswer, Refusal } from './quote.ts';

/** The only door from chat to the engine. Implemented by the runtime. */
export interface Operator {
  /** What the action would do now, or why it would be refused. Changes nothing. */
  quote(action: OperatorAction): Promise<QuoteAnswer>;
  /**
   * Hands the action to the engine once; the same `intentId` never acts twice. Resolves when the exchange has answered or the
   * outcome is known to be unknown, at the latest after `timeoutMs` with status `submitted` or `unknown`. With `storedWithinMs` it
   * also resolves when the engine's decision was not stored by then: status `submitted`, `stored` false; the action goes on.
   */
  submit(
    intentId: string,
    actor: string,
    action: OperatorAction,
    timeoutMs: number,
    storedWithinMs?: number,
  ): Promise<ActionOutcome>;
}

/** Live facts that are not in the database. Implemented by the runtime. */
export interface LiveView {
  readonly mode: 'paper' | 'live';
  /** Exchange id, `demo`, or `replay:…`. */
  readonly market: string;
  /** True where MARKET=auto had to fall back to the demo market. */
  readonly marketFellBack: boolean;
  readonly quoteAsset: string;
  readonly symbols: readonly string[];
  readonly startedAtMs: number;
  /** Engine time: the wall clock, or the demo market's own time. */
  nowMs(): number;
  price(symbol: string): { readonly bid: number; readonly ask: number; readonly timeMs: number } | null;
  /** Taker fee of one order that the account pays for this symbol, as a ratio. */
  takerFeeRate(symbol: string): number;
  /** NATR (percent) above which a symbol is too wild against all others to be bought. */
  volatilityLimitPercent(): number;
  /** The cycle that holds this symbol now; null = none. */
  positionId(symbol: string): string | null;
  /** What guards a held symbol; null = not held. */
  guard(symbol: string): GuardView | null;
  paused(): { readonly untilMs: number | null; readonly reason: string; readonly actor: string } | null;
  entriesBlocked(): readonly string[];
  /** Orders whose end is not known, oldest first. */
  openOrders(): readonly OpenOrderView[];
  health(): Promise<readonly HealthItem[]>;
}

export interface GuardView {
  readonly cycleId: string;
  /** Every step that a rising price arms, lowest first. */
  readonly tiers: readonly TierView[];
  /** The stop at the exchange; null with paper money, where nothing rests. */
  readonly exchange: ExchangeStop | null;
}

export interface TierView {
  readonly kind: 'breakeven' | 'trailing' | 'take_profit';
  /** 1 or 2 for a breakeven, percent for a take-profit. */
  readonly level: number;
  readonly gainPercent: number;
  readonly price: number;
  readonly armed: boolean;
}

export interface ExchangeStop {
  /** Trigger price that should rest there. */
  readonly wanted: number;
  /** Trigger price of the order there; null = there is none. */
  readonly resting: number | null;
  /** `sent` = not acknowledged yet, `apart` = further from the wanted one than the settings allow. */
  readonly state: 'rests' | 'apart' | 'sent' | 'none';
}

export interface OpenOrderView {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  /** Decimal text. */
  readonly quantity: string;
  /** Such as `acknowledged` or `unknown`. */
  readonly status: string;
  /** `protection` = the stop that rests at the exchange. */
  readonly purpose: string;
  readonly createdAtMs: number;
}

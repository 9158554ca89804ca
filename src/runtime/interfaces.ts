import type { OperatorAction } from '../engine/events.ts';
import type { ActionOutcome, QuoteAnswer } from './quote.ts';

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
  paused(): { readonly untilMs: number | null; readonly reason: string; readonly actor: string } | null;
  entriesBlocked(): readonly string[];
  /** Orders whose end is not known, oldest first. */
  openOrders(): readonly OpenOrderView[];
  health(): Promise<readonly HealthItem[]>;
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

export interface HealthItem {
  /** Such as `database`, `feed`, `exchange`, `discord`, `telegram`, `redis`, `engine`. */
  readonly component: string;
  readonly state: 'up' | 'degraded' | 'down' | 'off';
  readonly detail: string;
  readonly ageMs: number | null;
}

import type { OperatorAction } from '../engine/events.ts';
import type { RefusalCode } from '../engine/decisions.ts';

/** What a money action would do, frozen when it is proposed. Amounts are decimal texts in quote units unless named otherwise. */
export interface Quote {
  readonly symbol: string | null;
  /** The price the quote was made at. */
  readonly price: string | null;
  readonly quantity: string | null;
  readonly amount: string | null;
  readonly feesRoundTrip: string | null;
  readonly stopPrice: string | null;
  /** Loss including fees if the first stop is hit. */
  readonly worstLoss: string | null;
  readonly freeQuoteAfter: string | null;
  readonly force: number | null;
  readonly category: string | null;
  /** Protections that the action steps over, as codes (such as NOT_IN_UNIVERSE, COOLDOWN). */
  readonly bypasses: readonly string[];
  /** Positions that would be sold, for `sell` and `flatten`. */
  readonly positions: readonly { readonly symbol: string; readonly quantity: string; readonly value: string; readonly profitLossPercent: number }[];
}

export interface Refusal {
  readonly code: RefusalCode;
  readonly numbers: Readonly<Record<string, number | string | null>>;
}

export type QuoteAnswer = { readonly ok: true; readonly quote: Quote } | { readonly ok: false; readonly refusal: Refusal };

/** How a submitted action ended, as far as the exchange has said. */
export interface ActionOutcome {
  readonly status: 'done' | 'refused' | 'unknown' | 'submitted';
  readonly refusal: Refusal | null;
  /** Fills so far. */
  readonly fills: readonly { readonly symbol: string; readonly side: 'BUY' | 'SELL'; readonly price: string; readonly quantity: string; readonly fee: string; readonly feeAsset: string }[];
  readonly problem: string | null;
}

/** The only door from chat to the engine. Implemented by the runtime. */
export interface Operator {
  /** What the action would do now, or why it would be refused. Changes nothing. */
  quote(action: OperatorAction): Promise<QuoteAnswer>;
  /**
   * Hands the action to the engine once; the same `intentId` never acts twice. Resolves when the exchange has answered or the
   * outcome is known to be unknown, at the latest after `timeoutMs` with status `submitted` or `unknown`.
   */
  submit(intentId: string, actor: string, action: OperatorAction, timeoutMs: number): Promise<ActionOutcome>;
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
  health(): Promise<readonly HealthItem[]>;
}

export interface HealthItem {
  /** Such as `database`, `feed`, `exchange`, `discord`, `telegram`, `redis`, `engine`. */
  readonly component: string;
  readonly state: 'up' | 'degraded' | 'down' | 'off';
  readonly detail: string;
  readonly ageMs: number | null;
}

/** Everything a command may use. The read model and the stores are in src/commands/…; the runtime builds this once. */
export interface CommandServices {
  readonly operator: Operator;
  readonly live: LiveView;
  readonly read: import('./read-model.ts').ReadModel;
  readonly intents: import('./intents.ts').IntentService;
  readonly actions: import('./actions.ts').ActionStore;
  readonly pictures: import('./pictures.ts').Pictures;
}

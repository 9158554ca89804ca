import type { RefusalCode } from '../engine/decisions.ts';
import type { FlattenProgress } from '../engine/desk/flattenings.ts';

export type { FlattenProgress };

/** What a money action would do, frozen when it is proposed. Amounts are decimal texts in quote units unless named otherwise. */
export interface Quote {
  readonly symbol: string | null;
  /** The price the quote was made at. */
  readonly price: string | null;
  readonly quantity: string | null;
  readonly amount: string | null;
  readonly feesRoundTrip: string | null;
  readonly stopPrice: string | null;
  /** Loss if the first stop is hit, with fees and the expected slippage of both orders. */
  readonly worstLoss: string | null;
  readonly freeQuoteAfter: string | null;
  readonly force: number | null;
  readonly category: string | null;
  /** Protections that the action steps over, as codes (such as NOT_IN_UNIVERSE, COOLDOWN). */
  readonly bypasses: readonly string[];
  /** What becomes of the stop, for `trail` only. */
  readonly stopChange?: StopChange;
  /** Positions that would be sold, for `sell` and `flatten`. */
  readonly positions: readonly {
    readonly symbol: string;
    readonly quantity: string;
    readonly value: string;
    readonly profitLossPercent: number;
  }[];
}

/** What is shown and stored for an action that needs no quote. */
export const NO_QUOTE: Quote = {
  symbol: null,
  price: null,
  quantity: null,
  amount: null,
  feesRoundTrip: null,
  stopPrice: null,
  worstLoss: null,
  freeQuoteAfter: null,
  force: null,
  category: null,
  bypasses: [],
  positions: [],
};

/** A stop before and after; decimal texts in quote units. */
export interface StopChange {
  readonly entryPrice: string;
  /** The price that pays entry and both fees. */
  readonly breakevenPrice: string;
  readonly before: string;
  readonly after: string;
  /** What a sale at the new stop brings less than at the old one, after its fee; 0 unless it is lower. */
  readonly lossMore: string;
  /** True where the first question was answered with yes: a lower stop is asked twice. */
  readonly askedTwice?: boolean;
}

export interface Refusal {
  readonly code: RefusalCode;
  readonly numbers: Readonly<Record<string, number | string | null>>;
}

export type QuoteAnswer =
  { readonly ok: true; readonly quote: Quote } | { readonly ok: false; readonly refusal: Refusal };

/** How a submitted action ended, as far as the exchange has said. */
export interface ActionOutcome {
  readonly status: 'done' | 'refused' | 'unknown' | 'submitted';
  /** False while the action waits to be stored: nothing was sent yet, and nothing is lost. Absent = stored. */
  readonly stored?: boolean;
  readonly refusal: Refusal | null;
  /** Fills so far. */
  readonly fills: readonly {
    readonly symbol: string;
    readonly side: 'BUY' | 'SELL';
    readonly price: string;
    readonly quantity: string;
    readonly fee: string;
    readonly feeAsset: string;
  }[];
  /** One of `ORDER_PROBLEMS`, or the exchange's own words. */
  readonly problem: string | null;
  /** How far a `/flatten` has come; absent for everything else. */
  readonly progress?: FlattenProgress;
}

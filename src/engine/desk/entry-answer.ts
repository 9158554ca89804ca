import type { GateRefusal } from '../coordinator/gates.ts';
import type { Allocation } from '../coordinator/allocation.ts';
import type { RefusalCode } from '../decisions.ts';
import type { Big } from '../money.ts';
import type { ForceCategory } from '../trader/cycle.ts';

/** What an operator asked for beyond the signal itself. */
export interface EntryWish extends EntrySize {
  readonly intentId: string;
}

/** How much a person wants; both null = as much as the engine thinks right. */
export interface EntrySize {
  readonly amountQuote: Big | null;
  /** Base units that were confirmed: exactly this or nothing. */
  readonly quantity: Big | null;
}

/** What became of a signal. */
export type EntryAnswer =
  | { readonly outcome: 'ordered'; readonly cycleId: string; readonly clientOrderId: string }
  | { readonly outcome: 'liberating'; readonly cycleId: string }
  /** A person is asked whether that position may be sold for it. */
  | { readonly outcome: 'asking'; readonly cycleId: string }
  | { readonly outcome: 'refused'; readonly refusal: GateRefusal };

/** What a BUY would come to right now. */
export interface EntryPlan {
  readonly force: number;
  readonly category: ForceCategory;
  readonly price: Big;
  readonly allocation: Allocation;
  readonly bypasses: readonly RefusalCode[];
}

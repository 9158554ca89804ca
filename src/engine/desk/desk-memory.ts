import type { UniverseEntry } from '../decisions.ts';
import type { WalletRow } from '../portfolio/wallet.ts';
import type { Cycle, OrderIntent } from '../trader/cycle.ts';
import type { PriceState } from './books.ts';
import type { FeedWatchState } from './feed-watch.ts';
import type { StoredValue } from './switches.ts';

/** Everything the Desk needs to go on after a restart, as storage gives it back. */
export interface DeskMemory {
  readonly wallet: readonly WalletRow[];
  readonly cycles: readonly Cycle[];
  /** Orders whose end is not known. */
  readonly intents: readonly OrderIntent[];
  readonly universe: readonly UniverseEntry[];
  /** When the universe was last scored, Unix ms; null = never. A restart is no period of its own. */
  readonly universeAtMs: number | null;
  /** The last known price of each held symbol, quote units: what the first price after a restart is held against. */
  readonly lastPrices: readonly { readonly symbol: string; readonly price: number }[];
  readonly controls: readonly { readonly name: string; readonly key: string; readonly value: StoredValue }[];
  /** Trades already booked, of cycles that are still open. */
  readonly trades: readonly { readonly symbol: string; readonly tradeId: string }[];
  /** Operator intents that were already carried out. */
  readonly intentIds: readonly string[];
}

/** What the Desk keeps in memory only, as plain data. */
export interface DeskSnapshot {
  readonly nowMs: number;
  readonly nextTickMs: number;
  readonly nextUniverseMs: number;
  readonly volatilityLimitPercent: number;
  readonly entriesBlocked: readonly string[];
  readonly universe: readonly UniverseEntry[];
  readonly prices: readonly (readonly [string, PriceState])[];
  readonly feePrices: readonly (readonly [string, string])[];
  readonly feed: FeedWatchState;
}

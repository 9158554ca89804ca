import type { UniverseEntry } from '../decisions.ts';
import { decimal, toText } from '../money.ts';
import { Wallet, type WalletRow } from '../portfolio/wallet.ts';
import type { Cycle, OrderIntent } from '../trader/cycle.ts';
import type { DeskParts } from './desk-parts.ts';
import type { FeedWatchState } from './feed-watch.ts';
import type { PriceState } from './prices.ts';
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

/** Gives the parts of a new Desk what storage remembered. */
export function restoreParts(parts: DeskParts, memory: DeskMemory): void {
  const { books, view, exits, entries, switches, universe, turns, operator } = parts;
  books.wallet = Wallet.restore(memory.wallet);
  view.balancesKnown = memory.wallet.length > 0;
  for (const cycle of memory.cycles) books.place(cycle);
  for (const intent of memory.intents) books.intents.set(intent.clientOrderId, intent);
  for (const trade of memory.trades) books.seenTrades.add(trade);
  for (const { name, key, value } of memory.controls) {
    if (name === 'exit') exits.restore(key, value);
    else if (name === 'liberation' && key !== 'last') entries.restore(key, value);
    else switches.restore(name, key, value);
  }
  universe.restore(memory.universe);
  if (memory.universeAtMs !== null) turns.goOnAfter(memory.universeAtMs);
  for (const { symbol, price } of memory.lastPrices) books.prices.remember(symbol, price);
  operator.restoreSeen(memory.intentIds);
}

export function snapshotParts({ books, turns, view, universe, feed }: DeskParts, nextTickMs: number): DeskSnapshot {
  const { nowMs, prices, feePrices } = books;
  return {
    nowMs,
    nextTickMs,
    nextUniverseMs: turns.nextMs,
    volatilityLimitPercent: view.volatilityLimitPercent,
    entriesBlocked: view.entriesBlocked,
    universe: universe.entries(nowMs),
    prices: [...prices.all()].map(([symbol, price]) => [symbol, { ...price }]),
    feePrices: [...feePrices].map(([asset, price]) => [asset, toText(price)]),
    feed: feed.snapshot(),
  };
}

/** Lets the parts go on from a snapshot; after {@link restoreParts}. */
export function resumeParts({ books, turns, view, universe, feed }: DeskParts, snapshot: DeskSnapshot): void {
  books.nowMs = snapshot.nowMs;
  turns.resume(snapshot.nextUniverseMs);
  view.volatilityLimitPercent = snapshot.volatilityLimitPercent;
  view.entriesBlocked = snapshot.entriesBlocked;
  universe.restore(snapshot.universe);
  for (const [symbol, price] of snapshot.prices) books.prices.restore(symbol, { ...price });
  for (const [asset, price] of snapshot.feePrices) books.feePrices.set(asset, decimal(price, 'price of fees'));
  feed.resume(snapshot.feed);
}

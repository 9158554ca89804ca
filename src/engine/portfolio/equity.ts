import { Big, ZERO } from '../money.ts';
import type { Cycle } from '../trader/cycle.ts';
import { ownedCost } from '../trader/ledger.ts';
import type { Wallet } from './wallet.ts';

const HUNDRED = new Big('100');

/** What a position is worth at a price, quote units. */
export interface HeldValue {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly value: Big;
  /** False where no price was known and the cost stands in for the value. */
  readonly priced: boolean;
}

/** The same with its result; `unrealised` without fees (reference/coordinator §6.3). */
export interface PositionValue extends HeldValue {
  /** Cost of the coins owned now, at the average entry price. */
  readonly cost: Big;
  readonly unrealised: Big;
  /** `unrealised` in percent of `cost`; 0 for a cost of 0. */
  readonly unrealisedPercent: Big;
}

export interface Equity {
  /** Quote asset (free and locked) + value of the positions. */
  readonly total: Big;
  readonly quote: Big;
  readonly positionValue: Big;
  readonly positions: readonly HeldValue[];
  /** Symbols without a price, counted at cost: show them, and open nothing on such a figure. */
  readonly unpriced: readonly string[];
}

/** Value of what a cycle owns; `price` null = not known, valued at cost. */
function heldValue(cycle: Cycle, price: Big | null): HeldValue {
  const { symbol, baseAsset, quantity } = cycle;
  const value = price === null ? ownedCost(cycle) : quantity.times(price);
  return { symbol, baseAsset, value, priced: price !== null };
}

/** Value and unrealised result of what a cycle owns; `price` null = not known, valued at cost. */
export function positionValue(cycle: Cycle, price: Big | null): PositionValue {
  const held = heldValue(cycle, price);
  const cost = ownedCost(cycle);
  const unrealised = held.value.minus(cost);
  const unrealisedPercent = cost.eq(ZERO) ? ZERO : unrealised.times(HUNDRED).div(cost);
  return { ...held, cost, unrealised, unrealisedPercent };
}

/**
 * Equity by engine.md E13: the quote asset plus what the given open cycles own. Other coins of the account are not the
 * engine's and do not count. `priceOf` gives the price of a symbol in quote units, null = not known. Asked for at every signal to
 * buy: it adds and multiplies, and leaves divisions, which cost a hundred times more, to {@link positionValue}.
 */
export function equityOf(
  wallet: Wallet,
  quoteAsset: string,
  openCycles: readonly Cycle[],
  priceOf: (symbol: string) => Big | null,
): Equity {
  const positions = openCycles
    .filter((cycle) => cycle.quantity.gt(ZERO))
    .map((cycle) => heldValue(cycle, priceOf(cycle.symbol)));
  const quote = wallet.total(quoteAsset);
  const value = sum(positions.map((position) => position.value));
  return {
    total: quote.plus(value),
    quote,
    positionValue: value,
    positions,
    unpriced: positions.filter((position) => !position.priced).map((position) => position.symbol),
  };
}

/** Value of all positions in one base asset, quote units: for the limit per asset. */
export function assetExposure(equity: Equity, baseAsset: string): Big {
  return sum(equity.positions.filter((position) => position.baseAsset === baseAsset).map((position) => position.value));
}

function sum(amounts: readonly Big[]): Big {
  return amounts.reduce((total, amount) => total.plus(amount), ZERO);
}

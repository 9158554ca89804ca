import { Big, ZERO } from '../money.ts';
import type { Cycle } from '../trader/cycle.ts';
import { ownedCost } from '../trader/ledger.ts';
import type { Wallet } from './wallet.ts';

const HUNDRED = new Big('100');

/** A position at a price. Quote units; `unrealised` without fees (reference/coordinator §6.3). */
export interface PositionValue {
  readonly cycleId: string;
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quantity: Big;
  /** Cost of the coins owned now, at the average entry price. */
  readonly cost: Big;
  readonly value: Big;
  readonly unrealised: Big;
  /** `unrealised` in percent of `cost`; 0 for a cost of 0. */
  readonly unrealisedPercent: Big;
  /** False where no price was known and the cost stands in for the value. */
  readonly priced: boolean;
}

export interface Equity {
  /** Quote asset (free and locked) + value of the positions. */
  readonly total: Big;
  readonly quote: Big;
  readonly positionValue: Big;
  /** Share of the total that is in positions, 0 … 1; 0 for a total of 0. */
  readonly exposureRatio: Big;
  readonly unrealised: Big;
  readonly positions: readonly PositionValue[];
  /** Symbols without a price, counted at cost: show them, and open nothing on such a figure. */
  readonly unpriced: readonly string[];
}

/** Value and unrealised result of what a cycle owns; `price` null = not known, valued at cost. */
export function positionValue(cycle: Cycle, price: Big | null): PositionValue {
  const cost = ownedCost(cycle);
  const value = price === null ? cost : cycle.quantity.times(price);
  const unrealised = value.minus(cost);
  return {
    cycleId: cycle.id,
    symbol: cycle.symbol,
    baseAsset: cycle.baseAsset,
    quantity: cycle.quantity,
    cost,
    value,
    unrealised,
    unrealisedPercent: cost.eq(ZERO) ? ZERO : unrealised.times(HUNDRED).div(cost),
    priced: price !== null,
  };
}

/**
 * Equity by engine.md E13: the quote asset plus what the given open cycles own. Other coins of the account are not the
 * engine's and do not count. `priceOf` gives the price of a symbol in quote units, null = not known.
 */
export function equityOf(
  wallet: Wallet,
  quoteAsset: string,
  openCycles: readonly Cycle[],
  priceOf: (symbol: string) => Big | null,
): Equity {
  const positions = openCycles
    .filter((cycle) => cycle.quantity.gt(ZERO))
    .map((cycle) => positionValue(cycle, priceOf(cycle.symbol)));
  const quote = wallet.total(quoteAsset);
  const value = sum(positions.map((position) => position.value));
  const total = quote.plus(value);
  return {
    total,
    quote,
    positionValue: value,
    exposureRatio: total.eq(ZERO) ? ZERO : value.div(total),
    unrealised: sum(positions.map((position) => position.unrealised)),
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

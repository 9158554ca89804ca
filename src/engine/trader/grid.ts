import { type Big, decimal, floorToStep, minBig, ZERO } from '../money.ts';
import type { MarketRules } from './market-rules.ts';

/** The rules that an order must obey. */
export type OrderRules = Pick<
  MarketRules,
  'symbol' | 'lotStep' | 'marketLotStep' | 'minQuantity' | 'maxQuantity' | 'tickSize' | 'minNotional'
>;

/** The same as exact decimals, parsed once per symbol. A step of 0 = no such rule. */
export interface OrderGrid {
  readonly symbol: string;
  readonly lotStep: Big;
  readonly marketLotStep: Big;
  readonly minQuantity: Big;
  readonly maxQuantity: Big | null;
  readonly tickSize: Big;
  readonly minNotional: Big;
}

/** @throws RangeError naming the rule whose text is not a decimal ≥ 0. */
export function orderGrid(rules: OrderRules): OrderGrid {
  const parse = (name: Exclude<keyof OrderRules, 'symbol'>, text: string) => {
    const value = decimal(text, `${rules.symbol} ${name}`);
    if (value.lt(ZERO)) throw new RangeError(`${rules.symbol} ${name}: ${text} is negative`);
    return value;
  };
  return {
    symbol: rules.symbol,
    lotStep: parse('lotStep', rules.lotStep),
    marketLotStep: parse('marketLotStep', rules.marketLotStep),
    minQuantity: parse('minQuantity', rules.minQuantity),
    maxQuantity: rules.maxQuantity === null ? null : parse('maxQuantity', rules.maxQuantity),
    tickSize: parse('tickSize', rules.tickSize),
    minNotional: parse('minNotional', rules.minNotional),
  };
}

/**
 * The largest quantity not above `wanted` that the lot rules allow, base units; 0 when even the least is more than `wanted`.
 * Never rounded up. A market order obeys the market step as well as the lot step.
 */
export function allowedQuantity(wanted: Big, grid: OrderGrid, kind: 'market' | 'limit'): Big {
  const limited = grid.maxQuantity === null || grid.maxQuantity.eq(ZERO) ? wanted : minBig(wanted, grid.maxQuantity);
  const onLot = floorToStep(limited, grid.lotStep);
  const quantity = kind === 'market' ? floorToStep(onLot, grid.marketLotStep) : onLot;
  return quantity.gt(ZERO) && quantity.gte(grid.minQuantity) ? quantity : ZERO;
}

/** A limit or trigger price moved down to the tick grid. */
export function floorToTick(price: Big, grid: OrderGrid): Big {
  return floorToStep(price, grid.tickSize);
}

/** True for a quantity that the exchange would not take in a market sale at `price`: below the lot, or worth too little. */
export function isDust(quantity: Big, price: Big, grid: OrderGrid): boolean {
  const sellable = allowedQuantity(quantity, grid, 'market');
  return sellable.eq(ZERO) || sellable.times(price).lt(grid.minNotional);
}

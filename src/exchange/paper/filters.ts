import { Big, ZERO } from '../../engine/money.ts';
import type { OrderIntent } from '../../engine/trader/cycle.ts';
import type { MarketRules } from '../ports.ts';

export interface Refusal {
  readonly code: string;
  readonly reason: string;
}

/**
 * The exchange's own checks in its own words and codes. `bookPrice` values a market order (the exchange uses a recent average;
 * the current book is the nearest thing that is known here). Null = the order passes.
 */
export function checkFilters(intent: OrderIntent, rules: MarketRules, bookPrice: Big): Refusal | null {
  const { quantity, stopPrice, limitPrice } = intent;
  if (!rules.active) return { code: '-1013', reason: 'Market is closed.' };
  if (quantity.lte(ZERO)) return { code: '-1013', reason: 'Invalid quantity.' };
  if (!onGrid(quantity, rules.lotStep)) return filter('LOT_SIZE');
  if (quantity.lt(new Big(rules.minQuantity))) return filter('LOT_SIZE');
  if (rules.maxQuantity !== null && quantity.gt(new Big(rules.maxQuantity))) return filter('LOT_SIZE');
  if (intent.type === 'MARKET') {
    if (!onGrid(quantity, rules.marketLotStep)) return filter('MARKET_LOT_SIZE');
    return quantity.times(bookPrice).lt(new Big(rules.minNotional)) ? filter('NOTIONAL') : null;
  }
  if (stopPrice === null || limitPrice === null) {
    return { code: '-1102', reason: 'A stop order needs a stop price and a limit price.' };
  }
  if (!onGrid(stopPrice, rules.tickSize) || !onGrid(limitPrice, rules.tickSize)) return filter('PRICE_FILTER');
  return quantity.times(limitPrice).lt(new Big(rules.minNotional)) ? filter('NOTIONAL') : null;
}

function filter(name: string): Refusal {
  return { code: '-1013', reason: `Filter failure: ${name}` };
}

function onGrid(value: Big, step: string): boolean {
  const size = new Big(step);
  return size.eq(ZERO) || value.mod(size).eq(ZERO);
}

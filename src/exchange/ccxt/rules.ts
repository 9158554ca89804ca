import { Big, ZERO, fromNumber, maxBig, minBig, toText } from '../../engine/money.ts';
import type { MarketRules } from '../ports.ts';
import type { VenueMarket } from './venue-client.ts';

/** ccxt's precision modes. */
const DECIMAL_PLACES = 2;
const TICK_SIZE = 4;
/** Spot taker fee where neither the account nor the market says one (engine.md E15). */
export const DEFAULT_TAKER_FEE_RATE = '0.001';

/** Our name of a market: `SOL/USDC` → `SOLUSDC`. */
export function ourSymbol(market: Pick<VenueMarket, 'base' | 'quote'>): string {
  return `${market.base}${market.quote}`;
}

/**
 * Trading rules of a market, as decimal texts. Binance's filters are taken from the raw answer; elsewhere ccxt's unified precision and
 * limits are used. `accountTakerFeeRate` (the real one) wins over the market's.
 */
export function rulesOf(market: VenueMarket, precisionMode: number, accountTakerFeeRate: string | null): MarketRules {
  const filters = market.info['filters'];
  const limits = Array.isArray(filters) ? filterLimits(filters) : unifiedLimits(market, precisionMode);
  return {
    symbol: ourSymbol(market),
    baseAsset: market.base,
    quoteAsset: market.quote,
    ...limits,
    takerFeeRate: toText(new Big(accountTakerFeeRate ?? String(market.taker ?? DEFAULT_TAKER_FEE_RATE))),
    active: market.active !== false,
  };
}

type Limits = Pick<
  MarketRules,
  'lotStep' | 'marketLotStep' | 'minQuantity' | 'maxQuantity' | 'tickSize' | 'minNotional'
>;

function filterLimits(filters: readonly unknown[]): Limits {
  const lot = filterOf(filters, 'LOT_SIZE');
  const marketLot = filterOf(filters, 'MARKET_LOT_SIZE');
  const price = filterOf(filters, 'PRICE_FILTER');
  const notional = filterOf(filters, 'NOTIONAL') ?? filterOf(filters, 'MIN_NOTIONAL');
  return {
    lotStep: toText(amount(lot, 'stepSize')),
    marketLotStep: toText(amount(marketLot, 'stepSize')),
    // One range for both kinds of order: the narrower of the two.
    minQuantity: toText(maxBig(amount(lot, 'minQty'), amount(marketLot, 'minQty'))),
    maxQuantity: smallestAboveZero(amount(lot, 'maxQty'), amount(marketLot, 'maxQty')),
    tickSize: toText(amount(price, 'tickSize')),
    minNotional: toText(amount(notional, 'minNotional')),
  };
}

function unifiedLimits(market: VenueMarket, precisionMode: number): Limits {
  const lotStep = stepText(market.precision.amount, precisionMode);
  const max = market.limits.amount?.max;
  return {
    lotStep,
    marketLotStep: lotStep,
    minQuantity: numberText(market.limits.amount?.min ?? 0),
    maxQuantity: max === undefined || max === null ? null : numberText(max),
    tickSize: stepText(market.precision.price, precisionMode),
    minNotional: numberText(market.limits.cost?.min ?? 0),
  };
}

function stepText(precision: number | undefined, precisionMode: number): string {
  if (precision === undefined || precision === null) return '0';
  if (precisionMode === TICK_SIZE) return numberText(precision);
  if (precisionMode === DECIMAL_PLACES) return toText(new Big('1').div(new Big('10').pow(precision)));
  return '0';
}

function filterOf(filters: readonly unknown[], type: string): Record<string, unknown> | undefined {
  const isFilter = (filter: unknown): filter is Record<string, unknown> =>
    typeof filter === 'object' && filter !== null && 'filterType' in filter && filter.filterType === type;
  return filters.find(isFilter);
}

function amount(filter: Record<string, unknown> | undefined, field: string): Big {
  const value = filter?.[field];
  return typeof value === 'string' && value !== '' ? new Big(value) : ZERO;
}

function smallestAboveZero(a: Big, b: Big): string | null {
  if (a.eq(ZERO) && b.eq(ZERO)) return null;
  if (a.eq(ZERO)) return toText(b);
  return toText(b.eq(ZERO) ? a : minBig(a, b));
}

function numberText(value: number): string {
  return toText(fromNumber(value));
}

import type { MarketRules } from '../../src/exchange/ports.ts';

/** Rules that no ordinary order runs into, for a symbol priced in USDC. */
export function plainRules(symbol: string): MarketRules {
  return {
    symbol,
    baseAsset: symbol.slice(0, -4),
    quoteAsset: 'USDC',
    lotStep: '0.001',
    marketLotStep: '0.001',
    minQuantity: '0.001',
    maxQuantity: null,
    tickSize: '0.01',
    minNotional: '5',
    takerFeeRate: '0.001',
    active: true,
  };
}

import { decimal, toNumber } from '../money.ts';

/** Trading rules of one symbol; decimal texts as the exchange gives them. */
export interface MarketRules {
  /** Our name, such as `SOLUSDC`. */
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  /** Quantity step for limit orders and for market orders (0 = none). */
  readonly lotStep: string;
  readonly marketLotStep: string;
  readonly minQuantity: string;
  readonly maxQuantity: string | null;
  readonly tickSize: string;
  readonly minNotional: string;
  /** What this account pays there per side, as a ratio. */
  readonly takerFeeRate: string;
  readonly active: boolean;
}

/** The numbers of the trail with the fee that trades of this symbol really cost. */
export function withTakerFee<T extends { readonly feeRate: number }>(trail: T, rules: MarketRules): T {
  return { ...trail, feeRate: toNumber(decimal(rules.takerFeeRate, `taker fee of ${rules.symbol}`)) };
}

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
  readonly takerFeeRate: string;
  readonly active: boolean;
}

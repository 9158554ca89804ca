import type { MarketRegime } from '../analyzer/labels.ts';

/** What the score reads; null = no value. Rows are closed ones. */
export interface OpportunityInput {
  /** Last price, quote units. */
  readonly price: number | null;
  /** True when the price or a row is too old to act on. */
  readonly stale: boolean;
  /** The newest 5m row, or that of the finest timeframe where 5m does not exist. */
  readonly row: OpportunityRow;
  /** The regime of the newest 15m row. */
  readonly regime: MarketRegime | null;
  /** 0 … 100 */
  readonly regimeConfidence: number | null;
  /** Nearest levels, quote units; null inside = none on that side. The whole is null while levels are unknown. */
  readonly levels: { readonly support: number | null; readonly resistance: number | null } | null;
  /** What the strategies said; null when it could not be read. */
  readonly consensus: ConsensusHistory | null;
  /** Highest ATR (percent of price) that may be bought, from the whole universe. */
  readonly volatilityLimitPercent: number;
  /** Distance of the stop that the trailing engine would set now, ratio of the price; null = by the formula of the score. */
  readonly initialStopRatio: number | null;
}

export interface OpportunityRow {
  readonly adx: number | null;
  readonly plusDi: number | null;
  readonly minusDi: number | null;
  readonly rsi: number | null;
  readonly stochK: number | null;
  readonly stochRsi: number | null;
  /** −100 … 0 */
  readonly williamsR: number | null;
  readonly mfi: number | null;
  /** MACD histogram ÷ ATR. */
  readonly macdHistogramAtr: number | null;
  /** 0 … 1 inside the bands. */
  readonly bandPosition: number | null;
  /** (upper − lower) ÷ middle. */
  readonly bandWidthRatio: number | null;
  readonly bandSqueeze: boolean | null;
  readonly volumeRatio: number | null;
  /** 0 … 100 */
  readonly volumeQuality: number | null;
  /** Mean over the last three candles, 0 … 1. */
  readonly takerBuyShare: number | null;
  /** Quote units. */
  readonly vwap: number | null;
  readonly atr: number | null;
  /** ATR as percent of price. */
  readonly natr: number | null;
  /** 0 … 100, 50 neutral. */
  readonly momentum: number | null;
  readonly bearishBias: boolean | null;
}

export interface ConsensusHistory {
  /** The newest BUY consensus, null = none lately. */
  readonly buy: { readonly strength: number; readonly force: number; readonly ageMs: number } | null;
  /** True when a SELL consensus is newer than it. */
  readonly sellIsNewer: boolean;
  /** Distinct strategies that voted in the last two hours. */
  readonly buyVotes: number;
  readonly sellVotes: number;
}

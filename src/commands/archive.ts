/** A completed trade with everything that a journal or a tax form asks for. Amounts are exact decimal texts. */
export interface TradeRow {
  readonly id: string;
  readonly symbol: string;
  readonly quoteAsset: string;
  /** ISO 8601, UTC. */
  readonly openedAt: string | null;
  readonly completedAt: string;
  readonly boughtQuantity: string;
  readonly soldQuantity: string;
  readonly entryPrice: string | null;
  readonly exitPrice: string | null;
  readonly cost: string;
  readonly proceeds: string;
  readonly fees: string;
  readonly result: string | null;
  readonly resultPercent: string | null;
  readonly exitReason: string | null;
  /** Names, separated by spaces. */
  readonly strategies: string;
  readonly regime: string | null;
  readonly source: string | null;
  readonly demo: boolean;
}

export interface Archive {
  /** Trades completed from `fromMs` until before `toMs`, oldest first. */
  trades(fromMs: number, toMs: number): Promise<readonly TradeRow[]>;
}

import type { Big } from '../engine/money.ts';
import type { Side } from '../engine/strategies/strategy.ts';

/** One fill of an order of a trade. Amounts are exact. */
export interface ArchivedFill {
  readonly clientOrderId: string;
  readonly exchangeOrderId: string;
  readonly side: Side;
  readonly price: Big;
  readonly quantity: Big;
  readonly fee: Big;
  readonly feeAsset: string;
  /** Unix ms UTC. */
  readonly timeMs: number;
  /** Why the order was sent. */
  readonly reason: string | null;
}

/** A completed trade with everything that a journal or a tax form asks for. */
export interface ArchivedTrade {
  readonly id: string;
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly completedAtMs: number;
  /** What the books say in the end, in the quote asset. */
  readonly soldQuantity: Big;
  readonly proceeds: Big;
  readonly fees: Big;
  /** Null where nothing was sold. */
  readonly profitLoss: Big | null;
  readonly exitReason: string | null;
  /** Names, separated by spaces. */
  readonly strategies: string;
  readonly regime: string | null;
  readonly source: string | null;
  readonly demo: boolean;
  /** In the order in which they were traded. */
  readonly fills: readonly ArchivedFill[];
}

export interface Archive {
  /** Trades completed from `fromMs` until before `toMs`, oldest first. */
  trades(fromMs: number, toMs: number): Promise<readonly ArchivedTrade[]>;
  /**
   * What 1 EUR cost in this asset at each moment (Unix ms UTC), from the close of the shortest stored candle that holds the moment. A
   * moment without such a candle is not in the answer.
   */
  euroRates(quoteAsset: string, timesMs: readonly number[]): Promise<ReadonlyMap<number, Big>>;
}

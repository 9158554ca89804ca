import type { Candle } from '../../engine/candles/candle.ts';
import type { Timeframe } from '../../engine/candles/timeframe.ts';
import type { VenueBalances, VenueClient, VenueMarket, VenueOrder, VenueTrade } from './venue-client.ts';

/** One trade of an order, as exact texts. */
export interface TradeTexts {
  readonly tradeId: string;
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly timeMs: number;
}

/** What a raw stream says, before anything is decided about it. Symbols are ccxt's (`SOL/USDC`). */
export interface RawStreamListener {
  /** `closed` true: the exchange itself says that this candle is final. The candle object is the listener's to keep. */
  kline(marketSymbol: string, candle: Candle, closed: boolean): void;
  book(marketSymbol: string, bid: number, ask: number): void;
}

/** What an API key may do; null where the exchange does not tell. */
export interface KeyRights {
  readonly canRead: boolean;
  readonly canTrade: boolean;
  readonly canWithdraw: boolean;
  readonly ipRestricted: boolean;
}

/** What is special about an exchange where ccxt's unified answer loses digits or columns. */
export interface VenueQuirks {
  /** Extra parameters that load only these markets (our names), or null where the exchange knows none. */
  marketParams(symbols: readonly string[]): Record<string, unknown> | null;
  /** Candles from `sinceMs` on, oldest first, at most `limit`; the forming one may be the last. */
  fetchCandles(
    client: VenueClient,
    market: VenueMarket,
    timeframe: Timeframe,
    sinceMs: number,
    limit: number,
  ): Promise<Candle[]>;
  /**
   * Taps the raw stream messages of the client; null where that is not possible and ccxt's caches must be read. A tapped exchange
   * also announces closed candles, so that one which was not announced must be asked for.
   */
  readonly tapStreams: ((client: VenueClient, listener: RawStreamListener) => void) | null;
  filledText(order: VenueOrder): string;
  /** The trades that came with the order's own answer; null when they must be asked for. */
  tradesInAnswer(order: VenueOrder): TradeTexts[] | null;
  tradeTexts(trade: VenueTrade): TradeTexts;
  balanceTexts(balances: VenueBalances): { asset: string; free: string; locked: string }[];
  /** The account's own taker fee as a ratio in decimal text; null where the exchange does not tell. */
  takerFeeRate(balances: VenueBalances): string | null;
  /** The account's own number, the same for each of its keys; null where the exchange does not tell. */
  accountId(balances: VenueBalances): string | null;
  /** The exchange's own coin, in which fees may be paid; null where there is none. */
  readonly feeAsset: string | null;
  /** Best bid of an asset in another, decimal text; null where that pair does not exist. */
  bid(client: VenueClient, asset: string, quoteAsset: string): Promise<string | null>;
  keyRights(client: VenueClient): Promise<KeyRights | null>;
}

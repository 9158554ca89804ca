/**
 * The part of ccxt that is used here, written out: ccxt's own types are `any` where it matters, and amounts are passed as texts
 * (ccxt accepts them at run time; a float would lose digits on the way).
 */
export interface VenueMarket {
  readonly id: string;
  /** ccxt's unified symbol, `SOL/USDC`. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly spot: boolean;
  readonly active?: boolean | undefined;
  readonly taker?: number | undefined;
  readonly precision: { readonly amount?: number | undefined; readonly price?: number | undefined };
  readonly limits: {
    readonly amount?: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined;
    readonly cost?: { readonly min?: number | undefined } | undefined;
  };
  readonly info: Readonly<Record<string, unknown>>;
}

export interface VenueOrder {
  readonly id: string;
  readonly clientOrderId?: string | undefined;
  readonly symbol: string;
  readonly side?: string | undefined;
  readonly status?: string | undefined;
  readonly filled?: number | undefined;
  readonly timestamp?: number | undefined;
  readonly info: Readonly<Record<string, unknown>>;
}

export interface VenueTrade {
  readonly id?: string | undefined;
  readonly order?: string | undefined;
  readonly side?: string | undefined;
  readonly price?: number | undefined;
  readonly amount?: number | undefined;
  readonly timestamp?: number | undefined;
  readonly fee?: { readonly cost?: number | undefined; readonly currency?: string | undefined } | undefined;
  readonly info: Readonly<Record<string, unknown>>;
}

export interface VenueTicker {
  readonly symbol: string;
  readonly bid?: number | undefined;
  readonly ask?: number | undefined;
  readonly timestamp?: number | undefined;
}

export interface VenueBalances {
  readonly free: Readonly<Record<string, number | undefined>>;
  readonly used: Readonly<Record<string, number | undefined>>;
  readonly info: Readonly<Record<string, unknown>>;
}

/** [open time ms, open, high, low, close, volume] as ccxt unifies it. */
export type VenueCandle = readonly (number | undefined)[];

export type RawHandler = (socket: unknown, message: Record<string, unknown>) => void;
export type Fetch = (url: string, method?: string, headers?: unknown, body?: unknown) => Promise<unknown>;

export interface VenueClient {
  readonly id: string;
  readonly has: Readonly<Record<string, boolean | string | undefined>>;
  readonly timeframes: Readonly<Record<string, unknown>>;
  readonly precisionMode: number;
  readonly urls: { api: Record<string, unknown> };
  readonly options: Record<string, unknown>;
  /** Caches that the watch calls fill: [symbol][timeframe] → candles, and symbol → best bid and ask. */
  readonly ohlcvs: Record<string, Readonly<Record<string, readonly VenueCandle[]>> | undefined>;
  readonly bidsasks: Record<string, VenueTicker | undefined>;
  /** Loaded markets by ccxt's symbol. */
  readonly markets?: Readonly<Record<string, VenueMarket | undefined>>;
  readonly tickers: Record<string, VenueTicker | undefined>;
  fetch: Fetch;
  /** Binance only: called with every raw stream message. */
  handleOHLCV?: RawHandler;
  handleBidsAsks?: RawHandler;

  loadHttpProxyAgent(): Promise<unknown>;
  loadTimeDifference(): Promise<number>;
  loadMarkets(reload?: boolean, params?: Record<string, unknown>): Promise<Record<string, VenueMarket>>;
  setMarkets(markets: unknown): unknown;
  fetchOHLCV(
    symbol: string,
    timeframe: string,
    since?: number,
    limit?: number,
    params?: Record<string, unknown>,
  ): Promise<VenueCandle[]>;
  fetchBidsAsks(symbols: readonly string[]): Promise<Record<string, VenueTicker>>;
  fetchTickers(symbols: readonly string[]): Promise<Record<string, VenueTicker>>;
  watchOHLCVForSymbols(symbolsAndTimeframes: readonly (readonly [string, string])[]): Promise<unknown>;
  watchOHLCV(symbol: string, timeframe: string): Promise<unknown>;
  watchBidsAsks(symbols: readonly string[]): Promise<unknown>;
  watchTickers(symbols: readonly string[]): Promise<unknown>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: string,
    price: string | undefined,
    params: Record<string, unknown>,
  ): Promise<VenueOrder>;
  fetchOrder(id: string | undefined, symbol: string, params?: Record<string, unknown>): Promise<VenueOrder>;
  cancelOrder(id: string | undefined, symbol: string, params?: Record<string, unknown>): Promise<VenueOrder>;
  fetchOpenOrders(symbol?: string): Promise<VenueOrder[]>;
  fetchMyTrades(
    symbol: string,
    since?: number,
    limit?: number,
    params?: Record<string, unknown>,
  ): Promise<VenueTrade[]>;
  fetchOrderTrades(id: string, symbol: string): Promise<VenueTrade[]>;
  fetchBalance(): Promise<VenueBalances>;
  /** Binance only. */
  publicGetTickerBookTicker?(params: Record<string, unknown>): Promise<Record<string, unknown>>;
  publicGetKlines?(params: Record<string, unknown>): Promise<unknown>;
  sapiGetAccountApiRestrictions?(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

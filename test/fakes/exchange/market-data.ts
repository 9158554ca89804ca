import { TIMEFRAME_MS, isTimeframe } from '../../../src/engine/candles/timeframe.ts';
import type { Candle } from '../../../src/engine/candles/candle.ts';

/** A symbol of the fake exchange; all amounts are decimal texts as Binance writes them. */
export interface FakeSymbol {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tickSize: string;
  readonly stepSize: string;
  readonly minQty: string;
  readonly maxQty: string;
  readonly marketMaxQty: string;
  readonly minNotional: string;
  readonly bid: string;
  readonly ask: string;
  readonly status?: string;
}

export const SOLUSDC: FakeSymbol = {
  symbol: 'SOLUSDC',
  base: 'SOL',
  quote: 'USDC',
  tickSize: '0.01000000',
  stepSize: '0.00100000',
  minQty: '0.00100000',
  maxQty: '90000.00000000',
  marketMaxQty: '4521.77250000',
  minNotional: '5.00000000',
  bid: '150.10',
  ask: '150.12',
};

export const BTCUSDC: FakeSymbol = {
  ...SOLUSDC,
  symbol: 'BTCUSDC',
  base: 'BTC',
  tickSize: '0.01000000',
  stepSize: '0.00001000',
  minQty: '0.00001000',
  maxQty: '9000.00000000',
  marketMaxQty: '88.00000000',
  bid: '60000.00',
  ask: '60000.01',
};

export const PEPEUSDC: FakeSymbol = {
  ...SOLUSDC,
  symbol: 'PEPEUSDC',
  base: 'PEPE',
  tickSize: '0.00000001',
  stepSize: '1.00000000',
  minQty: '1.00000000',
  maxQty: '92141578.00000000',
  marketMaxQty: '92141578.00000000',
  bid: '0.00001234',
  ask: '0.00001235',
};

/** Answers for `/klines`: candles of a symbol and interval with open times in [fromMs, toMs), oldest first. */
export type CandleSource = (symbol: string, interval: string, fromMs: number, toMs: number) => readonly Candle[];

/** Candles given by a test. A minute that was not given does not exist at this exchange. */
export class GivenCandles {
  readonly #candles = new Map<string, Map<number, Candle>>();

  set(symbol: string, interval: string, candles: readonly Candle[]): void {
    const key = `${symbol} ${interval}`;
    const known = this.#candles.get(key) ?? new Map<number, Candle>();
    for (const candle of candles) known.set(candle.openTimeMs, { ...candle });
    this.#candles.set(key, known);
  }

  readonly source: CandleSource = (symbol, interval, fromMs, toMs) =>
    [...(this.#candles.get(`${symbol} ${interval}`)?.values() ?? [])]
      .filter((candle) => candle.openTimeMs >= fromMs && candle.openTimeMs < toMs)
      .toSorted((a, b) => a.openTimeMs - b.openTimeMs);
}

export function exchangeInfo(symbols: readonly FakeSymbol[], nowMs: number): object {
  return {
    timezone: 'UTC',
    serverTime: nowMs,
    rateLimits: [],
    exchangeFilters: [],
    symbols: symbols.map((entry) => ({
      symbol: entry.symbol,
      status: entry.status ?? 'TRADING',
      baseAsset: entry.base,
      baseAssetPrecision: 8,
      quoteAsset: entry.quote,
      quotePrecision: 8,
      quoteAssetPrecision: 8,
      orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'],
      icebergAllowed: true,
      ocoAllowed: true,
      isSpotTradingAllowed: true,
      isMarginTradingAllowed: false,
      filters: [
        {
          filterType: 'PRICE_FILTER',
          minPrice: entry.tickSize,
          maxPrice: '1000000.00000000',
          tickSize: entry.tickSize,
        },
        { filterType: 'LOT_SIZE', minQty: entry.minQty, maxQty: entry.maxQty, stepSize: entry.stepSize },
        { filterType: 'MARKET_LOT_SIZE', minQty: '0.00000000', maxQty: entry.marketMaxQty, stepSize: '0.00000000' },
        { filterType: 'NOTIONAL', minNotional: entry.minNotional, applyMinToMarket: true, avgPriceMins: 5 },
      ],
      permissions: [],
      permissionSets: [['SPOT']],
    })),
  };
}

/** The rows of `/klines`, the candle that is still forming included. */
export function klineRows(
  source: CandleSource,
  symbol: string,
  interval: string,
  query: { startTime: number | null; endTime: number | null; limit: number },
  nowMs: number,
): unknown[][] {
  if (!isTimeframe(interval)) throw new RangeError(`interval ${interval}`);
  const lengthMs = TIMEFRAME_MS[interval];
  const lastMs = Math.min(query.endTime ?? nowMs, nowMs);
  const fromMs = query.startTime ?? Math.floor(lastMs / lengthMs) * lengthMs - (query.limit - 1) * lengthMs;
  const toMs = Math.min(lastMs + 1, fromMs + 2_000 * lengthMs);
  return source(symbol, interval, fromMs, toMs)
    .slice(0, query.limit)
    .map((candle) => [
      candle.openTimeMs,
      text(candle.open),
      text(candle.high),
      text(candle.low),
      text(candle.close),
      text(candle.volume),
      candle.openTimeMs + lengthMs - 1,
      text(candle.quoteVolume),
      candle.trades,
      text(candle.takerBuyBase),
      '0.00000000',
      '0',
    ]);
}

/** A stream message for a candle. */
export function klineMessage(symbol: string, candle: Candle, closed: boolean, nowMs: number): object {
  return {
    e: 'kline',
    E: nowMs,
    s: symbol,
    k: {
      t: candle.openTimeMs,
      T: candle.openTimeMs + 59_999,
      s: symbol,
      i: '1m',
      f: 1,
      L: 2,
      o: text(candle.open),
      c: text(candle.close),
      h: text(candle.high),
      l: text(candle.low),
      v: text(candle.volume),
      n: candle.trades,
      x: closed,
      q: text(candle.quoteVolume),
      V: text(candle.takerBuyBase),
      Q: '0',
      B: '0',
    },
  };
}

function text(value: number): string {
  return Number.isNaN(value) ? '0.00000000' : value.toFixed(8);
}

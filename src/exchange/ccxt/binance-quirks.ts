import type { Candle } from '../../engine/candles/candle.ts';
import { GENERIC_QUIRKS } from './generic-quirks.ts';
import { isKind } from './outcome.ts';
import type { TradeTexts, VenueQuirks } from './quirks.ts';
import type { VenueClient } from './venue-client.ts';

/**
 * Binance spot. Raw answers carry what ccxt's unified ones drop: quote volume, number of trades and taker-buy volume of a
 * candle, the stream's own "closed" flag, and every amount as text.
 */
export const BINANCE_QUIRKS: VenueQuirks = {
  // The full list is over ten megabytes; asking for ours only is both faster and smaller.
  marketParams: (symbols) => ({ symbols: JSON.stringify(symbols) }),

  async fetchCandles(client, market, timeframe, sinceMs, limit) {
    if (client.publicGetKlines === undefined) throw new TypeError('this ccxt has no publicGetKlines for Binance');
    const rows = await client.publicGetKlines({ symbol: market.id, interval: timeframe, startTime: sinceMs, limit });
    if (!Array.isArray(rows)) throw new TypeError(`klines of ${market.id}: the answer is not a list`);
    return rows.map(restCandle);
  },

  tapStreams(client, listener) {
    const { handleOHLCV, handleBidsAsks } = client;
    if (handleOHLCV === undefined || handleBidsAsks === undefined) {
      throw new TypeError('this ccxt has no stream handlers for Binance');
    }
    const marketSymbols = marketSymbolsOf(client);
    client.handleOHLCV = function (this: unknown, socket, message) {
      const kline = message['k'];
      if (isRecord(kline) && kline['i'] === '1m') {
        const marketSymbol = marketSymbols(String(kline['s']));
        if (marketSymbol !== null) listener.kline(marketSymbol, streamCandle(kline), kline['x'] === true);
      }
      handleOHLCV.call(client, socket, message);
    };
    client.handleBidsAsks = function (this: unknown, socket, message) {
      const marketSymbol = marketSymbols(String(message['s']));
      if (marketSymbol !== null) listener.book(marketSymbol, Number(message['b']), Number(message['a']));
      handleBidsAsks.call(client, socket, message);
    };
  },

  filledText: (order) => textOf(order.info['executedQty']) ?? GENERIC_QUIRKS.filledText(order),

  tradesInAnswer(order) {
    const fills = order.info['fills'];
    if (!Array.isArray(fills)) return null;
    const timeMs = Number(order.info['transactTime'] ?? order.timestamp ?? 0);
    return fills.filter(isRecord).map((fill) => rawTrade(fill, fill['tradeId'], timeMs));
  },

  tradeTexts: (trade) => rawTrade(trade.info, trade.info['id'], Number(trade.info['time'] ?? trade.timestamp ?? 0)),

  balanceTexts(balances) {
    const rows = balances.info['balances'];
    if (!Array.isArray(rows)) return GENERIC_QUIRKS.balanceTexts(balances);
    return rows.filter(isRecord).map((row) => ({
      asset: String(row['asset']),
      free: requiredText(row, 'free'),
      locked: requiredText(row, 'locked'),
    }));
  },

  takerFeeRate(balances) {
    const rates = balances.info['commissionRates'];
    return isRecord(rates) ? textOf(rates['taker']) : null;
  },

  accountId(balances) {
    const uid = balances.info['uid'];
    return typeof uid === 'number' || typeof uid === 'string' ? String(uid) : null;
  },

  feeAsset: 'BNB',

  async bid(client, asset, quoteAsset) {
    if (client.publicGetTickerBookTicker === undefined) throw new TypeError('this ccxt has no bookTicker for Binance');
    try {
      const ticker = await client.publicGetTickerBookTicker({ symbol: `${asset}${quoteAsset}` });
      return requiredText(ticker, 'bidPrice');
    } catch (error) {
      if (isKind(error, 'BadSymbol')) return null;
      throw error;
    }
  },

  async keyRights(client) {
    if (client.sapiGetAccountApiRestrictions === undefined) return null;
    const rights = await client.sapiGetAccountApiRestrictions();
    return {
      canRead: rights['enableReading'] === true,
      canTrade: rights['enableSpotAndMarginTrading'] === true,
      canWithdraw: rights['enableWithdrawals'] === true,
      ipRestricted: rights['ipRestrict'] === true,
    };
  },
};

/** REST row: open time, open, high, low, close, volume, close time, quote volume, trades, taker-buy base, taker-buy quote, unused. */
function restCandle(row: unknown): Candle {
  const columns: readonly unknown[] = Array.isArray(row) ? row : [];
  return {
    openTimeMs: Number(columns[0]),
    open: Number(columns[1]),
    high: Number(columns[2]),
    low: Number(columns[3]),
    close: Number(columns[4]),
    volume: Number(columns[5]),
    quoteVolume: Number(columns[7]),
    trades: Number(columns[8]),
    takerBuyBase: Number(columns[9]),
    filled: false,
  };
}

function streamCandle(kline: Record<string, unknown>): Candle {
  return {
    openTimeMs: Number(kline['t']),
    open: Number(kline['o']),
    high: Number(kline['h']),
    low: Number(kline['l']),
    close: Number(kline['c']),
    volume: Number(kline['v']),
    quoteVolume: Number(kline['q']),
    trades: Number(kline['n']),
    takerBuyBase: Number(kline['V']),
    filled: false,
  };
}

function rawTrade(raw: Readonly<Record<string, unknown>>, id: unknown, timeMs: number): TradeTexts {
  return {
    tradeId: String(id),
    price: requiredText(raw, 'price'),
    quantity: requiredText(raw, 'qty'),
    fee: requiredText(raw, 'commission'),
    feeAsset: requiredText(raw, 'commissionAsset'),
    timeMs,
  };
}

/** Binance id → ccxt symbol, without a search per message. */
function marketSymbolsOf(client: VenueClient): (id: string) => string | null {
  const known = new Map<string, string>();
  const markets = () =>
    (client as VenueClient & { markets?: Record<string, { id: string; symbol: string; spot: boolean }> }).markets;
  return (id) => {
    const symbol = known.get(id);
    if (symbol !== undefined) return symbol;
    for (const market of Object.values(markets() ?? {})) if (market.spot) known.set(market.id, market.symbol);
    return known.get(id) ?? null;
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function requiredText(row: Readonly<Record<string, unknown>>, field: string): string {
  const text = textOf(row[field]);
  if (text === null) throw new TypeError(`the exchange's answer has no text in "${field}"`);
  return text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

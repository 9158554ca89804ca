import type { Candle } from '../../engine/candles/candle.ts';
import { fromNumber, toText } from '../../engine/money.ts';
import type { VenueQuirks } from './quirks.ts';
import type { VenueCandle } from './venue-client.ts';

/** ccxt's unified answers, for exchanges that nothing special is known of. Floats become their shortest decimal text. */
export const GENERIC_QUIRKS: VenueQuirks = {
  marketParams: () => null,

  async fetchCandles(client, market, timeframe, sinceMs, limit) {
    const rows = await client.fetchOHLCV(market.symbol, timeframe, sinceMs, limit);
    return rows.map(unifiedCandle);
  },

  tapStreams: null,

  filledText: (order) => numberText(order.filled ?? 0),

  tradesInAnswer: () => null,

  tradeTexts: (trade) => ({
    tradeId: trade.id ?? '',
    price: numberText(trade.price ?? Number.NaN),
    quantity: numberText(trade.amount ?? Number.NaN),
    fee: numberText(trade.fee?.cost ?? 0),
    feeAsset: trade.fee?.currency ?? '',
    timeMs: trade.timestamp ?? 0,
  }),

  balanceTexts(balances) {
    const assets = new Set([...Object.keys(balances.free), ...Object.keys(balances.used)]);
    return [...assets].map((asset) => ({
      asset,
      free: numberText(balances.free[asset] ?? 0),
      locked: numberText(balances.used[asset] ?? 0),
    }));
  },

  takerFeeRate: () => null,

  accountId: () => null,

  feeAsset: null,

  async bid(client, asset, quoteAsset) {
    const symbol = `${asset}/${quoteAsset}`;
    if (client.markets?.[symbol] === undefined) return null;
    const { [symbol]: ticker } = await client.fetchTickers([symbol]);
    return ticker?.bid === undefined ? null : numberText(ticker.bid);
  },

  keyRights: () => Promise.resolve(null),
};

/** A ccxt candle row; the columns that ccxt does not unify are NaN. */
export function unifiedCandle(row: VenueCandle): Candle {
  const [openTimeMs, open, high, low, close, volume] = row;
  return {
    openTimeMs: openTimeMs ?? Number.NaN,
    open: open ?? Number.NaN,
    high: high ?? Number.NaN,
    low: low ?? Number.NaN,
    close: close ?? Number.NaN,
    volume: volume ?? 0,
    quoteVolume: Number.NaN,
    trades: Number.NaN,
    takerBuyBase: Number.NaN,
    filled: false,
  };
}

function numberText(value: number): string {
  return toText(fromNumber(value));
}

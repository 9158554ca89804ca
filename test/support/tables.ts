import type { Candle } from '../../src/engine/candles/candle.ts';
import type { CandleTable } from '../../src/exchange/replay/candle-table.ts';

/** Candles in columns, as if they had been read from a file. */
export function tableOf(symbol: string, candles: readonly Candle[]): CandleTable {
  const column = (name: keyof Candle): Float64Array => Float64Array.from(candles, (candle) => Number(candle[name]));
  return {
    symbol,
    baseAsset: symbol.replace(/USD[TC]$/, ''),
    quoteAsset: 'USDT',
    timeframe: '1m',
    count: candles.length,
    openTimeMs: column('openTimeMs'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    quoteVolume: column('quoteVolume'),
    trades: column('trades'),
    takerBuyBase: column('takerBuyBase'),
    priceDecimals: 8,
    volumeDecimals: 5,
    gaps: [],
    files: [],
  };
}

import type { Candle } from '../../engine/candles/candle.ts';
import type { Timeframe } from '../../engine/candles/timeframe.ts';
import type { BatchColumn } from '../batch.ts';

export interface StoredCandle {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly openTimeMs: number;
  readonly candle: Omit<Candle, 'openTimeMs'>;
}

/** A candle as a row of `market_data`. Its numbers travel in their shortest decimal form, which is what the exchange wrote. */
export const CANDLE_COLUMNS: readonly BatchColumn<StoredCandle>[] = [
  { name: 'time', carrier: 'time', value: (row) => row.openTimeMs },
  { name: 'symbol', carrier: 'text', value: (row) => row.symbol },
  { name: 'timeframe', carrier: 'text', value: (row) => row.timeframe },
  { name: 'open', carrier: 'numeric', value: ({ candle }) => candle.open },
  { name: 'high', carrier: 'numeric', value: ({ candle }) => candle.high },
  { name: 'low', carrier: 'numeric', value: ({ candle }) => candle.low },
  { name: 'close', carrier: 'numeric', value: ({ candle }) => candle.close },
  { name: 'volume', carrier: 'numeric', value: ({ candle }) => candle.volume },
  { name: 'quote_asset_volume', carrier: 'numeric', value: ({ candle }) => known(candle.quoteVolume) },
  { name: 'number_of_trades', carrier: 'integer', value: ({ candle }) => known(candle.trades) },
  { name: 'taker_buy_base_asset_volume', carrier: 'numeric', value: ({ candle }) => known(candle.takerBuyBase) },
  { name: 'filled', carrier: 'boolean', value: ({ candle }) => candle.filled },
];

/** NaN is "the source does not say": NULL in the table. */
function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

import type { Candle } from '../engine/candles/candle.ts';
import type { Timeframe } from '../engine/candles/timeframe.ts';
import { lastByKey } from './batch.ts';
import type { Queryable, Statement } from './query.ts';
import { UPSERT_CANDLES } from './rounds/analysis-rows.ts';

/** Rows of one INSERT: more makes the message slow to take apart, not the insert faster. */
const BATCH_ROWS = 2_000;

/**
 * The columns of a candle as one text `open time;open;high;low;close;volume;quote volume;trades;taker buy;filled`: one value per
 * series is read much faster than ten per candle.
 */
const PACKED = `concat_ws(';', (extract(epoch FROM m.time) * 1000)::bigint, m.open, m.high, m.low, m.close, m.volume,
  COALESCE(m.quote_asset_volume::text, 'NaN'), COALESCE(m.number_of_trades::text, 'NaN'),
  COALESCE(m.taker_buy_base_asset_volume::text, 'NaN'), m.filled::int)`;

const LATEST: Statement = {
  name: 'latest_candles',
  text: `SELECT s.symbol, t.timeframe, latest.candles
FROM unnest($1::text[]) AS s (symbol)
CROSS JOIN unnest($2::text[]) AS t (timeframe)
CROSS JOIN LATERAL (
  SELECT string_agg(packed, '|' ORDER BY time) AS candles FROM (
    SELECT m.time, ${PACKED} AS packed FROM market_data m
    WHERE m.symbol = s.symbol AND m.timeframe = t.timeframe
    ORDER BY m.time DESC LIMIT $3
  ) AS newest
) AS latest
WHERE latest.candles IS NOT NULL`,
};

const RANGE: Statement = {
  name: 'candle_range',
  text: `SELECT string_agg(packed, '|' ORDER BY time) AS candles FROM (
  SELECT m.time, ${PACKED} AS packed FROM market_data m
  WHERE m.symbol = $1 AND m.timeframe = $2
    AND m.time >= to_timestamp($3::float8 / 1000.0) AND m.time < to_timestamp($4::float8 / 1000.0)
  ORDER BY m.time DESC LIMIT $5
) AS newest`,
};

/** Stored closed candles by symbol and timeframe, each oldest first. */
export type StoredCandles = ReadonlyMap<string, ReadonlyMap<Timeframe, readonly Candle[]>>;

/** The last `count` candles of every symbol and timeframe in one query. Symbols and timeframes without any are left out. */
export async function latestCandles(
  database: Queryable,
  symbols: readonly string[],
  timeframes: readonly Timeframe[],
  count: number,
): Promise<StoredCandles> {
  const { rows } = await database.query<{ symbol: string; timeframe: Timeframe; candles: string }>(LATEST, [
    symbols,
    timeframes,
    count,
  ]);
  const bySymbol = new Map<string, Map<Timeframe, Candle[]>>();
  for (const { symbol, timeframe, candles } of rows) {
    const series = bySymbol.get(symbol) ?? new Map<Timeframe, Candle[]>();
    bySymbol.set(symbol, series.set(timeframe, unpack(candles)));
  }
  return bySymbol;
}

/** The newest `limit` candles that open at or after `fromMs` and before `toMs` (Unix ms), oldest first. */
export async function candleRange(
  database: Queryable,
  symbol: string,
  timeframe: Timeframe,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<Candle[]> {
  const { rows } = await database.query<{ candles: string | null }>(RANGE, [symbol, timeframe, fromMs, toMs, limit]);
  return unpack(rows[0]?.candles ?? '');
}

/** Keeps candles that were fetched; one that is stored already is replaced. */
export async function storeCandles(
  database: Queryable,
  symbol: string,
  timeframe: Timeframe,
  candles: readonly Candle[],
): Promise<void> {
  const rows = lastByKey(candles, ({ openTimeMs }) => String(openTimeMs)).map((candle) => ({
    symbol,
    timeframe,
    openTimeMs: candle.openTimeMs,
    candle,
  }));
  for (let start = 0; start < rows.length; start += BATCH_ROWS) {
    await database.query(UPSERT_CANDLES.statement, UPSERT_CANDLES.values(rows.slice(start, start + BATCH_ROWS)));
  }
}

/** The last close of each symbol on its finest timeframe, exact text; symbols without candles are left out. */
export async function latestPrices(
  database: Queryable,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, { readonly price: string; readonly openTimeMs: number }>> {
  const { rows } = await database.query<{ symbol: string; close: string; time: Date }>(
    `SELECT s.symbol, latest.close, latest.time FROM unnest($1::text[]) AS s (symbol)
     CROSS JOIN LATERAL (
       SELECT m.close, m.time FROM market_data m WHERE m.symbol = s.symbol ORDER BY m.time DESC LIMIT 1
     ) AS latest`,
    [symbols],
  );
  return new Map(rows.map(({ symbol, close, time }) => [symbol, { price: close, openTimeMs: time.getTime() }]));
}

/** Open time of the newest stored candle of all, Unix ms; null without any. A demo market must not run backwards behind it. */
export async function newestCandleMs(database: Queryable): Promise<number | null> {
  const { rows } = await database.query<{ time: Date | null }>('SELECT max(time) AS time FROM market_data');
  return rows[0]?.time?.getTime() ?? null;
}

function unpack(packed: string): Candle[] {
  if (packed === '') return [];
  return packed.split('|').map((text) => {
    const [openTimeMs, open, high, low, close, volume, quoteVolume, trades, takerBuyBase, filled] = text
      .split(';')
      .map(Number);
    return {
      openTimeMs: openTimeMs ?? NaN,
      open: open ?? NaN,
      high: high ?? NaN,
      low: low ?? NaN,
      close: close ?? NaN,
      volume: volume ?? NaN,
      quoteVolume: quoteVolume ?? NaN,
      trades: trades ?? NaN,
      takerBuyBase: takerBuyBase ?? NaN,
      filled: filled === 1,
    };
  });
}

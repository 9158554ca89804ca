import { msOf, rowsOf, type ReadContext } from './context.ts';

export interface LastPrice {
  readonly price: number;
  readonly timeMs: number;
}

/** A price older than this is no basis for a purchase. */
const PRICE_LIFE_MS = 90_000;

export function isFreshPrice({ timeMs }: LastPrice, nowMs: number): boolean {
  return nowMs - timeMs <= PRICE_LIFE_MS;
}

/** The bid of every symbol now; where the feed has none yet, the last stored close. */
export async function lastPrices(
  context: ReadContext,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, LastPrice>> {
  const prices = new Map<string, LastPrice>();
  for (const symbol of symbols) {
    const live = context.live.price(symbol);
    if (live !== null) prices.set(symbol, { price: live.bid, timeMs: live.timeMs });
  }
  const missing = symbols.filter((symbol) => !prices.has(symbol));
  if (missing.length === 0) return prices;
  const stored = await rowsOf<{ symbol: string; close: number; time_ms: number }>(
    context.db,
    'last_closes',
    `SELECT wanted.symbol, last.close::float8 AS close, ${msOf('last.time')} AS time_ms
FROM unnest($1::text[]) AS wanted (symbol)
JOIN LATERAL (SELECT close, time FROM market_data m WHERE m.symbol = wanted.symbol ORDER BY time DESC LIMIT 1) last ON true`,
    [missing],
  );
  for (const row of stored) prices.set(row.symbol, { price: row.close, timeMs: row.time_ms });
  return prices;
}

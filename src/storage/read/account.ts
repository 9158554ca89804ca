import type { BalanceView, SummaryView, SymbolView } from '../../commands/read-model.ts';
import { assetOf, DAY_MS, rowsOf, since, type ReadContext } from './context.ts';
import { lastPrices } from './prices.ts';

/** Every asset held, with its value now, most valuable first. */
export async function balances(context: ReadContext): Promise<readonly BalanceView[]> {
  const { quoteAsset } = context.live;
  const held = await rowsOf<{ asset: string; free: number; locked: number }>(
    context.db,
    'wallet',
    'SELECT asset, free::float8 AS free, locked::float8 AS locked FROM wallet WHERE free + locked > 0',
    [],
  );
  const pairs = held.filter(({ asset }) => asset !== quoteAsset).map(({ asset }) => asset + quoteAsset);
  const prices = await lastPrices(context, pairs);
  const valued = held.map(({ asset, free, locked }) => {
    const price = asset === quoteAsset ? 1 : (prices.get(asset + quoteAsset)?.price ?? null);
    const total = free + locked;
    return { asset, free, locked, total, value: total * (price ?? 0), priced: price !== null };
  });
  const sum = valued.reduce((value, balance) => value + balance.value, 0);
  return valued
    .map((balance) => ({ ...balance, weightPercent: sum > 0 ? (balance.value / sum) * 100 : 0 }))
    .toSorted((a, b) => b.value - a.value || a.asset.localeCompare(b.asset));
}

export async function summary(context: ReadContext): Promise<SummaryView> {
  const { live, db } = context;
  const nowMs = live.nowMs();
  const [held, [trades], day, week] = await Promise.all([
    balances(context),
    rowsOf<{ count: number }>(
      db,
      'active_trades',
      `SELECT count(*)::int AS count FROM trade_cycles WHERE status IN ('active_buy', 'waiting_sell', 'active_sell')`,
      [],
    ),
    equityAt(context, nowMs - DAY_MS),
    equityAt(context, nowMs - 7 * DAY_MS),
  ]);
  const totalValue = held.reduce((sum, { value }) => sum + value, 0);
  const paused = live.paused();
  return {
    timeMs: nowMs,
    mode: live.mode,
    market: live.market,
    quoteAsset: live.quoteAsset,
    balances: held,
    totalValue,
    freeQuote: held.find(({ asset }) => asset === live.quoteAsset)?.free ?? 0,
    activeTrades: trades?.count ?? 0,
    result24h: totalValue - (day ?? totalValue),
    result24hPercent: changePercent(day, totalValue),
    result7d: totalValue - (week ?? totalValue),
    result7dPercent: changePercent(week, totalValue),
    pausedUntilMs: paused?.untilMs ?? null,
    pausedBy: paused?.actor ?? null,
    entriesBlocked: live.entriesBlocked(),
  };
}

function changePercent(before: number | null, now: number): number {
  return before === null || before === 0 ? 0 : (now / before - 1) * 100;
}

/** Equity at a time: the last snapshot before it, else the first one after. */
async function equityAt(context: ReadContext, timeMs: number): Promise<number | null> {
  const [row] = await rowsOf<{ value: number | null }>(
    context.db,
    'equity_at',
    `SELECT COALESCE(
  (SELECT total_value FROM equity_snapshots WHERE time <= $1 ORDER BY time DESC LIMIT 1),
  (SELECT total_value FROM equity_snapshots WHERE time > $1 ORDER BY time LIMIT 1)
)::float8 AS value`,
    [new Date(timeMs)],
  );
  return row?.value ?? null;
}

/** Every traded symbol with its price, its change over 24 h and what is held, most valuable first. */
export async function symbols(context: ReadContext): Promise<readonly SymbolView[]> {
  const { live, db } = context;
  const [prices, held, before] = await Promise.all([
    lastPrices(context, live.symbols),
    balances(context),
    rowsOf<{ symbol: string; close: number }>(
      db,
      'closes_a_day_ago',
      `SELECT wanted.symbol, last.close::float8 AS close
FROM unnest($1::text[]) AS wanted (symbol)
JOIN LATERAL (
  SELECT close FROM market_data m WHERE m.symbol = wanted.symbol AND time <= $2 AND time > $3 ORDER BY time DESC LIMIT 1
) last ON true`,
      [live.symbols, since(context, 24), since(context, 48)],
    ),
  ]);
  const closes = new Map(before.map(({ symbol, close }) => [symbol, close]));
  const values = new Map(held.map(({ asset, value }) => [asset, value]));
  return live.symbols
    .map((symbol) => {
      const asset = assetOf(context, symbol);
      const price = prices.get(symbol)?.price ?? 0;
      const close = closes.get(symbol);
      const change24hPercent = price === 0 || close === undefined ? null : changePercent(close, price);
      return { symbol, asset, price, change24hPercent, value: values.get(asset) ?? 0 };
    })
    .toSorted((a, b) => b.value - a.value || a.symbol.localeCompare(b.symbol));
}

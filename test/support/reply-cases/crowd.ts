import type { LiveView } from '../../../src/commands/services.ts';
import type { Queryable } from '../../../src/storage/query.ts';
import { NOW_MS } from '../chat-house.ts';

const SYMBOLS = 500;
const POSITIONS = 200;
const DECADES = 19;

/** Short names and very long ones, as exchanges list them. */
function assetOf(index: number): string {
  return index % 7 === 0 ? `1000000VERYLONGNAME${index}` : `C${index}`;
}

/** From a billionth to a billion. */
function priceOf(index: number): number {
  return 1.2345678 * 10 ** ((index % DECADES) - 9);
}

const NAMES = Array.from({ length: SYMBOLS }, (_, index) => `${assetOf(index)}USDC`);
const PRICES = new Map(NAMES.map((name, index) => [name, priceOf(index)]));

/** What the engine knows of the crowded account besides its database. */
export const CROWD_LIVE: Partial<LiveView> = {
  symbols: NAMES,
  price: (symbol) => {
    const bid = PRICES.get(symbol);
    return bid === undefined ? null : { bid, ask: bid, timeMs: NOW_MS - 1_000 };
  },
  positionId: (symbol) => (PRICES.has(symbol) ? `k-${symbol}` : null),
  openOrders: () =>
    NAMES.slice(0, 60).map((symbol, index) => ({
      clientOrderId: `rt-${String(index).padStart(32, 'f')}`,
      symbol,
      side: index % 2 === 0 ? 'BUY' : 'SELL',
      quantity: String(1_000_000_000_000 / (index + 1)),
      status: 'acknowledged',
      purpose: 'entry',
      createdAtMs: NOW_MS - index * 1_000,
    })),
  entriesBlocked: () => ['feed', 'database', 'account', 'clock'],
  health: async () =>
    Array.from({ length: 40 }, (_, index) => ({
      component: `channel telegram:-10000000000${index}`,
      state: index % 3 === 0 ? 'down' : 'up',
      detail: [{ word: 'said', problem: 'x'.repeat(index * 10) }],
      ageMs: index * 100_000,
    })),
};

const JSON_TRAIL = `jsonb_build_object('entryPrice', p, 'openedAtMs', $1::bigint, 'maxPrice', p * 1.01, 'maxTimeMs', $1::bigint,
  'effectiveStop', p * 0.988, 'effectiveKind', 'stop_loss', 'breakevenLevel', 0, 'trailingArmed', false, 'takeProfitLevel', 0,
  'pumpRider', false, 'marginRatio', null, 'stopLossRatio', 0.012, 'manualStop', null, 'lastPrice', p, 'lastPriceTimeMs', $1::bigint)`;
const JSON_ORIGIN = `'{"signalId":"s1","source":"auto","strategies":["RSI_Cross_Strategy","MACD_Crossover_Strategy"],"families":[],
  "regime":"TRENDING_BULL","force":11.5,"category":"STRONG","timeframe":"5m"}'::jsonb`;

/** More of everything than anybody has. */
export async function crowd(db: Queryable): Promise<void> {
  const names = JSON.stringify(NAMES.map((symbol, n) => ({ symbol, base: assetOf(n), p: priceOf(n), n })));
  const from = 'FROM json_to_recordset($2::json) AS r (symbol text, base text, p double precision, n integer)';
  const time = 'to_timestamp($1::bigint / 1000.0)';
  const statements = [
    `INSERT INTO wallet (asset, free, locked, updated_at) SELECT base, 123456789.12345678, 0.00000001, ${time} ${from}`,
    `INSERT INTO trade_cycles (id, symbol, base_asset, quote_asset, strategy, status, entry_price, quantity, bought_quantity, cost,
       max_price, stop_price, trail, attribution, demo, created_at, opened_at)
     SELECT 'k-' || symbol, symbol, base, 'USDC', 'CONSENSUS', 'active_buy', p, 123456789.12345678, 123456789.12345678, p * 123456789,
       p * 1.01, p * 0.988, ${JSON_TRAIL}, ${JSON_ORIGIN}, true, ${time}, ${time} ${from} WHERE n < ${POSITIONS}`,
    `INSERT INTO trade_cycles (id, symbol, base_asset, quote_asset, strategy, status, entry_price, exit_price, quantity,
       bought_quantity, sold_quantity, cost, proceeds, fees, profit_loss, profit_loss_percent, exit_reason, attribution, demo,
       created_at, opened_at, completed_at)
     SELECT 'd-' || symbol, symbol, base, 'USDC', 'CONSENSUS', 'completed', p, p * 0.9, 0, 1, 1, 1, 1, 0.2,
       (n - 250) * 1234567.89, (n - 250) * 12.345, 'stop_loss', ${JSON_ORIGIN}, true, ${time} - interval '2 hours',
       ${time} - interval '2 hours', ${time} - make_interval(mins => n) ${from}`,
    `INSERT INTO trading_signals (strategy, symbol, side, timeframe, bar_close_time, timestamp, confidence, price, metadata, created_at)
     SELECT 'S' || k || '_Strategy', symbol, 'BUY', '5m', t, t, 0.9, p, '{}'::jsonb, t
     FROM (SELECT symbol, p, k, ${time} - make_interval(mins => 20, secs => k) AS t ${from}, generate_series(1, 11) k) AS votes`,
    `INSERT INTO signal_rejections (time, symbol, side, stage, code, measured, "limit", numbers)
     SELECT ${time} - make_interval(mins => n), symbol, 'BUY', 'wave', 'WEAK', 1.2, 2, '{}'::jsonb ${from}`,
    `INSERT INTO analyzer_data (time, symbol, timeframe, market_regime, regime_strength, regime_confidence, momentum_score,
       confluence_score, rsi_14, adx_14, volume_quality_score, volume_ratio, break_probability)
     SELECT ${time} - interval '15 minutes', symbol, '15m', 'BREAKOUT_BULL', 'VERY_STRONG', 100, 100 - n * 0.1, 60, 55.5, 28.5, 70, 1000.25, 0.7
     ${from}`,
    `INSERT INTO universe (symbol, core, selected, score, enter_count, exit_count, forced_until, updated_at)
     SELECT symbol, n % 9 = 0, true, n * 0.01, 0, 0, NULL, ${time} ${from}`,
    `INSERT INTO equity_snapshots (time, total_value, free_quote, position_value, open_positions)
     SELECT ${time} - make_interval(hours => n), 123456789012.34, 1, 1, 200 ${from}`,
  ];
  for (const statement of statements) await db.query(statement, [NOW_MS, names]);
}

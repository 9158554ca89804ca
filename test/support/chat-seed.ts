import type { Queryable } from '../../src/storage/query.ts';
import { NOW_MS } from './chat-house.ts';

const HOUR = 3_600_000;
const at = (ms: number): Date => new Date(NOW_MS - ms);

/** The story that the read-model tests tell: an account, three open positions, past trades, rows, signals, refusals. */
export async function seed(db: Queryable): Promise<void> {
  await wallet(db);
  await cycles(db);
  await market(db);
  await signals(db);
  await voteDays(db);
  await people(db);
}

async function wallet(db: Queryable): Promise<void> {
  await db.query(
    `INSERT INTO wallet (asset, free, locked, updated_at) VALUES
     ('USDC', 500, 100, $1), ('SOL', 1.5, 0, $1), ('BTC', 0.001, 0, $1), ('SUI', 10, 0, $1), ('ETH', 0, 0, $1), ('OLD', 3, 0, $1)`,
    [at(0)],
  );
  await db.query(
    `INSERT INTO equity_snapshots (time, total_value, free_quote, position_value, open_positions) VALUES
     ($1, 800, 800, 0, 0), ($2, 1000, 600, 400, 1), ($3, 900, 600, 300, 1), ($4, 940, 600, 340, 3)`,
    [at(8 * 24 * HOUR), at(25 * HOUR), at(10 * HOUR), at(HOUR)],
  );
}

/** Guide figures: BTC armed at +2.45 %, SOL in the breakeven zone, SUI below with no live price. */
async function cycles(db: Queryable): Promise<void> {
  const attribution = {
    signalId: 's1',
    source: 'auto',
    strategies: ['RSI_Cross_Strategy', 'MACD_Crossover_Strategy'],
    families: [],
    regime: 'TRENDING_BULL',
    force: 11.5,
    category: 'STRONG',
    timeframe: '5m',
  };
  const trail = (entry: number, max: number, stop: number, kind: string, change: object = {}) => ({
    entryPrice: entry,
    openedAtMs: NOW_MS - HOUR,
    maxPrice: max,
    maxTimeMs: NOW_MS,
    effectiveStop: stop,
    effectiveKind: kind,
    breakevenLevel: 0,
    trailingArmed: false,
    takeProfitLevel: 0,
    pumpRider: false,
    marginRatio: null,
    stopLossRatio: 0.012,
    manualStop: null,
    lastPrice: entry,
    lastPriceTimeMs: NOW_MS,
    ...change,
  });
  const open = [
    [
      'c-btc',
      'BTCUSDC',
      'BTC',
      '0.001',
      '116000',
      trail(116000, 118842, 117653.58, 'trailing', {
        breakevenLevel: 2,
        trailingArmed: true,
        takeProfitLevel: 0.02,
        marginRatio: 0.01,
      }),
    ],
    ['c-sol', 'SOLUSDC', 'SOL', '1.5', '148', trail(148, 150, 148.296, 'breakeven_1', { breakevenLevel: 1 })],
    ['c-sui', 'SUIUSDC', 'SUI', '10', '1.85', trail(1.85, 1.86, 1.8278, 'stop_loss')],
  ] as const;
  for (const [id, symbol, base, quantity, entry, state] of open) {
    await db.query(
      `INSERT INTO trade_cycles (id, symbol, base_asset, quote_asset, strategy, status, entry_price, quantity, bought_quantity, cost, max_price,
         stop_price, trail, attribution, demo, created_at, opened_at)
       VALUES ($1, $2, $3, 'USDC', 'CONSENSUS', 'active_buy', $4::numeric, $5::numeric, $5::numeric, $4::numeric * $5::numeric, $6::numeric, $7::numeric,
         $8::text::jsonb, $9::text::jsonb, true, $10, $10)`,
      [
        id,
        symbol,
        base,
        entry,
        quantity,
        String(state.maxPrice),
        String(state.effectiveStop),
        JSON.stringify(state),
        JSON.stringify(attribution),
        at(HOUR),
      ],
    );
  }
  const closed = [
    ['d-1', 'SOLUSDC', '140', '147', '1', '6.8', '4.857', 'trailing', 2 * HOUR],
    ['d-2', 'SOLUSDC', '150', '148.2', '1', '-2.1', '-1.4', 'stop_loss', 5 * HOUR],
    ['d-3', 'ETHUSDC', '4000', '4040', '0.05', '1.6', '0.8', 'take_profit', 30 * HOUR],
  ] as const;
  for (const [id, symbol, entry, exit, quantity, result, percent, reason, ago] of closed) {
    await db.query(
      `INSERT INTO trade_cycles (id, symbol, base_asset, quote_asset, strategy, status, entry_price, exit_price, quantity, bought_quantity,
         sold_quantity, cost, proceeds, fees, profit_loss, profit_loss_percent, exit_reason, attribution, demo, created_at, opened_at, completed_at)
       VALUES ($1, $2, left($2, 3), 'USDC', 'CONSENSUS', 'completed', $3::numeric, $4::numeric, 0, $5::numeric, $5::numeric, 1, 1, 0.2, $6::numeric,
         $7::numeric, $8, $9::text::jsonb, true, $10, $10, $11)`,
      [
        id,
        symbol,
        entry,
        exit,
        quantity,
        result,
        percent,
        reason,
        JSON.stringify(attribution),
        at(ago + HOUR),
        at(ago),
      ],
    );
  }
}

const regime = (name: string, momentum: number) => ({
  market_regime: name,
  regime_strength: 'STRONG',
  regime_confidence: 80,
  momentum_score: momentum,
  confluence_score: 60,
  rsi_14: 55,
  adx_14: 28,
  volume_quality_score: 70,
});

async function market(db: Queryable): Promise<void> {
  const candle = (symbol: string, timeframe: string, ago: number, close: number) =>
    db.query(
      `INSERT INTO market_data (time, symbol, timeframe, open, high, low, close, volume) VALUES ($1, $2, $3, $4::numeric, $4::numeric, $4::numeric, $4::numeric, 10)`,
      [at(ago), symbol, timeframe, String(close)],
    );
  await candle('SOLUSDC', '15m', 24 * HOUR + 600_000, 120);
  await candle('SUIUSDC', '1m', 600_000, 1.8);
  await candle('SUIUSDC', '1m', 3 * HOUR, 1.7);

  const row = (symbol: string, timeframe: string, ago: number, values: Readonly<Record<string, unknown>>) => {
    const names = Object.keys(values);
    const places = names.map((_, index) => `$${index + 4}`);
    return db.query(
      `INSERT INTO analyzer_data (time, symbol, timeframe, ${names.join(', ')}) VALUES ($1, $2, $3, ${places.join(', ')})`,
      [at(ago), symbol, timeframe, ...Object.values(values)],
    );
  };
  await row('SOLUSDC', '15m', 30 * 60_000, { ...regime('RANGING', 10), volume_ratio: 0.5 });
  await row('SOLUSDC', '15m', 15 * 60_000, {
    ...regime('TRENDING_BULL', 72),
    volume_ratio: 2.5,
    break_probability: 0.4,
  });
  await row('BTCUSDC', '15m', 15 * 60_000, {
    ...regime('BREAKOUT_BULL', 65),
    volume_ratio: 1.5,
    break_probability: 0.7,
  });
  await row('ETHUSDC', '15m', 15 * 60_000, {
    ...regime('TRENDING_BEAR', 30),
    volume_ratio: 1,
    break_probability: null,
  });
  await row('PEPEUSDC', '15m', 90 * 60_000, { ...regime('BREAKOUT_BEAR', 20), volume_ratio: 3 });
  for (const symbol of ['SOLUSDC', 'BTCUSDC']) await row(symbol, '3m', 180_000, { natr: 0.4 });
  const five = {
    ...regime('TRENDING_BULL', 72),
    plus_di: 30,
    minus_di: 12,
    stoch_k: 50,
    stoch_rsi: 50,
    williams_r: -40,
    mfi_14: 55,
    macd_histogram_atr: 0.12,
    bb_position: 0.6,
    bb_width: 3,
    bb_middle: 150,
    bb_squeeze: false,
    volume_ratio: 2.1,
    taker_buy_share: 0.58,
    vwap_day: 149.5,
    atr_14: 0.6,
    natr: 0.4,
    directional_bias: 'BULLISH',
    nearest_support: 149.6,
    nearest_resistance: 153,
  };
  for (const ago of [5, 10, 15]) await row('SOLUSDC', '5m', ago * 60_000, five);
  const minutes = [
    [4, 0.9, 42],
    [3, 1, 44],
    [2, 1.2, 47],
    [1, 1.5, 50],
  ] as const;
  const calm = { ema_26: 149.8, atr_14: 0.2, roc_10: 0.1, taker_buy_share: 0.58 };
  for (const [ago, ratio, rsi] of minutes)
    await row('SOLUSDC', '1m', ago * 60_000, { ...calm, volume_ratio: ratio, rsi_14: rsi });
}

async function signals(db: Queryable): Promise<void> {
  const vote = (
    symbol: string,
    side: string,
    strategy: string,
    confidence: number,
    ago: number,
    metadata: object = {},
  ) =>
    db.query(
      `INSERT INTO trading_signals (strategy, symbol, side, timeframe, bar_close_time, timestamp, confidence, price, metadata, created_at)
       VALUES ($1, $2, $3, '5m', $4, $4, $5::numeric, 150, $6::text::jsonb, $4)`,
      [strategy, symbol, side, at(ago), String(confidence), JSON.stringify(metadata)],
    );
  for (let i = 0; i < 11; i++) await vote('SOLUSDC', 'BUY', `S${i}_Strategy`, 0.9, 20 * 60_000 + i * 1_000);
  await vote('SOLUSDC', 'BUY', 'CONSENSUS', 0.9, 19 * 60_000, { consensus_strength: 3.5, force: 11.5 });
  await vote('SOLUSDC', 'SELL', 'S1_Strategy', 0.7, 40 * 60_000);
  await vote('ETHUSDC', 'SELL', 'S1_Strategy', 0.8, 2 * HOUR);
  await vote('BTCUSDC', 'BUY', 'S1_Strategy', 0.95, 13 * HOUR);

  const refuse = (
    symbol: string,
    stage: string,
    code: string,
    measured: number | null,
    limit: number | null,
    ago: number,
  ) =>
    db.query(
      `INSERT INTO signal_rejections (time, symbol, side, stage, code, measured, "limit", numbers) VALUES ($1, $2, 'BUY', $3, $4, $5, $6, '{"n": 4}')`,
      [at(ago), symbol, stage, code, measured, limit],
    );
  await refuse('SOLUSDC', 'wave', 'WEAK', 1.2, 2, 90 * 60_000);
  await refuse('SOLUSDC', 'wave', 'WEAK', 1.7, 2, 30 * 60_000);
  await refuse('SOLUSDC', 'desk', 'MAX_POSITIONS', 5, 5, 10 * 60_000);
  await refuse('ETHUSDC', 'wave', 'WEAK', 1, 2, 60 * 60_000);
  await refuse('SOLUSDC', 'wave', 'TIE', 1.1, 1.3, 26 * HOUR);
}

/** What the votes of two days were followed by: an edge on many votes, none on few, and what is too old to count. */
async function voteDays(db: Queryable): Promise<void> {
  const day = (
    ago: number,
    strategy: string,
    side: string,
    votes: number,
    inSignals: number,
    counted: number,
    moved: number,
    random: number,
  ) =>
    db.query(
      `INSERT INTO vote_days VALUES ((($1::timestamptz) AT TIME ZONE 'UTC')::date, 'SOLUSDC', $2, $3, $4, $5,
         $6, $7, $8, $6, $7, $8, 0, 0, 0, $1)`,
      [at(ago), strategy, side, votes, inSignals, counted, moved, random],
    );
  await day(26 * HOUR, 'RSI_Cross_Strategy', 'BUY', 50, 10, 50, 20, 5);
  await day(10 * 60_000, 'RSI_Cross_Strategy', 'SELL', 60, 5, 50, 10, -5);
  await day(10 * 60_000, 'TRIX_Crossover_Strategy', 'BUY', 3, 0, 2, -0.5, 0.3);
  await day(10 * 60_000, 'CONSENSUS', 'BUY', 40, 0, 40, 4, 4);
  await day(40 * 24 * HOUR, 'RSI_Cross_Strategy', 'BUY', 1_000, 900, 1_000, 900, 0);
}

async function people(db: Queryable): Promise<void> {
  await db.query(
    `INSERT INTO universe (symbol, core, selected, score, enter_count, exit_count, forced_until, updated_at) VALUES
     ('SUIUSDC', false, true, 0.4, 0, 0, $1, $2), ('BTCUSDC', true, true, 0.1, 0, 0, NULL, $2), ('PEPEUSDC', false, false, NULL, 0, 0, NULL, $2)`,
    [at(-45 * 60_000), at(0)],
  );
}

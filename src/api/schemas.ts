import { z } from '@hono/zod-openapi';

/** What the routes answer. Names are the guide's; `null` only where it is said. Times are ISO 8601, UTC. */

const amount = (description: string) => z.number().openapi({ description });
const time = z.iso.datetime();
const side = z.enum(['BUY', 'SELL']);

export const Problem = z
  .object({
    error: z.string().openapi({ description: 'What is wrong and what to do' }),
    field: z.string().optional(),
    did_you_mean: z.array(z.string()).optional(),
    id: z.string().optional().openapi({ description: 'Finds the log line of an internal error' }),
  })
  .openapi('Problem');

export const Balance = z
  .strictObject({
    asset: z.string(),
    free: z.number(),
    locked: z.number(),
    total: z.number(),
    value_usdc: amount('Value in the quote asset; 0 where no price is known'),
  })
  .openapi('Balance');

export const Summary = z
  .strictObject({
    balances: z.array(Balance),
    total_value: z.number(),
    performance_24h: amount('Percent'),
    performance_7d: amount('Percent'),
    active_trades: z.int(),
    timestamp: time,
    mode: z.enum(['paper', 'live']),
    market: z.string().openapi({ description: 'Exchange id, demo, or replay:<folder>' }),
  })
  .openapi('Summary');

export const TradedSymbol = z
  .strictObject({
    symbol: z.string(),
    asset: z.string(),
    price: amount('0 where none is known yet'),
    price_change_24h: amount('Percent'),
    current_balance: amount('Value held, in the quote asset'),
  })
  .openapi('TradedSymbol');

export const Position = z
  .strictObject({
    id: z.string(),
    symbol: z.string(),
    side: z.string().openapi({ description: 'LONG: spot only', example: 'LONG' }),
    quantity: z.number(),
    entry_price: z.number(),
    current_price: amount('The exit price where completed'),
    pnl: z.number(),
    pnl_percentage: z.number(),
    value: z.number(),
    max_price: z.number(),
    stop_price: z.number().nullable(),
    trailing_armed: z.boolean(),
    breakeven_level: z.int().min(0).max(2),
    status: z.enum(['ACTIVE', 'COMPLETED']),
    strategy: z.string(),
    timestamp: time,
    completed_at: time.nullable(),
  })
  .openapi('Position');

const maybe = z.number().nullable();

export const Regime = z
  .strictObject({
    symbol: z.string(),
    timeframe: z.string(),
    time,
    market_regime: z.string().nullable(),
    regime_strength: z.string().nullable(),
    regime_confidence: maybe,
    momentum_score: maybe,
    confluence_score: maybe,
    rsi_14: maybe,
    adx_14: maybe,
    volume_ratio: maybe,
    volume_quality_score: maybe,
    break_probability: maybe,
  })
  .openapi('Regime');

export const SignalCount = z
  .strictObject({
    symbol: z.string(),
    side,
    signals: z.int().openapi({ description: 'Votes and consensus signals together' }),
    consensus: z.int(),
    avg_confidence: amount('0 to 1'),
    last_signal: time,
  })
  .openapi('SignalCount');

export const Score = z
  .strictObject({
    score: maybe.openapi({ description: '0 to 100; null when nothing could be measured' }),
    coverage: amount('0 to 1: share of the inputs that were there'),
    grade: z.string().nullable(),
    action: z.string(),
    veto_code: z.string().nullable().openapi({ description: 'The rule that forbids a purchase' }),
    stop_percent: maybe,
    targets_percent: z.array(z.number()),
    size_category: z.string().nullable(),
  })
  .openapi('Score');

export const Opportunity = z
  .strictObject({
    symbol: z.string(),
    scan: z.enum(['consensus', 'momentum', 'missing']),
    signals: z.int(),
    avg_confidence: maybe,
    momentum_score: maybe,
    volume_ratio: maybe,
    confluence_score: maybe,
    market_regime: z.string().nullable(),
    last_signal: time.nullable(),
    score: Score,
  })
  .openapi('Opportunity');

export const Cycle = z
  .strictObject({
    id: z.string(),
    symbol: z.string(),
    strategy: z.string(),
    status: z.string(),
    quantity: z.number(),
    entry_price: maybe,
    exit_price: maybe,
    pnl: maybe,
    pnl_percentage: maybe,
    fees: z.number(),
    exit_reason: z.string().nullable(),
    created_at: time,
    completed_at: time.nullable(),
    demo: z.boolean(),
  })
  .openapi('Cycle');

export const Rejection = z
  .strictObject({
    time,
    symbol: z.string(),
    side: z.string().nullable(),
    stage: z.enum(['wave', 'desk']),
    code: z.string(),
    measured: maybe,
    limit: maybe,
    numbers: z.record(z.string(), z.union([z.number(), z.string()]).nullable()),
    count: z.int().openapi({ description: 'How often this rule struck within the hours' }),
    text: z.string().openapi({ description: 'The rule, its numbers and what would change it, in words' }),
  })
  .openapi('Rejection');

export const Checklist = z
  .strictObject({
    symbol: z.string(),
    price: maybe,
    signals_6h: z.int(),
    avg_confidence: maybe,
    technical: Regime.nullable(),
    holding: z.strictObject({ quantity: z.number(), value: z.number(), weight_percent: z.number() }),
    position: Position.nullable(),
    cycles: z.array(Cycle),
    score: Score,
    verdict: z.string().openapi({ description: 'BUY, HOLD, WAIT, AVOID or NO_DATA' }),
    last_rejection: Rejection.nullable(),
  })
  .openapi('Checklist');

const resultFields = {
  name: z.string(),
  trades: z.int(),
  wins: z.int(),
  losses: z.int(),
  result: amount('In the quote asset, fees included'),
  fees: z.number(),
  win_rate_percent: z.number(),
  expectancy: amount('Mean result of a trade'),
  profit_factor: maybe,
};
export const Result = z.strictObject(resultFields).openapi('Result');

export const Performance = z
  .strictObject({
    period: z.enum(['daily', 'weekly', 'monthly']),
    periods: z.array(Result),
    total: Result,
    max_drawdown_percent: z.number(),
  })
  .openapi('Performance');

export const Health = z
  .strictObject({
    status: z.enum(['up', 'degraded', 'down']),
    components: z.array(
      z.strictObject({
        component: z.string(),
        state: z.enum(['up', 'degraded', 'down', 'off']),
        detail: z.string(),
        age_ms: maybe,
      }),
    ),
    mode: z.enum(['paper', 'live']),
    market: z.string(),
    market_fell_back: z.boolean(),
    version: z.string(),
    uptime_seconds: z.int(),
    paused: z.boolean(),
    entries_blocked: z.array(z.string()),
    timestamp: time,
  })
  .openapi('Health');

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MARKET_REGIMES, REGIME_STRENGTHS } from '../../src/engine/analyzer/labels.ts';
import type { ColumnName } from '../../src/engine/analyzer/columns.ts';
import { MINUTE_MS } from '../../src/engine/candles/timeframe.ts';
import type { AnalysisDecision, CycleDecision, Decision, WaveDecision } from '../../src/engine/decisions.ts';
import { Big } from '../../src/engine/money.ts';
import type { Cycle } from '../../src/engine/trader/cycle.ts';
import { storeDecisions } from '../../src/storage/decisions-store.ts';
import { analysis, consensus, cycle, vote, wave } from '../storage/facts.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../storage/targets.ts';
import { GUIDE, GUIDE_FRAGMENT } from './statements.ts';

const HOUR_MS = 60 * MINUTE_MS;
const OLD_MS = Date.parse('2025-09-01T12:00:00Z');
/** The guide asks for the last hours, so its rows must be of now. */
const NOW_MS = Date.now();
const QUARTER_MS = 15 * MINUTE_MS;
/** The last closed 15m candle and one from too long ago. */
const BAR_MS = Math.floor(NOW_MS / QUARTER_MS) * QUARTER_MS - QUARTER_MS;
const STALE_BAR_MS = BAR_MS - 20 * QUARTER_MS;

const regime = (name: (typeof MARKET_REGIMES)[number]): number => MARKET_REGIMES.indexOf(name);
const strength = (name: (typeof REGIME_STRENGTHS)[number]): number => REGIME_STRENGTHS.indexOf(name);

function bar(
  symbol: string,
  openTimeMs: number,
  close: number,
  values: Partial<Record<ColumnName, number>>,
): AnalysisDecision {
  const candle = { ...analysis().candle, open: close, high: close, low: close, close };
  return analysis({ symbol, openTimeMs, candle }, values);
}

function aCycle(id: string, symbol: string, agoMs: number, change: Partial<Cycle> = {}): CycleDecision {
  const entryPrice = new Big('100');
  const quantity = new Big('0.5');
  return { type: 'cycle', cycle: cycle({ id, symbol, createdAtMs: NOW_MS - agoMs, entryPrice, quantity, ...change }) };
}

function buyVotes(symbol: string, count: number, confidence: number, agoMs: number): WaveDecision {
  const timeMs = NOW_MS - agoMs;
  const newVotes = Array.from({ length: count }, (_, index) =>
    vote({ symbol, confidence, barCloseTimeMs: timeMs, strategy: `Number_${index}_Strategy` }),
  );
  const rejection = { code: 'WEAK', side: 'BUY', measured: 1, limit: 2, numbers: {} } as const;
  return wave({ symbol, timeMs, newVotes, verdict: { outcome: 'rejected', rejection } });
}

const SEED: readonly Decision[] = [
  // XXX: strong buy signals within 6 h; the rest weaker, older or selling
  buyVotes('XXXUSDC', 11, 0.9, 5 * HOUR_MS),
  wave({
    symbol: 'XXXUSDC',
    timeMs: NOW_MS - HOUR_MS,
    newVotes: [],
    verdict: { outcome: 'signal', signal: consensus({ id: 'x1', symbol: 'XXXUSDC', confidence: 0.87 }) },
  }),
  buyVotes('SOLUSDC', 12, 0.7, 8 * HOUR_MS),
  wave({ symbol: 'ETHUSDC', timeMs: NOW_MS - 20 * HOUR_MS, newVotes: [vote({ symbol: 'ETHUSDC', side: 'SELL' })] }),
  buyVotes('XXXUSDC', 3, 0.9, 30 * HOUR_MS),
  bar('XXXUSDC', STALE_BAR_MS, 90, { market_regime: regime('BREAKOUT_BEAR'), momentum_score: 99, volume_ratio: 9 }),
  bar('XXXUSDC', BAR_MS, 101.8, {
    market_regime: regime('TRENDING_BULL'),
    regime_strength: strength('STRONG'),
    regime_confidence: 82,
    momentum_score: 66,
    confluence_score: 71,
    volume_quality_score: 64,
    volume_ratio: 2.4,
    rsi_14: 61.5,
    adx_14: 31,
    break_probability: NaN,
  }),
  bar('ETHUSDC', BAR_MS, 103, {
    market_regime: regime('BREAKOUT_BULL'),
    regime_strength: strength('EXTREME'),
    regime_confidence: 77,
    momentum_score: 58,
    confluence_score: 60,
    volume_ratio: 3.1,
    rsi_14: 70,
    adx_14: 40,
    break_probability: 0.62,
  }),
  bar('SOLUSDC', BAR_MS, 100.5, {
    market_regime: regime('RANGING'),
    regime_strength: strength('WEAK'),
    regime_confidence: 40,
    momentum_score: 45,
    volume_ratio: 0.8,
    rsi_14: 50,
    adx_14: 15,
  }),
  // gains: XXX 1.8 %, ETH 3 %, SOL 0.5 %
  aCycle('x-open', 'XXXUSDC', HOUR_MS),
  aCycle('e-open', 'ETHUSDC', 2 * HOUR_MS),
  aCycle('s-open', 'SOLUSDC', 3 * HOUR_MS),
  aCycle('x-done', 'XXXUSDC', 30 * HOUR_MS, {
    status: 'completed',
    exitPrice: new Big('102.345'),
    completedAtMs: NOW_MS,
  }),
  // what the guide's clean-up removes
  wave({
    symbol: 'OLDUSDC',
    timeMs: OLD_MS,
    newVotes: [vote({ symbol: 'OLDUSDC', side: 'SELL' })],
    verdict: { outcome: 'rejected', rejection: { code: 'TOO_FEW', side: null, measured: 1, limit: 4, numbers: {} } },
  }),
  {
    type: 'cycle',
    cycle: cycle({ id: 'old', symbol: 'OLDUSDC', status: 'completed', createdAtMs: OLD_MS, completedAtMs: OLD_MS }),
  },
];

const at = (agoMs: number): Date => new Date(NOW_MS - agoMs);
/** AVG of eleven votes at 0.9 and a consensus at 0.87. */
const MEAN = expect.stringMatching(/^0\.8975/);

describe.each(DATABASE_TARGETS)("the guide's SQL: $name", (target) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await target.open();
    await storeDecisions(test.database, SEED, { demo: true, channels: [] });
  });
  afterAll(() => test.dispose());

  it.each<{ name: keyof typeof GUIDE; rows: readonly Record<string, unknown>[] }>([
    {
      name: 'activeCycles',
      rows: [
        {
          symbol: 'XXXUSDC',
          status: 'active_buy',
          entry_price: '100',
          current_price: '101.8',
          created_at: at(HOUR_MS),
        },
        {
          symbol: 'ETHUSDC',
          status: 'active_buy',
          entry_price: '100',
          current_price: '103',
          created_at: at(2 * HOUR_MS),
        },
        {
          symbol: 'SOLUSDC',
          status: 'active_buy',
          entry_price: '100',
          current_price: '100.5',
          created_at: at(3 * HOUR_MS),
        },
      ],
    },
    {
      name: 'positionPerformance',
      rows: [
        { symbol: 'ETHUSDC', entry_price: '100', performance_pct: '3.00', value_usdc: '51.50' },
        { symbol: 'XXXUSDC', entry_price: '100', performance_pct: '1.80', value_usdc: '50.90' },
        { symbol: 'SOLUSDC', entry_price: '100', performance_pct: '0.50', value_usdc: '50.25' },
      ],
    },
    { name: 'topSignals', rows: [{ symbol: 'XXXUSDC', side: 'BUY', signals: 12, avg_conf: MEAN }] },
    {
      name: 'currentRegimes',
      rows: [
        {
          symbol: 'XXXUSDC',
          market_regime: 'TRENDING_BULL',
          regime_strength: 'STRONG',
          regime_confidence: 82,
          momentum_score: 66,
          rsi_14: 61.5,
          adx_14: 31,
        },
        {
          symbol: 'ETHUSDC',
          market_regime: 'BREAKOUT_BULL',
          regime_strength: 'EXTREME',
          regime_confidence: 77,
          momentum_score: 58,
          rsi_14: 70,
          adx_14: 40,
        },
        {
          symbol: 'SOLUSDC',
          market_regime: 'RANGING',
          regime_strength: 'WEAK',
          regime_confidence: 40,
          momentum_score: 45,
          rsi_14: 50,
          adx_14: 15,
        },
      ],
    },
    {
      name: 'trendingBull',
      rows: [{ symbol: 'XXXUSDC', momentum_score: 66, confluence_score: 71, volume_quality_score: 64 }],
    },
    {
      name: 'breakouts',
      rows: [
        {
          symbol: 'ETHUSDC',
          market_regime: 'BREAKOUT_BULL',
          regime_confidence: 77,
          volume_ratio: 3.1,
          break_probability: 0.62,
        },
      ],
    },
    {
      name: 'trailingActive',
      rows: [
        { symbol: 'ETHUSDC', entry_price: '100', current_price: '103', gain_pct: '3.00', created_at: at(2 * HOUR_MS) },
        { symbol: 'XXXUSDC', entry_price: '100', current_price: '101.8', gain_pct: '1.80', created_at: at(HOUR_MS) },
      ],
    },
    {
      name: 'breakevenZone',
      rows: [{ symbol: 'XXXUSDC', entry_price: '100', current_price: '101.8', gain_pct: '1.80' }],
    },
    {
      name: 'strongConsensus',
      rows: [{ symbol: 'XXXUSDC', side: 'BUY', signal_count: 12, avg_confidence: MEAN, last_signal: at(HOUR_MS) }],
    },
    {
      name: 'momentumWithVolume',
      rows: [
        {
          symbol: 'XXXUSDC',
          momentum_score: 66,
          volume_ratio: 2.4,
          confluence_score: 71,
          market_regime: 'TRENDING_BULL',
          signal_count: 12,
        },
        {
          symbol: 'ETHUSDC',
          momentum_score: 58,
          volume_ratio: 3.1,
          confluence_score: 60,
          market_regime: 'BREAKOUT_BULL',
          signal_count: null,
        },
      ],
    },
    { name: 'checklistSignals', rows: [{ signals_6h: 12, avg_conf: MEAN }] },
    {
      name: 'checklistTechnical',
      rows: [
        {
          market_regime: 'TRENDING_BULL',
          regime_strength: 'STRONG',
          momentum_score: 66,
          rsi_14: 61.5,
          volume_ratio: 2.4,
          confluence_score: 71,
        },
      ],
    },
    {
      name: 'checklistCycles',
      rows: [
        { status: 'active_buy', entry_price: '100', performance_pct: null, created_at: at(HOUR_MS) },
        { status: 'completed', entry_price: '100', performance_pct: '2.35', created_at: at(30 * HOUR_MS) },
      ],
    },
  ])('$name', async ({ name, rows }) => {
    expect((await test.database.query(GUIDE[name])).rows).toEqual(rows);
  });

  it('signalsBySide', async () => {
    const { rows } = await test.database.query(GUIDE.signalsBySide);
    expect(new Map(rows.map(({ side, count }) => [side, count]))).toEqual(
      // 23 votes and 2 consensus signals to buy, one vote to sell
      new Map([
        ['BUY', 25],
        ['SELL', 1],
      ]),
    );
  });

  it('reads the gain of a position', async () => {
    const { rows } = await test.database.query(`${GUIDE_FRAGMENT} positions WHERE symbol = 'ETHUSDC'`);
    expect(rows.map((row) => Number(Object.values(row)[0]))).toEqual([0.03]);
  });

  it('deletes what is old and nothing else', async () => {
    const symbols = async (table: string): Promise<unknown[]> =>
      (await test.database.query(`SELECT DISTINCT symbol FROM ${table} ORDER BY symbol`)).rows.map(
        ({ symbol }) => symbol,
      );
    expect(await symbols('trade_cycles')).toContain('OLDUSDC');
    expect((await test.database.query(GUIDE.deleteOldSignals)).rowCount).toBe(1);
    expect((await test.database.query(GUIDE.deleteOldCycles)).rowCount).toBe(1);
    expect(await symbols('trade_cycles')).toEqual(['ETHUSDC', 'SOLUSDC', 'XXXUSDC']);
    expect(await symbols('trading_signals')).toEqual(['ETHUSDC', 'SOLUSDC', 'XXXUSDC']);
  });
});

/** Decisions made up for storage tests. Every builder gives a whole, plausible one; what a test is about it overrides. */
import type { ConsensusMetadata, ConsensusSignal, Vote } from '../../src/engine/aggregator/types.ts';
import { COL, COLUMN_COUNT, COLUMN_SPECS, type ColumnName } from '../../src/engine/analyzer/columns.ts';
import type {
  AlertDecision,
  AnalysisDecision,
  CycleDecision,
  FillDecision,
  PlaceOrderDecision,
  RefusalDecision,
  WaveDecision,
} from '../../src/engine/decisions.ts';
import { Big, ZERO } from '../../src/engine/money.ts';
import type { Cycle, Fill, OrderIntent } from '../../src/engine/trader/cycle.ts';
import type { TrailState } from '../../src/engine/trailing/types.ts';
import { orderIntent } from '../support/orders.ts';

/** 2025-10-02 14:00 UTC. */
export const NOON_MS = 1_759_413_600_000;

export function trail(change: Partial<TrailState> = {}): TrailState {
  return {
    entryPrice: 225.88,
    openedAtMs: NOON_MS,
    maxPrice: 229.41,
    maxTimeMs: NOON_MS + 60_000,
    effectiveStop: 226.3319,
    effectiveKind: 'breakeven_1',
    engineStop: 226.3319,
    engineKind: 'breakeven_1',
    breakevenLevel: 1,
    trailingArmed: true,
    takeProfitLevel: 0,
    pumpRider: false,
    marginRatio: 0.012,
    stopLossRatio: 0.013,
    manualStop: null,
    lastPrice: 228.7,
    lastPriceTimeMs: NOON_MS + 65_000,
    ...change,
  };
}

export function cycle(change: Partial<Cycle> = {}): Cycle {
  return {
    id: 'c0mg9x2o00_0001',
    symbol: 'SOLUSDC',
    baseAsset: 'SOL',
    quoteAsset: 'USDC',
    strategy: 'CONSENSUS',
    status: 'active_buy',
    createdAtMs: NOON_MS,
    openedAtMs: NOON_MS + 120,
    updatedAtMs: NOON_MS + 65_000,
    completedAtMs: null,
    entryPrice: new Big('225.88'),
    exitPrice: null,
    quantity: new Big('0.21278700'),
    boughtQuantity: new Big('0.213'),
    soldQuantity: ZERO,
    cost: new Big('48.11244'),
    proceeds: ZERO,
    fees: new Big('0.04811244'),
    profitLoss: null,
    profitLossPercent: null,
    entryOrderId: 'c0mg9x2o00_0001-b-1',
    exitOrderId: null,
    orderCount: 1,
    exitReason: null,
    trail: trail(),
    attribution: {
      signalId: 'SOLUSDC-BUY-1759413600000',
      source: 'auto',
      strategies: ['MACD_Crossover_Strategy'],
      families: ['trend_following'],
      regime: 'TRENDING_BULL',
      force: 11.51,
      category: 'STRONG',
      timeframe: '15m',
    },
    demo: true,
    ...change,
  };
}

export function intent(change: Partial<OrderIntent> = {}): OrderIntent {
  return orderIntent({
    clientOrderId: 'c0mg9x2o00_0001-b-1',
    cycleId: 'c0mg9x2o00_0001',
    quantity: new Big('0.213'),
    referencePrice: new Big('225.88'),
    reserved: new Big('48.20866488'),
    reason: 'consensus',
    createdAtMs: NOON_MS,
    ...change,
  });
}

export function fill(change: Partial<Fill> = {}): Fill {
  return {
    clientOrderId: 'c0mg9x2o00_0001-b-1',
    exchangeOrderId: '9001',
    tradeId: '7001',
    symbol: 'SOLUSDC',
    side: 'BUY',
    price: new Big('225.88'),
    quantity: new Big('0.213'),
    fee: new Big('0.000213'),
    feeAsset: 'SOL',
    timeMs: NOON_MS + 120,
    ...change,
  };
}

/** A row in which every column has a value that its unit allows, save those in `values`. */
export function analysis(
  change: Partial<Omit<AnalysisDecision, 'type' | 'row'>> = {},
  values: Partial<Record<ColumnName, number>> = {},
): AnalysisDecision {
  const row = new Float64Array(COLUMN_COUNT);
  COLUMN_SPECS.forEach(({ unit }, index) => {
    row[index] = unit === 'label' || unit === 'flag' || unit === 'sign' || unit === 'count' ? index % 2 : index + 0.1;
  });
  for (const [name, value] of Object.entries(values)) row[COL[name as ColumnName]] = value;
  return {
    type: 'analysis',
    symbol: 'SOLUSDC',
    timeframe: '15m',
    openTimeMs: NOON_MS,
    candle: {
      open: 225.1,
      high: 226.4,
      low: 224.95,
      close: 225.88,
      volume: 1234.567,
      quoteVolume: 278_000.12,
      trades: 512,
      takerBuyBase: 700.25,
      filled: false,
    },
    row,
    supports: [224.1, 221],
    resistances: [229.5],
    ...change,
  };
}

export function vote(change: Partial<Vote> = {}): Vote {
  return {
    symbol: 'SOLUSDC',
    timeframe: '15m',
    strategy: 'MACD_Crossover_Strategy',
    family: 'trend_following',
    side: 'BUY',
    confidence: 0.8123,
    barCloseTimeMs: NOON_MS,
    price: 225.88,
    reasons: ['line_above_zero'],
    ...change,
  };
}

export function consensus(
  change: Partial<ConsensusSignal> = {},
  metadata: Partial<ConsensusMetadata> = {},
): ConsensusSignal {
  return {
    id: 'SOLUSDC-BUY-1759413600000',
    strategy: 'CONSENSUS',
    symbol: 'SOLUSDC',
    side: 'BUY',
    timeMs: NOON_MS,
    price: 225.88,
    confidence: 0.87,
    source: 'auto',
    metadata: {
      type: 'CONSENSUS',
      consensus_id: 'SOLUSDC-BUY-1759413600000',
      strategies_count: 6,
      strategy_names: ['MACD_Crossover_Strategy'],
      avg_confidence: 0.87,
      consensus_strength: 5.4,
      threshold: 1.3,
      force: 11.51,
      families_count: 3,
      family_distribution: { trend_following: 4, breakout: 1, volume_based: 1 },
      timeframe: '15m',
      timeframe_distribution: { '15m': 4, '1h': 2 },
      is_multi_timeframe: true,
      market_regime: 'TRENDING_BULL',
      volatility_regime: 'NORMAL',
      volume_ratio: 2.4,
      confluence_score: 71,
      momentum_score: 66,
      natr: 0.9,
      ...metadata,
    },
    ...change,
  };
}

export function wave(change: Partial<Omit<WaveDecision, 'type'>> = {}): WaveDecision {
  return {
    type: 'wave',
    symbol: 'SOLUSDC',
    timeMs: NOON_MS,
    newVotes: [vote()],
    verdict: { outcome: 'signal', signal: consensus() },
    ...change,
  };
}

export function refusal(change: Partial<Omit<RefusalDecision, 'type'>> = {}): RefusalDecision {
  return {
    type: 'refusal',
    symbol: 'SOLUSDC',
    timeMs: NOON_MS,
    signalId: 'SOLUSDC-BUY-1759413600000',
    side: 'BUY',
    code: 'NOT_IN_UNIVERSE',
    measured: 0.1,
    limit: 0.2,
    numbers: { force: 3.2, regime: 'RANGING', natr: null },
    ...change,
  };
}

export function alert(change: Partial<Omit<AlertDecision, 'type'>> = {}): AlertDecision {
  return {
    type: 'alert',
    kind: 'entry',
    priority: 'notice',
    timeMs: NOON_MS,
    symbol: 'SOLUSDC',
    dedupKey: 'entry:c0mg9x2o00_0001',
    threadKey: 'c0mg9x2o00_0001',
    data: { price: '225.88', force: 11.51 },
    ...change,
  };
}

export const cycleDecision = (change: Partial<Cycle> = {}): CycleDecision => ({ type: 'cycle', cycle: cycle(change) });
export const orderDecision = (change: Partial<OrderIntent> = {}): PlaceOrderDecision => ({
  type: 'place_order',
  intent: intent(change),
});
export const fillDecision = (change: Partial<Fill> = {}, cycleId = 'c0mg9x2o00_0001'): FillDecision => ({
  type: 'fill',
  fill: fill(change),
  cycleId,
});

import { COL } from '../analyzer/columns.ts';
import { MARKET_REGIMES, VOLATILITY_REGIMES } from '../analyzer/labels.ts';
import type { AnalysisSeries } from '../analyzer/series.ts';
import type { Timeframe } from '../candles/timeframe.ts';
import type { Family, Side } from '../strategies/strategy.ts';
import { BUY, requiredTotal, SELL, SIDES } from './families.ts';
import { forceOf } from './force.ts';
import { finiteOrNull } from './market-rules.ts';
import type { Opinion } from './opinion.ts';
import type { ConsensusMetadata, ConsensusSignal } from './types.ts';
import type { WaveContextSource } from './wave-context.ts';

/** Where a wave comes from: names for its indices. */
export interface SignalOrigin {
  readonly symbol: string;
  readonly strategies: readonly { readonly name: string; readonly family: Family }[];
  readonly timeframes: readonly Timeframe[];
}

/** Follows from symbol, side and time, of which there is at most one per minute. */
export function signalId(symbol: string, side: Side, timeMs: number): string {
  return `${symbol}-${side}-${timeMs.toString(36)}`;
}

/** The message to the Desk. */
export function buildSignal(
  origin: SignalOrigin,
  opinion: Opinion,
  strategies: readonly number[],
  timeframe: Timeframe,
  threshold: number,
  timeMs: number,
  source: WaveContextSource,
): ConsensusSignal {
  const { symbol } = origin;
  const side = SIDES[opinion.side];
  const id = signalId(symbol, side, timeMs);
  const row = source.row(timeframe);
  const volatility = valueOf(row, COL.volatility_regime);
  const shares = distributions(origin, opinion, strategies);
  const metadata: ConsensusMetadata = {
    type: 'CONSENSUS',
    consensus_id: id,
    strategies_count: opinion.votes,
    strategy_names: strategies.map((strategy) => origin.strategies[strategy]?.name ?? ''),
    avg_confidence: opinion.averageConfidence,
    consensus_strength: opinion.strength,
    threshold,
    force: forceOf(opinion.strength, opinion.votes, opinion.averageConfidence),
    families_count: opinion.tally.families(),
    family_distribution: shares.families,
    timeframe,
    timeframe_distribution: shares.timeframes,
    is_multi_timeframe: Object.keys(shares.timeframes).length > 1,
    market_regime: MARKET_REGIMES[opinion.regime] ?? 'UNKNOWN',
    volatility_regime: volatility === null ? null : (VOLATILITY_REGIMES[volatility] ?? null),
    volume_ratio: valueOf(row, COL.volume_ratio),
    confluence_score: valueOf(row, COL.confluence_score),
    momentum_score: valueOf(row, COL.momentum_score),
    natr: valueOf(row, COL.natr),
  };
  const confidence = opinion.averageConfidence;
  return {
    id,
    strategy: 'CONSENSUS',
    symbol,
    side,
    timeMs,
    price: source.price(),
    confidence,
    source: 'auto',
    metadata,
  };
}

function valueOf(row: AnalysisSeries | null, column: number): number | null {
  return row === null ? null : finiteOrNull(row.at(column));
}

/** How many votes came from each family and each timeframe; keys in the order of the strategies. */
function distributions(origin: SignalOrigin, opinion: Opinion, strategies: readonly number[]) {
  const byFamily: Partial<Record<Family, number>> = {};
  const byTimeframe: Partial<Record<Timeframe, number>> = {};
  for (const strategy of strategies) {
    const family = origin.strategies[strategy]?.family;
    const timeframe = origin.timeframes[opinion.slotOf(strategy)];
    if (family !== undefined) byFamily[family] = (byFamily[family] ?? 0) + 1;
    if (timeframe !== undefined) byTimeframe[timeframe] = (byTimeframe[timeframe] ?? 0) + 1;
  }
  return { families: byFamily, timeframes: byTimeframe };
}

/** The numbers kept with every rejection: both sides, and the side in question in detail. */
export function waveNumbers(
  opinions: readonly [Opinion, Opinion],
  about: Opinion,
  conflicting: number,
  timeframe: Timeframe,
  threshold: number | null,
): Record<string, number | string | null> {
  return {
    timeframe,
    regime: MARKET_REGIMES[about.regime] ?? 'UNKNOWN',
    buy_votes: opinions[BUY].votes,
    sell_votes: opinions[SELL].votes,
    conflicting,
    buy_strength: finiteOrNull(opinions[BUY].strength),
    sell_strength: finiteOrNull(opinions[SELL].strength),
    required: requiredTotal(about.regime, about.side),
    average_confidence: about.averageConfidence,
    threshold,
  };
}

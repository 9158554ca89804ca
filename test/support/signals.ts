/** A consensus signal for tests: any field may be given. */
import { forceOf } from '../../src/engine/aggregator/force.ts';
import type { ConsensusMetadata, ConsensusSignal } from '../../src/engine/aggregator/types.ts';

export interface SignalOptions extends Partial<Omit<ConsensusSignal, 'metadata' | 'strategy'>> {
  readonly metadata?: Partial<ConsensusMetadata>;
}

/** A strong automatic BUY of SOLUSDC at 100 with 6 strategies of 3 families, strength 3.5, confidence 0.75. */
export function signalOf({ metadata, ...rest }: SignalOptions = {}): ConsensusSignal {
  const strength = metadata?.consensus_strength ?? 3.5;
  const count = metadata?.strategies_count ?? 6;
  const confidence = metadata?.avg_confidence ?? rest.confidence ?? 0.75;
  const id = rest.id ?? 'SOLUSDC-BUY-1';
  return {
    id,
    strategy: 'CONSENSUS',
    symbol: 'SOLUSDC',
    side: 'BUY',
    timeMs: 0,
    price: 100,
    confidence,
    source: 'auto',
    ...rest,
    metadata: {
      type: 'CONSENSUS',
      consensus_id: id,
      strategies_count: count,
      strategy_names: [],
      avg_confidence: confidence,
      consensus_strength: strength,
      threshold: 1.5,
      force: forceOf(strength, count, confidence),
      families_count: 3,
      family_distribution: {},
      timeframe: '5m',
      timeframe_distribution: { '5m': 6 },
      is_multi_timeframe: false,
      market_regime: 'TRENDING_BULL',
      volatility_regime: 'NORMAL',
      volume_ratio: 1.2,
      confluence_score: 58,
      momentum_score: 60,
      natr: 0.5,
      ...metadata,
    },
  };
}

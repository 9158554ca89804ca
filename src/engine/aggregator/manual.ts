import { forceOf } from './force.ts';
import type { ConsensusSignal } from './types.ts';

/** The structure that the guide prescribes for a manual signal; it satisfies the consensus override. */
export const MANUAL_STRATEGIES_COUNT = 6;
export const MANUAL_CONSENSUS_STRENGTH = 5.0;
export const MANUAL_CONFIDENCE = 0.95;

export interface ManualSignalRequest {
  /** Deterministic, at most 50 characters. */
  readonly id: string;
  readonly symbol: string;
  /** Quoted price in quote units, > 0. */
  readonly price: number;
  /** 0 … 1; {@link MANUAL_CONFIDENCE} when left out. */
  readonly confidence?: number;
  readonly timeMs: number;
  readonly reason: string;
}

/**
 * A BUY asked for by a person, in the guide's exact structure (engine.md E18): it takes the same road as any other signal.
 * The market fields are empty: nobody measured them. @throws RangeError naming the field that is out of range.
 */
export function manualSignal(request: ManualSignalRequest): ConsensusSignal {
  const { id, symbol, price, timeMs, reason } = request;
  const confidence = request.confidence ?? MANUAL_CONFIDENCE;
  if (!(price > 0 && Number.isFinite(price))) throw new RangeError(`price: ${price} is not a positive number`);
  if (!(confidence > 0 && confidence <= 1))
    throw new RangeError(`confidence: ${confidence} is not above 0 and at most 1`);
  if (id.length === 0 || id.length > 50) throw new RangeError(`id: "${id}" must have 1 to 50 characters`);
  return {
    id,
    strategy: 'CONSENSUS',
    symbol,
    side: 'BUY',
    timeMs,
    price,
    confidence,
    source: 'manual',
    metadata: {
      type: 'CONSENSUS',
      consensus_id: id,
      strategies_count: MANUAL_STRATEGIES_COUNT,
      strategy_names: [],
      avg_confidence: confidence,
      consensus_strength: MANUAL_CONSENSUS_STRENGTH,
      threshold: 0,
      force: forceOf(MANUAL_CONSENSUS_STRENGTH, MANUAL_STRATEGIES_COUNT, confidence),
      families_count: 0,
      family_distribution: {},
      timeframe: '15m',
      timeframe_distribution: {},
      is_multi_timeframe: false,
      market_regime: 'UNKNOWN',
      volatility_regime: null,
      volume_ratio: null,
      confluence_score: null,
      momentum_score: null,
      natr: null,
      reason,
    },
  };
}

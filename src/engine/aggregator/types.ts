import type { MarketRegime, VolatilityRegime } from '../analyzer/labels.ts';
import type { Timeframe } from '../candles/timeframe.ts';
import type { Family, Side } from '../strategies/strategy.ts';

/** One strategy's opinion on one closed bar. */
export interface Vote {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly strategy: string;
  readonly family: Family;
  readonly side: Side;
  /** 0.60 … 0.98 */
  readonly confidence: number;
  /** Close time of the bar, Unix ms UTC. */
  readonly barCloseTimeMs: number;
  /** Close of the bar, quote units. */
  readonly price: number;
  /** Ids of the confirmations that were true. */
  readonly reasons: readonly string[];
}

export type SignalSource = 'auto' | 'manual';

/** The seam between Analyst and Desk: one agreed signal. Field meanings: reference/aggregator §4 and §9.3. */
export interface ConsensusSignal {
  /** Deterministic: the same past gives the same id. At most 50 characters. */
  readonly id: string;
  readonly strategy: 'CONSENSUS';
  readonly symbol: string;
  readonly side: Side;
  readonly timeMs: number;
  /** Last close (auto) or the quoted price (manual), quote units, > 0. */
  readonly price: number;
  /** 0 … 1; the mean confidence of the votes. */
  readonly confidence: number;
  readonly source: SignalSource;
  readonly metadata: ConsensusMetadata;
}

/** Stored as JSON in `trading_signals.metadata`; names are the predecessor's (reference/aggregator §4). */
export interface ConsensusMetadata {
  readonly type: 'CONSENSUS';
  readonly consensus_id: string;
  readonly strategies_count: number;
  readonly strategy_names: readonly string[];
  readonly avg_confidence: number;
  readonly consensus_strength: number;
  readonly threshold: number;
  readonly force: number;
  readonly families_count: number;
  readonly family_distribution: Readonly<Partial<Record<Family, number>>>;
  readonly timeframe: Timeframe;
  readonly timeframe_distribution: Readonly<Partial<Record<Timeframe, number>>>;
  readonly is_multi_timeframe: boolean;
  readonly market_regime: MarketRegime;
  readonly volatility_regime: VolatilityRegime | null;
  readonly volume_ratio: number | null;
  readonly confluence_score: number | null;
  readonly momentum_score: number | null;
  /** ATR as percent of price on the signal's timeframe: the volatility filter of the Desk compares it with the universe. */
  readonly natr: number | null;
  readonly reason?: string;
}

/** Why a wave did not become a signal (Analyst) — stored with numbers, read by `/why`. */
export const WAVE_REJECT_CODES = [
  'LOW_CONF',
  'STALE',
  'TIE',
  'TOO_FEW',
  'LOW_QUALITY',
  'WEAK',
  'CONTRADICTION',
  'UNCHANGED',
  'NO_DATA',
  'CANDLES_FILLED',
  'HTF',
  'REGIME',
  'VOLATILITY',
  'LIQUIDITY',
  'CONFLUENCE',
  'RR',
] as const;
export type WaveRejectCode = (typeof WAVE_REJECT_CODES)[number];

/** A refusal with what was measured and what would have been needed. Numbers are plain values; units are part of the name. */
export interface WaveRejection {
  readonly code: WaveRejectCode;
  readonly side: Side | null;
  readonly measured: number | null;
  readonly limit: number | null;
  /** Further numbers of the decision, by name. */
  readonly numbers: Readonly<Record<string, number | string | null>>;
}

export type WaveVerdict =
  | { readonly outcome: 'signal'; readonly signal: ConsensusSignal }
  | { readonly outcome: 'rejected'; readonly rejection: WaveRejection };

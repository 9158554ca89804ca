import { VOTING_TIMEFRAMES, type Timeframe } from './candles/timeframe.ts';
import type { TrailSettings } from './trailing/types.ts';

/**
 * Every number the engine decides by, with its default (reference/coordinator §9.1, engine.md). Ratios are fractions (0.012 = 1.2 %),
 * amounts decimal texts in quote units, durations milliseconds.
 */
export interface EngineSettings {
  /** `candles`: exits walk closed candles (replay). `ticks`: exits follow every bid (live, paper, demo). */
  readonly exitMode: 'candles' | 'ticks';
  /** Emit an `analysis` decision for every closed bar (live); replays leave it off. */
  readonly emitAnalysis: boolean;
  /** True for paper money: rows are flagged `demo`. */
  readonly demo: boolean;
  readonly votingTimeframes: readonly Timeframe[];
  readonly consensus: ConsensusSettings;
  readonly force: ForceSettings;
  readonly universe: UniverseSettings;
  readonly allocation: AllocationSettings;
  readonly limits: LimitSettings;
  readonly liberation: LiberationSettings;
  readonly forcedSell: {
    readonly minStrategies: number;
    readonly minForce: number;
    readonly atrFactor: number;
    readonly defaultAtrPercent: number;
  };
  readonly trail: TrailSettings;
  /** Slippage a replay or paper fill suffers, as a ratio of the price. */
  readonly slippageRatio: number;
  readonly prices: {
    /** Older prices neither sell nor buy. */
    readonly maxAgeMs: number;
    /** A price farther than this from the last needs a second one to confirm it. */
    readonly jumpRatio: number;
  };
  /** Strategy name → weight; 0 switches it off. Missing = 1. */
  readonly strategyWeights: Readonly<Record<string, number>>;
}

/** The numbers that may change while the engine runs: whole groups, so that the same event always leads to the same state. */
export type SettingsChange = Partial<
  Pick<EngineSettings, 'limits' | 'allocation' | 'liberation' | 'strategyWeights' | 'trail'>
>;

export interface ConsensusSettings {
  readonly minVoteConfidence: number;
  /** S_winner must be at least this many times S_loser. */
  readonly tieFactor: number;
  readonly highConfidence: number;
  readonly minHighVotesBuy: number;
  readonly minHighVotesSell: number;
  readonly contradictionMs: number;
  readonly repeatAfterMs: number;
  /** Base threshold of the strength by timeframe; `other` for the rest. */
  readonly baseThreshold: Readonly<Record<'3m' | '5m' | '15m' | 'other', number>>;
  readonly missingFamilyPenalty: number;
  readonly minVolumeRatio: number;
  readonly minVolumeQuality: number;
  readonly minConfluence: number;
  readonly maxBandWidthRatio: number;
  /** 0 = the risk/reward filter is off. */
  readonly minRiskReward: number;
}

export interface ForceSettings {
  readonly moderate: number;
  readonly strong: number;
  readonly veryStrong: number;
  readonly overrideMinForce: number;
  readonly overrideMinStrength: number;
  readonly overrideMinStrategies: number;
  readonly overrideMs: number;
}

export interface UniverseSettings {
  /** Base assets that are always in. */
  readonly coreAssets: readonly string[];
  readonly maxSatellites: number;
  readonly enterScore: number;
  readonly enterPeriods: number;
  readonly exitScore: number;
  readonly exitPeriods: number;
  readonly cooldownMs: number;
  readonly updateEveryMs: number;
  readonly maxRowAgeMs: number;
}

export interface AllocationSettings {
  /** Share of equity by category. */
  readonly weak: number;
  readonly moderate: number;
  readonly strong: number;
  readonly veryStrong: number;
  readonly usableRatio: number;
  readonly minEntry: string;
  readonly minNotionalFactor: string;
}

export interface LimitSettings {
  readonly maxPositions: number;
  readonly maxAssetRatio: number;
  readonly dailyLossRatio: number;
  /** No new entry on a symbol this long after a stop closed it. */
  readonly stopCooldownMs: number;
  /** No new entry on a symbol this long after its last filled entry. */
  readonly entryCooldownMs: number;
  readonly maxSignalAgeMs: number;
}

export interface LiberationSettings {
  readonly minValue: string;
  readonly coverage: number;
  readonly minNetLossRatio: number;
  readonly minAgeMs: number;
  readonly cooldownMs: number;
  readonly fillTimeoutMs: number;
  /** A person is asked before a position worth at least this is sold, quote units; '0' = always, null = never. */
  readonly askFrom: string | null;
  /** How long that person has for an answer. */
  readonly answerMs: number;
  /** So long after a No, or no answer, the position is neither sold for cash nor asked about again. */
  readonly keepMs: number;
}

export const DEFAULT_TRAIL_SETTINGS: TrailSettings = {
  feeRate: 0.001,
  activationFloorRatio: 0.015,
  activationAtrFactor: 0.8,
  breakeven1TriggerRatio: 0.012,
  breakeven2TriggerRatio: 0.02,
  breakeven2OffsetRatio: 0.002,
  tiers: [
    { gainRatio: 0.08, marginRatio: 0.004 },
    { gainRatio: 0.05, marginRatio: 0.006 },
    { gainRatio: 0.03, marginRatio: 0.008 },
    { gainRatio: 0.02, marginRatio: 0.01 },
    { gainRatio: 0.015, marginRatio: 0.012 },
  ],
  takeProfitStartRatio: 0.025,
  takeProfits: [
    { levelRatio: 0.12, tolerance: 0.85 },
    { levelRatio: 0.08, tolerance: 0.85 },
    { levelRatio: 0.05, tolerance: 0.8 },
    { levelRatio: 0.03, tolerance: 0.75 },
    { levelRatio: 0.02, tolerance: 0.7 },
  ],
  pumpGainRatio: 0.05,
  pumpAgeMs: 10 * 60_000,
  pumpMarginAtrFactor: 1.2,
  pumpMarginMinRatio: 0.012,
  pumpMarginMaxRatio: 0.03,
  stopLossBaseRatio: 0.012,
  stopLossMinRatio: 0.012,
  stopLossMaxRatio: 0.018,
  stopLossAtrFactor: 1.2,
};

export const DEFAULT_ENGINE_SETTINGS: EngineSettings = {
  exitMode: 'ticks',
  emitAnalysis: false,
  demo: true,
  votingTimeframes: VOTING_TIMEFRAMES,
  consensus: {
    minVoteConfidence: 0.6,
    tieFactor: 1.3,
    highConfidence: 0.65,
    minHighVotesBuy: 2,
    minHighVotesSell: 1,
    contradictionMs: 30_000,
    repeatAfterMs: 15 * 60_000,
    baseThreshold: { '3m': 1.6, '5m': 1.5, '15m': 1.3, other: 2.0 },
    missingFamilyPenalty: 0.15,
    minVolumeRatio: 0.3,
    minVolumeQuality: 20,
    minConfluence: 15,
    maxBandWidthRatio: 0.12,
    minRiskReward: 0,
  },
  force: {
    moderate: 4,
    strong: 11,
    veryStrong: 12,
    overrideMinForce: 2,
    overrideMinStrength: 2,
    overrideMinStrategies: 5,
    overrideMs: 45 * 60_000,
  },
  universe: {
    coreAssets: ['BTC', 'ETH', 'SOL', 'XRP', 'ADA', 'LINK', 'NEAR', 'AAVE', 'DOGE'],
    maxSatellites: 6,
    enterScore: 0.2,
    enterPeriods: 3,
    exitScore: -0.3,
    exitPeriods: 6,
    cooldownMs: 45 * 60_000,
    updateEveryMs: 300_000,
    maxRowAgeMs: 15 * 60_000,
  },
  allocation: {
    weak: 0.12,
    moderate: 0.18,
    strong: 0.22,
    veryStrong: 0.28,
    usableRatio: 0.98,
    minEntry: '15',
    minNotionalFactor: '1.05',
  },
  limits: {
    maxPositions: 5,
    maxAssetRatio: 0.3,
    dailyLossRatio: 0.05,
    stopCooldownMs: 30 * 60_000,
    entryCooldownMs: 15 * 60_000,
    maxSignalAgeMs: 60_000,
  },
  liberation: {
    minValue: '5',
    coverage: 0.8,
    minNetLossRatio: 0.003,
    minAgeMs: 10 * 60_000,
    cooldownMs: 15 * 60_000,
    fillTimeoutMs: 10_000,
    askFrom: null,
    answerMs: 2 * 60_000,
    keepMs: 30 * 60_000,
  },
  forcedSell: { minStrategies: 4, minForce: 1.8, atrFactor: 0.6, defaultAtrPercent: 1.5 },
  trail: DEFAULT_TRAIL_SETTINGS,
  slippageRatio: 0.0005,
  prices: { maxAgeMs: 90_000, jumpRatio: 0.1 },
  strategyWeights: {},
};

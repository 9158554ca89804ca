/**
 * The one vocabulary of words in analysis rows, upper case. A row stores the index of the word as a number (NaN = no value);
 * words appear only at the edge (database, chat, JSON).
 */
export const MARKET_REGIMES = [
  'TRENDING_BULL',
  'TRENDING_BEAR',
  'BREAKOUT_BULL',
  'BREAKOUT_BEAR',
  'RANGING',
  'VOLATILE',
  'TRANSITION',
  'UNKNOWN',
] as const;
export type MarketRegime = (typeof MARKET_REGIMES)[number];

export const REGIME_STRENGTHS = ['WEAK', 'MODERATE', 'STRONG', 'EXTREME'] as const;
export type RegimeStrength = (typeof REGIME_STRENGTHS)[number];

export const LEVEL_STRENGTHS = ['WEAK', 'MODERATE', 'STRONG', 'MAJOR'] as const;
export type LevelStrength = (typeof LEVEL_STRENGTHS)[number];

export const VOLATILITY_REGIMES = ['LOW', 'NORMAL', 'HIGH', 'EXTREME'] as const;
export type VolatilityRegime = (typeof VOLATILITY_REGIMES)[number];

export const TREND_STRENGTHS = ['ABSENT', 'WEAK', 'STRONG', 'VERY_STRONG', 'EXTREME'] as const;
export type TrendStrength = (typeof TREND_STRENGTHS)[number];

export const DIRECTIONS = ['BEARISH', 'NEUTRAL', 'BULLISH'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const BREAKOUT_DIRECTIONS = ['DOWN', 'NONE', 'UP'] as const;

export const SIGNAL_STRENGTHS = ['VERY_WEAK', 'WEAK', 'MODERATE', 'STRONG', 'VERY_STRONG'] as const;

export const VOLUME_CONTEXTS = [
  'DEEP_OVERSOLD',
  'MODERATE_OVERSOLD',
  'OVERSOLD_BOUNCE',
  'LOW_ACTIVITY_TREND',
  'STRONG_TREND',
  'CONSOLIDATION_BREAK',
  'BREAKOUT',
  'PUMP_START',
  'REVERSAL_PATTERN',
  'TREND_CONTINUATION',
  'NEUTRAL',
] as const;
export type VolumeContext = (typeof VOLUME_CONTEXTS)[number];

export const VOLUME_PATTERNS = ['SPIKE', 'BUILDUP', 'SUSTAINED_HIGH', 'DECLINING', 'NORMAL'] as const;

export const PATTERNS = [
  'NORMAL',
  'PRICE_SPIKE_UP',
  'PRICE_SPIKE_DOWN',
  'VOLUME_SPIKE',
  'COMBINED_SPIKE',
  'PUMP',
  'DUMP',
  'BREAKOUT_SPIKE',
  'LIQUIDITY_SWEEP',
] as const;

export const DATA_QUALITIES = ['POOR', 'FAIR', 'GOOD', 'EXCELLENT'] as const;

import type { LevelStrength, MarketRegime, RegimeStrength } from '../analyzer/labels.ts';
import { MINUTE_MS } from '../candles/timeframe.ts';
import type { TrailContext, TrailSettings } from './types.ts';

/**
 * The adaptive stop loss (reference/coordinator §4.8, target rule):
 * distance = clamp(base × W, min, max), base = max(1.2 %, 1.2 × ATR%), W = 0.60 + 0.25·R + 0.10·S + 0.05·T.
 */
const WEIGHT = { base: 0.6, regime: 0.25, support: 0.1, time: 0.05 } as const;

const REGIME_FACTOR: Readonly<Record<MarketRegime, number>> = {
  TRENDING_BULL: 1.2,
  BREAKOUT_BULL: 1.1,
  RANGING: 1.0,
  TRANSITION: 0.95,
  TRENDING_BEAR: 1.1,
  VOLATILE: 0.9,
  BREAKOUT_BEAR: 1.0,
  UNKNOWN: 1.0,
};

const REGIME_STRENGTH_FACTOR: Readonly<Record<RegimeStrength, number>> = {
  EXTREME: 1.2,
  STRONG: 1.1,
  MODERATE: 1.0,
  WEAK: 0.9,
};

const SUPPORT_STRENGTH_FACTOR: Readonly<Record<LevelStrength, number>> = {
  MAJOR: 1.6,
  STRONG: 1.3,
  MODERATE: 1.1,
  WEAK: 0.9,
};

/** Factor by the distance of the support from the entry; upper bounds exclusive. */
const SUPPORT_DISTANCE_FACTOR = [
  { belowRatio: 0.01, factor: 1.4 },
  { belowRatio: 0.02, factor: 1.2 },
  { belowRatio: 0.05, factor: 1.0 },
] as const;
const FAR_SUPPORT_FACTOR = 0.8;

/** Factor by the age of the position: strict when young, tolerant when old; upper bounds exclusive. */
const TIME_FACTOR = [
  { belowMs: 2 * MINUTE_MS, factor: 0.8 },
  { belowMs: 10 * MINUTE_MS, factor: 1.0 },
  { belowMs: 60 * MINUTE_MS, factor: 1.1 },
] as const;
const OLD_FACTOR = 1.2;

const DEFAULT_CONFIDENCE = 50;

/** The context of a position whose symbol has no analysis: every factor is 1, the base is the settings' base. */
export const NO_CONTEXT: TrailContext = {
  regime: 'UNKNOWN',
  regimeStrength: null,
  regimeConfidence: null,
  atrPercent: null,
  support: null,
  supportStrength: null,
};

/** ATR(14) as a ratio of the price; 0 where it is missing. NaN, a row's "no value", counts as missing: a NaN stop would never sell. */
export function atrRatio(context: TrailContext): number {
  const { atrPercent } = context;
  return atrPercent !== null && Number.isFinite(atrPercent) ? atrPercent / 100 : 0;
}

/** R of the weight: 1 without an analysis. A confidence of 0 means "none", as does a missing one. */
export function regimeFactor(context: TrailContext): number {
  const strength = context.regimeStrength === null ? 1 : REGIME_STRENGTH_FACTOR[context.regimeStrength];
  const confidence = context.regimeConfidence || DEFAULT_CONFIDENCE;
  return REGIME_FACTOR[context.regime] * strength * (0.7 + (0.6 * confidence) / 100);
}

/** S of the weight: 1 without a support. */
export function supportFactor(entryPrice: number, context: TrailContext): number {
  if (context.support === null || Number.isNaN(context.support)) return 1;
  const strength = context.supportStrength === null ? 1 : SUPPORT_STRENGTH_FACTOR[context.supportStrength];
  const distanceRatio = Math.abs(entryPrice - context.support) / entryPrice;
  const near = SUPPORT_DISTANCE_FACTOR.find((step) => distanceRatio < step.belowRatio);
  return strength * (near?.factor ?? FAR_SUPPORT_FACTOR);
}

/** T of the weight. */
export function timeFactor(ageMs: number): number {
  return TIME_FACTOR.find((step) => ageMs < step.belowMs)?.factor ?? OLD_FACTOR;
}

/** W: how much the base distance is stretched; about 0.9 … 1.3. */
export function stopLossWeight(entryPrice: number, ageMs: number, context: TrailContext): number {
  return (
    WEIGHT.base +
    WEIGHT.regime * regimeFactor(context) +
    WEIGHT.support * supportFactor(entryPrice, context) +
    WEIGHT.time * timeFactor(ageMs)
  );
}

/** Distance of the stop loss below the entry as a ratio of the entry (0.012 = 1.2 %). */
export function stopLossRatio(
  entryPrice: number,
  ageMs: number,
  context: TrailContext,
  settings: TrailSettings,
): number {
  const base = Math.max(settings.stopLossBaseRatio, settings.stopLossAtrFactor * atrRatio(context));
  const wanted = base * stopLossWeight(entryPrice, ageMs, context);
  return Math.min(Math.max(wanted, settings.stopLossMinRatio), settings.stopLossMaxRatio);
}

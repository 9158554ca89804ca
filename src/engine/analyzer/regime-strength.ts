import { BREAKOUT_BEAR, BREAKOUT_BULL, RANGING, TRENDING_BEAR, TRENDING_BULL, VOLATILE } from './regime-evidence.ts';
import type { RegimeFacts } from './regime-facts.ts';

/**
 * How pronounced the regime is, as an index into REGIME_STRENGTHS: of nine steps that it may have reached, 0–2 WEAK, 3–4 MODERATE, 5–6
 * STRONG, 7–9 EXTREME. ADX counts from a start in steps, DI gap, slope (ATR a bar), ranges (ATR), σ and volume ratio likewise.
 */
export function regimeStrength(regime: number, facts: RegimeFacts): number {
  const steps = stepsReached(regime, facts);
  return steps < 3 ? 0 : steps < 5 ? 1 : steps < 7 ? 2 : 3;
}

function stepsReached(regime: number, facts: RegimeFacts): number {
  if (regime === TRENDING_BULL || regime === TRENDING_BEAR) return trendSteps(facts);
  if (regime === BREAKOUT_BULL || regime === BREAKOUT_BEAR) return breakoutSteps(facts);
  if (regime === RANGING) return rangingSteps(facts);
  return regime === VOLATILE ? volatileSteps(facts) : transitionSteps(facts);
}

function trendSteps(facts: RegimeFacts): number {
  const { adx } = facts;
  const gap = Math.abs(facts.diGap);
  const slope = Math.abs(facts.slopeAtr);
  return (
    (adx >= 28 ? 1 : 0) +
    (adx >= 34 ? 1 : 0) +
    (adx >= 42 ? 1 : 0) +
    (gap >= 10 ? 1 : 0) +
    (gap >= 18 ? 1 : 0) +
    (gap >= 26 ? 1 : 0) +
    (slope >= 0.1 ? 1 : 0) +
    (slope >= 0.2 ? 1 : 0) +
    (slope >= 0.3 ? 1 : 0)
  );
}

function breakoutSteps(facts: RegimeFacts): number {
  const gap = Math.abs(facts.diGap);
  const z = Math.abs(facts.z);
  return (
    (gap >= 12 ? 1 : 0) +
    (gap >= 22 ? 1 : 0) +
    (z >= 1.5 ? 1 : 0) +
    (z >= 2.5 ? 1 : 0) +
    (facts.volumeRatio >= 1.3 ? 1 : 0) +
    (facts.volumeRatio >= 2.2 ? 1 : 0) +
    (facts.volumeRatio >= 3.5 ? 1 : 0) +
    (facts.rangeAtr >= 1.2 ? 1 : 0) +
    (facts.rangeAtr >= 1.8 ? 1 : 0)
  );
}

function rangingSteps(facts: RegimeFacts): number {
  const { adx } = facts;
  const gap = Math.abs(facts.diGap);
  const slope = Math.abs(facts.slopeAtr);
  return (
    (adx < 17 ? 1 : 0) +
    (adx < 14 ? 1 : 0) +
    (adx < 11 ? 1 : 0) +
    (gap < 9 ? 1 : 0) +
    (gap < 5 ? 1 : 0) +
    (gap < 2 ? 1 : 0) +
    (slope < 0.1 ? 1 : 0) +
    (slope < 0.05 ? 1 : 0) +
    (slope < 0.02 ? 1 : 0)
  );
}

function volatileSteps(facts: RegimeFacts): number {
  const { volatilityRank } = facts;
  return (
    (volatilityRank >= 92 ? 1 : 0) +
    (volatilityRank >= 96 ? 1 : 0) +
    (volatilityRank >= 99 ? 1 : 0) +
    (facts.channelAtr >= 5 ? 1 : 0) +
    (facts.channelAtr >= 6.5 ? 1 : 0) +
    (facts.channelAtr >= 8 ? 1 : 0) +
    (facts.rangeAtr >= 0.9 ? 1 : 0) +
    (facts.rangeAtr >= 1.3 ? 1 : 0) +
    (facts.rangeAtr >= 1.8 ? 1 : 0)
  );
}

function transitionSteps(facts: RegimeFacts): number {
  const change = Math.abs(facts.adxChange);
  const gap = Math.abs(facts.diGap);
  const slope = Math.abs(facts.slopeAtr);
  return (
    (change >= 1.5 ? 1 : 0) +
    (change >= 3 ? 1 : 0) +
    (change >= 5 ? 1 : 0) +
    (gap >= 8 ? 1 : 0) +
    (gap >= 14 ? 1 : 0) +
    (gap >= 20 ? 1 : 0) +
    (slope >= 0.08 ? 1 : 0) +
    (slope >= 0.16 ? 1 : 0) +
    (slope >= 0.24 ? 1 : 0)
  );
}

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
    Number(adx >= 28) +
    Number(adx >= 34) +
    Number(adx >= 42) +
    Number(gap >= 10) +
    Number(gap >= 18) +
    Number(gap >= 26) +
    Number(slope >= 0.1) +
    Number(slope >= 0.2) +
    Number(slope >= 0.3)
  );
}

function breakoutSteps(facts: RegimeFacts): number {
  const gap = Math.abs(facts.diGap);
  const z = Math.abs(facts.z);
  return (
    Number(gap >= 12) +
    Number(gap >= 22) +
    Number(z >= 1.5) +
    Number(z >= 2.5) +
    Number(facts.volumeRatio >= 1.3) +
    Number(facts.volumeRatio >= 2.2) +
    Number(facts.volumeRatio >= 3.5) +
    Number(facts.rangeAtr >= 1.2) +
    Number(facts.rangeAtr >= 1.8)
  );
}

function rangingSteps(facts: RegimeFacts): number {
  const { adx } = facts;
  const gap = Math.abs(facts.diGap);
  const slope = Math.abs(facts.slopeAtr);
  return (
    Number(adx < 17) +
    Number(adx < 14) +
    Number(adx < 11) +
    Number(gap < 9) +
    Number(gap < 5) +
    Number(gap < 2) +
    Number(slope < 0.1) +
    Number(slope < 0.05) +
    Number(slope < 0.02)
  );
}

function volatileSteps(facts: RegimeFacts): number {
  const { volatilityRank } = facts;
  return (
    Number(volatilityRank >= 92) +
    Number(volatilityRank >= 96) +
    Number(volatilityRank >= 99) +
    Number(facts.channelAtr >= 5) +
    Number(facts.channelAtr >= 6.5) +
    Number(facts.channelAtr >= 8) +
    Number(facts.rangeAtr >= 0.9) +
    Number(facts.rangeAtr >= 1.3) +
    Number(facts.rangeAtr >= 1.8)
  );
}

function transitionSteps(facts: RegimeFacts): number {
  const change = Math.abs(facts.adxChange);
  const gap = Math.abs(facts.diGap);
  const slope = Math.abs(facts.slopeAtr);
  return (
    Number(change >= 1.5) +
    Number(change >= 3) +
    Number(change >= 5) +
    Number(gap >= 8) +
    Number(gap >= 14) +
    Number(gap >= 20) +
    Number(slope >= 0.08) +
    Number(slope >= 0.16) +
    Number(slope >= 0.24)
  );
}

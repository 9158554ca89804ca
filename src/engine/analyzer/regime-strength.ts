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
  return (
    reached(facts.adx, 28, 34, 42) +
    reached(Math.abs(facts.diGap), 10, 18, 26) +
    reached(Math.abs(facts.slopeAtr), 0.1, 0.2, 0.3)
  );
}

function breakoutSteps(facts: RegimeFacts): number {
  return (
    reached(Math.abs(facts.diGap), 12, 22) +
    reached(Math.abs(facts.z), 1.5, 2.5) +
    reached(facts.volumeRatio, 1.3, 2.2, 3.5) +
    reached(facts.rangeAtr, 1.2, 1.8)
  );
}

function rangingSteps(facts: RegimeFacts): number {
  return (
    below(facts.adx, 17, 14, 11) +
    below(Math.abs(facts.diGap), 9, 5, 2) +
    below(Math.abs(facts.slopeAtr), 0.1, 0.05, 0.02)
  );
}

function volatileSteps(facts: RegimeFacts): number {
  return (
    reached(facts.volatilityRank, 92, 96, 99) +
    reached(facts.channelAtr, 5, 6.5, 8) +
    reached(facts.rangeAtr, 0.9, 1.3, 1.8)
  );
}

function transitionSteps(facts: RegimeFacts): number {
  return (
    reached(Math.abs(facts.adxChange), 1.5, 3, 5) +
    reached(Math.abs(facts.diGap), 8, 14, 20) +
    reached(Math.abs(facts.slopeAtr), 0.08, 0.16, 0.24)
  );
}

/** How many of the steps a value has reached; NaN none. Without branches, as in regime-evidence. */
function reached(value: number, first: number, second: number, third = Infinity): number {
  return Number(value >= first) + Number(value >= second) + Number(value >= third);
}

/** How many of the steps a value lies below; NaN none. */
function below(value: number, first: number, second: number, third: number): number {
  return Number(value < first) + Number(value < second) + Number(value < third);
}

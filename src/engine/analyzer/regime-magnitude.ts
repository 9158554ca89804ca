import { BREAKOUT_BEAR, BREAKOUT_BULL, RANGING, TRENDING_BEAR, TRENDING_BULL, VOLATILE } from './regime-evidence.ts';
import type { RegimeFacts } from './regime-facts.ts';

/** Where `value` lies between `none` (0) and `full` (1). */
function share(value: number, none: number, full: number): number {
  const part = (value - none) / (full - none);
  return part < 0 ? 0 : part > 1 ? 1 : part;
}

function quarterWord(magnitude: number): number {
  return magnitude < 0.25 ? 0 : magnitude < 0.5 ? 1 : magnitude < 0.75 ? 2 : 3;
}

/**
 * How pronounced the regime is, as an index into REGIME_STRENGTHS: a magnitude of 0 … 1 cut at a quarter, a half and three quarters.
 * - trend: ADX 20 … 50 (half), DI gap 5 … 35 and slope 0.05 … 0.35 ATR a bar (a quarter each)
 * - breakout: σ from the mean 1 … 3, volume 1 … 4 times the usual, range of the bar 0.8 … 2.5 ATR, DI gap 0 … 30 (a quarter each)
 * - ranging: ADX 22 … 8 (half), DI gap 15 … 0, slope 0.15 … 0 ATR a bar (a quarter each)
 * - volatile: rank of NATR 85 … 100 (half), channel 4 … 10 ATR, range of the bar 0.8 … 2 ATR (a quarter each)
 * - transition: change of ADX over five bars 0 … 8 (half), slope 0 … 0.3 ATR a bar, DI gap 0 … 25 (a quarter each)
 */
export function regimeStrength(regime: number, facts: RegimeFacts): number {
  if (regime === TRENDING_BULL || regime === TRENDING_BEAR) return trendStrength(facts);
  if (regime === BREAKOUT_BULL || regime === BREAKOUT_BEAR) return breakoutStrength(facts);
  if (regime === RANGING) return rangingStrength(facts);
  return regime === VOLATILE ? volatileStrength(facts) : transitionStrength(facts);
}

function trendStrength(facts: RegimeFacts): number {
  const gap = share(Math.abs(facts.diGap), 5, 35);
  return quarterWord(0.5 * share(facts.adx, 20, 50) + 0.25 * gap + 0.25 * share(Math.abs(facts.slopeAtr), 0.05, 0.35));
}

function breakoutStrength(facts: RegimeFacts): number {
  const far = share(Math.abs(facts.z), 1, 3) + share(Math.abs(facts.diGap), 0, 30);
  return quarterWord(0.25 * (far + share(facts.volumeRatio, 1, 4) + share(facts.rangeAtr, 0.8, 2.5)));
}

function rangingStrength(facts: RegimeFacts): number {
  const gap = share(Math.abs(facts.diGap), 15, 0);
  return quarterWord(0.5 * share(facts.adx, 22, 8) + 0.25 * gap + 0.25 * share(Math.abs(facts.slopeAtr), 0.15, 0));
}

function volatileStrength(facts: RegimeFacts): number {
  const wide = share(facts.channelAtr, 4, 10) + share(facts.rangeAtr, 0.8, 2);
  return quarterWord(0.5 * share(facts.volatilityRank, 85, 100) + 0.25 * wide);
}

function transitionStrength(facts: RegimeFacts): number {
  const moving = share(Math.abs(facts.slopeAtr), 0, 0.3) + share(Math.abs(facts.diGap), 0, 25);
  return quarterWord(0.5 * share(Math.abs(facts.adxChange), 0, 8) + 0.25 * moving);
}

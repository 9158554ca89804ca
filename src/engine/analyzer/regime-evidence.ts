import { MARKET_REGIMES } from './labels.ts';
import type { RegimeFacts } from './regime-facts.ts';

export const TRENDING_BULL = MARKET_REGIMES.indexOf('TRENDING_BULL');
export const TRENDING_BEAR = MARKET_REGIMES.indexOf('TRENDING_BEAR');
export const BREAKOUT_BULL = MARKET_REGIMES.indexOf('BREAKOUT_BULL');
export const BREAKOUT_BEAR = MARKET_REGIMES.indexOf('BREAKOUT_BEAR');
export const RANGING = MARKET_REGIMES.indexOf('RANGING');
export const VOLATILE = MARKET_REGIMES.indexOf('VOLATILE');
export const TRANSITION = MARKET_REGIMES.indexOf('TRANSITION');
export const UNKNOWN = MARKET_REGIMES.indexOf('UNKNOWN');

/**
 * Eight yes-or-no questions a label; each function answers with the number of yes. Sides: 1 up, −1 down.
 */
export const QUESTIONS = 8;

export function trendEvidence(facts: RegimeFacts, side: number): number {
  const yes =
    (facts.adx >= 25 ? 1 : 0) +
    (facts.adxChange > 0 ? 1 : 0) +
    (side * facts.diGap >= 10 ? 1 : 0) +
    (side * facts.alignment >= 75 ? 1 : 0) +
    (side * facts.slopeAtr >= 0.1 ? 1 : 0) +
    (side * (facts.rsi - 50) >= 5 ? 1 : 0) +
    (side * facts.macdHistogramAtr > 0 ? 1 : 0) +
    (side * facts.superTrend > 0 ? 1 : 0);
  return yes;
}

export function breakoutEvidence(facts: RegimeFacts, side: number): number {
  const yes =
    (facts.rangeAtr >= 1.2 ? 1 : 0) +
    (facts.expanding === 1 ? 1 : 0) +
    (facts.volumeRatio >= 1.5 ? 1 : 0) +
    (side * facts.z >= 1.5 ? 1 : 0) +
    (side * facts.diGap >= 10 ? 1 : 0) +
    (side * facts.macdHistogramAtr > 0 ? 1 : 0) +
    (side * (facts.rsi - 50) >= 8 ? 1 : 0) +
    (facts.adxChange > 0 ? 1 : 0);
  return yes;
}

export function rangingEvidence(facts: RegimeFacts): number {
  const yes =
    (facts.adx < 20 ? 1 : 0) +
    (facts.adxChange <= 0 ? 1 : 0) +
    (Math.abs(facts.diGap) < 10 ? 1 : 0) +
    (Math.abs(facts.alignment) <= 50 ? 1 : 0) +
    (Math.abs(facts.slopeAtr) < 0.1 ? 1 : 0) +
    (Math.abs(facts.rsi - 50) < 10 ? 1 : 0) +
    (facts.channelAtr < 6 ? 1 : 0) +
    (facts.volatilityRank < 75 ? 1 : 0);
  return yes;
}

export function volatileEvidence(facts: RegimeFacts): number {
  const yes =
    (facts.volatilityRank >= 90 ? 1 : 0) +
    (facts.volatilityRank >= 97 ? 1 : 0) +
    (facts.rangeAtr >= 1 ? 1 : 0) +
    (facts.channelAtr >= 5 ? 1 : 0) +
    (facts.efficiency < 0.25 ? 1 : 0) +
    (facts.adx < 30 ? 1 : 0) +
    (Math.abs(facts.alignment) <= 50 ? 1 : 0) +
    (facts.volumeRatio >= 1 ? 1 : 0);
  return yes;
}

export function transitionEvidence(facts: RegimeFacts): number {
  const direction = facts.diGap >= 0 ? 1 : -1;
  const yes =
    (facts.adx >= 18 && facts.adx < 30 ? 1 : 0) +
    (Math.abs(facts.adxChange) >= 2 ? 1 : 0) +
    (Math.abs(facts.alignment) < 100 ? 1 : 0) +
    (direction * facts.alignment <= 0 ? 1 : 0) +
    (direction * facts.emaGapAtr <= 0.3 ? 1 : 0) +
    (direction * facts.slopeAtr <= 0.1 ? 1 : 0) +
    (Math.abs(facts.diGap) < 15 ? 1 : 0) +
    (direction * facts.superTrend < 0 ? 1 : 0);
  return yes;
}

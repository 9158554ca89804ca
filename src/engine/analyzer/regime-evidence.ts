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
 * Eight yes-or-no questions a label; each function answers with the number of yes. Sides: 1 up, −1 down. The answers are added as
 * numbers, as `? 1 : 0` would be a branch for each, which the processor guesses wrong whenever a market turns.
 */
export const QUESTIONS = 8;

export function trendEvidence(facts: RegimeFacts, side: number): number {
  const yes =
    Number(facts.adx >= 25) +
    Number(facts.adxChange > 0) +
    Number(side * facts.diGap >= 10) +
    Number(side * facts.alignment >= 75) +
    Number(side * facts.slopeAtr >= 0.1) +
    Number(side * (facts.rsi - 50) >= 5) +
    Number(side * facts.macdHistogramAtr > 0) +
    Number(side * facts.superTrend > 0);
  return yes;
}

export function breakoutEvidence(facts: RegimeFacts, side: number): number {
  const yes =
    Number(facts.rangeAtr >= 1.2) +
    Number(facts.expanding === 1) +
    Number(facts.volumeRatio >= 1.5) +
    Number(side * facts.z >= 1.5) +
    Number(side * facts.diGap >= 10) +
    Number(side * facts.macdHistogramAtr > 0) +
    Number(side * (facts.rsi - 50) >= 8) +
    Number(facts.adxChange > 0);
  return yes;
}

export function rangingEvidence(facts: RegimeFacts): number {
  const yes =
    Number(facts.adx < 20) +
    Number(facts.adxChange <= 0) +
    Number(Math.abs(facts.diGap) < 10) +
    Number(Math.abs(facts.alignment) <= 50) +
    Number(Math.abs(facts.slopeAtr) < 0.1) +
    Number(Math.abs(facts.rsi - 50) < 10) +
    Number(facts.channelAtr < 6) +
    Number(facts.volatilityRank < 75);
  return yes;
}

export function volatileEvidence(facts: RegimeFacts): number {
  const yes =
    Number(facts.volatilityRank >= 90) +
    Number(facts.volatilityRank >= 97) +
    Number(facts.rangeAtr >= 1) +
    Number(facts.channelAtr >= 5) +
    Number(facts.efficiency < 0.25) +
    Number(facts.adx < 30) +
    Number(Math.abs(facts.alignment) <= 50) +
    Number(facts.volumeRatio >= 1);
  return yes;
}

export function transitionEvidence(facts: RegimeFacts): number {
  const direction = facts.diGap >= 0 ? 1 : -1;
  const yes =
    Number(facts.adx >= 18 && facts.adx < 30) +
    Number(Math.abs(facts.adxChange) >= 2) +
    Number(Math.abs(facts.alignment) < 100) +
    Number(direction * facts.alignment <= 0) +
    Number(direction * facts.emaGapAtr <= 0.3) +
    Number(direction * facts.slopeAtr <= 0.1) +
    Number(Math.abs(facts.diGap) < 15) +
    Number(direction * facts.superTrend < 0);
  return yes;
}

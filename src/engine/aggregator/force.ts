import type { ForceSettings } from '../settings.ts';
import type { ForceCategory } from '../trader/cycle.ts';

/**
 * Force of a consensus = strength × √strategies × mean confidence (engine.md E10). Confidence is 0 … 1; the result has no unit.
 * The guide's trades: 5.0, 6 strategies, confidence 0.94 → 11.51; 0.90 → 11.02; 0.88 → 10.78.
 */
export function forceOf(strength: number, strategiesCount: number, averageConfidence: number): number {
  return strength * Math.sqrt(strategiesCount) * averageConfidence;
}

/** Size category of a force; each threshold belongs to the higher category, and NaN is WEAK. */
export function categoryOf(force: number, settings: ForceSettings): ForceCategory {
  if (force >= settings.veryStrong) return 'VERY_STRONG';
  if (force >= settings.strong) return 'STRONG';
  if (force >= settings.moderate) return 'MODERATE';
  return 'WEAK';
}

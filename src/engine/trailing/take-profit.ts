import { gained } from './tolerance.ts';
import type { TrailSettings } from './types.ts';

/**
 * The highest take-profit level (0.02, 0.03, …) that a best price has reached, 0 = none. Levels count only once the best gain
 * is at the start ratio (2.5 %), so the level of 2 % appears together with it (reference/coordinator §4.6).
 */
export function takeProfitLevelAt(entryPrice: number, maxPrice: number, settings: TrailSettings): number {
  if (!gained(entryPrice, maxPrice, settings.takeProfitStartRatio)) return 0;
  return settings.takeProfits.find((step) => gained(entryPrice, maxPrice, step.levelRatio))?.levelRatio ?? 0;
}

/** The floor under a reached level: entry × (1 + level × tolerance); null = no level reached. */
export function takeProfitPrice(entryPrice: number, levelRatio: number, settings: TrailSettings): number | null {
  const step = settings.takeProfits.find((candidate) => candidate.levelRatio === levelRatio);
  return step === undefined ? null : entryPrice * (1 + step.levelRatio * step.tolerance);
}

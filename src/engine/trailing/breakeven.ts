import { gained } from './tolerance.ts';
import type { TrailSettings } from './types.ts';

/** The breakeven level that a best price arms: 2 from +2.0 %, 1 from +1.2 %, else 0 (reference/coordinator §4.4). */
export function breakevenLevelAt(entryPrice: number, maxPrice: number, settings: TrailSettings): 0 | 1 | 2 {
  if (gained(entryPrice, maxPrice, settings.breakeven2TriggerRatio)) return 2;
  return gained(entryPrice, maxPrice, settings.breakeven1TriggerRatio) ? 1 : 0;
}

/** Level 1 returns the entry plus both fees, level 2 a little more where fees are low; null = not armed. */
export function breakevenPrice(entryPrice: number, level: 0 | 1 | 2, settings: TrailSettings): number | null {
  if (level === 0) return null;
  const feesBack = entryPrice * (1 + 2 * settings.feeRate);
  return level === 1 ? feesBack : Math.max(entryPrice * (1 + settings.breakeven2OffsetRatio), feesBack);
}

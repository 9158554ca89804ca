import type { MarketRegime } from '../analyzer/labels.ts';
import { atrRatio } from './stop-loss.ts';
import { gained } from './tolerance.ts';
import type { TrailContext, TrailSettings } from './types.ts';

/** Regime factor of the pump rider's margin (reference/coordinator §4.5, second margin). */
const PUMP_REGIME_FACTOR: Readonly<Record<MarketRegime, number>> = {
  TRENDING_BULL: 1.8,
  BREAKOUT_BULL: 1.6,
  RANGING: 1.0,
  TRANSITION: 1.2,
  TRENDING_BEAR: 0.8,
  VOLATILE: 1.4,
  BREAKOUT_BEAR: 0.7,
  UNKNOWN: 1.2,
};

/** Best gain from which the trailing stop is armed, as a ratio: max(1.5 %, 0.8 × ATR%), no upper limit (§4.3). */
export function activationRatio(context: TrailContext, settings: TrailSettings): number {
  return Math.max(settings.activationFloorRatio, settings.activationAtrFactor * atrRatio(context));
}

/** Allowed drop from the best price, by the best gain; lower bounds inclusive (§4.5). Below all tiers: the lowest tier's. */
export function tierMarginRatio(entryPrice: number, maxPrice: number, settings: TrailSettings): number {
  const tier = settings.tiers.find((step) => gained(entryPrice, maxPrice, step.gainRatio)) ?? settings.tiers.at(-1);
  if (tier === undefined) throw new RangeError('trail settings: no margin tier; give at least one');
  return tier.marginRatio;
}

/** True while the gain now is 5 % or more and the position is younger than 10 minutes (§4.7). */
export function isPump(entryPrice: number, price: number, ageMs: number, settings: TrailSettings): boolean {
  return ageMs < settings.pumpAgeMs && gained(entryPrice, price, settings.pumpGainRatio);
}

/** The wider margin of the pump rider; where the ATR is not known, its lower limit. Never below the tier's own. */
export function pumpMarginRatio(tierRatio: number, context: TrailContext, settings: TrailSettings): number {
  const byAtr = atrRatio(context) * settings.pumpMarginAtrFactor * PUMP_REGIME_FACTOR[context.regime];
  const limited = Math.min(Math.max(byAtr, settings.pumpMarginMinRatio), settings.pumpMarginMaxRatio);
  return Math.max(tierRatio, limited);
}

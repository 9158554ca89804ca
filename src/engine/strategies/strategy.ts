import type { BarReader } from '../analyzer/series.ts';
import type { ColumnName } from '../analyzer/columns.ts';
import type { Timeframe } from '../candles/timeframe.ts';

export type Side = 'BUY' | 'SELL';

export const FAMILIES = ['trend_following', 'mean_reversion', 'breakout', 'volume_based', 'structure_based'] as const;
export type Family = (typeof FAMILIES)[number];

/** What a rule answers when it does not vote. Any other answer is the bit set of its true confirmations. */
export const NO_VOTE = -1;

/**
 * What a rule sees on a closed bar. A rule is written once, for BUY. For SELL the same rule runs on `mirrored` series: prices
 * negated and highs swapped with lows, levels, bands, directional scores and words turned round (see mirror.ts). So a rule
 * compares and subtracts prices freely, and where it needs a share of the price it divides by `Math.abs(price)`.
 */
export interface RuleView {
  readonly bars: BarReader;
  /** Last closed row of the next higher timeframe (HIGHER_TIMEFRAME), mirrored too; null while there is none. */
  readonly higher: BarReader | null;
  readonly timeframe: Timeframe;
  /** The side whose rule is being asked; only rules that are not symmetric need it. */
  readonly side: Side;
}

export interface Confirmation {
  /** Short id stored with the vote, such as `line_above_zero`. */
  readonly id: string;
  /** Weight of reference/strategies §4; a negative one lowers the confidence. */
  readonly weight: number;
}

export interface Strategy {
  /** Public and stored name, ending in `_Strategy`. */
  readonly name: string;
  readonly family: Family;
  readonly sides: readonly Side[];
  /** Columns of the current bar that must have a value; where one is missing the strategy does not vote. */
  readonly inputs: readonly ColumnName[];
  /** True when at least one confirmation is needed (the block's base .55 in reference/strategies §4). */
  readonly needsConfirmation: boolean;
  readonly confirmations: readonly Confirmation[];
  /** {@link NO_VOTE}, or a bit set: bit i is set when `confirmations[i]` holds. Pure; allocates nothing. */
  readonly rule: (view: RuleView) => number;
}

/** Confidence of a vote (engine.md E7b), 0.60 … 0.98: 0.60 + 0.38 × earned / possible weight of the confirmations. */
export function confidenceOf(strategy: Strategy, confirmed: number): number {
  let earned = 0;
  let possible = 0;
  for (let i = 0; i < strategy.confirmations.length; i++) {
    const weight = (strategy.confirmations[i] as Confirmation).weight;
    if (weight > 0) possible += weight;
    if ((confirmed & (1 << i)) !== 0) earned += weight;
  }
  return possible === 0 ? 0.6 : 0.6 + (0.38 * Math.max(0, earned)) / possible;
}

/** Is this symbol worth buying now? One score, one action, one plan (engine.md E19, reference/aggregator §9.6). */
import { categoryOf } from '../aggregator/force.ts';
import {
  bandWidthBreach,
  liquidityBreach,
  rangeBreach,
  regimeBreach,
  type Breach,
} from '../aggregator/market-rules.ts';
import type { ConsensusSettings, ForceSettings } from '../settings.ts';
import type { ForceCategory } from '../trader/cycle.ts';
import type { OpportunityInput } from './input.ts';
import { planEntry, type EntryPlan } from './plan.ts';
import { buyIsAlive, scoreParts, type Score, type ScorePart } from './score.ts';

export const OPPORTUNITY_ACTIONS = [
  'NO_DATA',
  'AVOID',
  'WAIT_PULLBACK',
  'WAIT_OVERSOLD',
  'BUY_NOW',
  'BUY_DCA',
  'WAIT',
  'WAIT_BREAKOUT',
] as const;
export type OpportunityAction = (typeof OPPORTUNITY_ACTIONS)[number];
export type Grade = 'S' | 'A' | 'B' | 'C' | 'D' | 'F';
export type VetoCode = 'VOLATILITY' | 'LIQUIDITY' | 'REGIME';

export interface OpportunitySettings {
  readonly consensus: Pick<ConsensusSettings, 'maxBandWidthRatio' | 'minVolumeRatio' | 'minVolumeQuality'>;
  readonly force: ForceSettings;
  /** Taker fee per side as a ratio. */
  readonly feeRate: number;
}

export interface Opportunity {
  readonly action: OpportunityAction;
  /** Which rule forbids the purchase, with its numbers; null unless the action is AVOID by a veto. */
  readonly veto: (Breach & { readonly code: VetoCode }) | null;
  /** 0 … 100; null when nothing could be measured. */
  readonly score: number | null;
  readonly grade: Grade | null;
  /** 0 … 1 */
  readonly coverage: number;
  /** score × coverage, 0 … 100. */
  readonly confidence: number;
  readonly parts: readonly ScorePart[];
  /** Null while price or ATR are unknown. */
  readonly plan: EntryPlan | null;
  /** The size the Desk would choose; null where the score is too low for any. */
  readonly sizeCategory: ForceCategory | null;
}

const MIN_COVERAGE = 0.85;
const GRADES: readonly (readonly [Grade, number])[] = [
  ['S', 85],
  ['A', 75],
  ['B', 65],
  ['C', 55],
  ['D', 45],
  ['F', 0],
];
const SIZE_BY_SCORE: readonly (readonly [ForceCategory, number])[] = [
  ['VERY_STRONG', 90],
  ['STRONG', 80],
  ['MODERATE', 70],
  ['WEAK', 60],
];

export function scoreOpportunity(input: OpportunityInput, settings: OpportunitySettings): Opportunity {
  const scored = scoreParts(input);
  const { score, coverage, parts } = scored;
  const usable = hasData(input, scored);
  const veto = usable ? vetoOf(input, settings) : null;
  return {
    action: usable ? actionOf(input, score ?? 0, veto !== null) : 'NO_DATA',
    veto,
    score,
    grade: score === null ? null : band(GRADES, score),
    coverage,
    confidence: (score ?? 0) * coverage,
    parts,
    plan: planOf(input, settings.feeRate),
    sizeCategory: sizeOf(input, score, settings.force),
  };
}

/** Enough of the score is known, and everything that a veto reads: what cannot be checked is not recommended. */
function hasData({ stale, price, regime, row }: OpportunityInput, { score, coverage }: Score): boolean {
  if (stale || score === null || coverage < MIN_COVERAGE) return false;
  return [price, regime, row.natr, row.bandWidthRatio, row.volumeRatio, row.volumeQuality].every(
    (value) => value !== null,
  );
}

function vetoOf(input: OpportunityInput, { consensus }: OpportunitySettings): Opportunity['veto'] {
  const { row } = input;
  const range = rangeBreach(row.natr ?? NaN, input.volatilityLimitPercent);
  const volatility = range ?? bandWidthBreach(row.bandWidthRatio ?? NaN, consensus.maxBandWidthRatio);
  if (volatility !== null) return { code: 'VOLATILITY', ...volatility };
  const liquidity = liquidityBreach(row.volumeRatio ?? NaN, row.volumeQuality ?? NaN, consensus);
  if (liquidity !== null) return { code: 'LIQUIDITY', ...liquidity };
  const regime = regimeBreach({
    regime: input.regime ?? 'UNKNOWN',
    regimeConfidence: input.regimeConfidence ?? NaN,
    momentum: row.momentum ?? NaN,
    bearishBias: row.bearishBias ?? true,
    rsi: row.rsi ?? NaN,
    stochRsi: row.stochRsi ?? NaN,
    williamsR: row.williamsR ?? NaN,
    volumeRatio: row.volumeRatio ?? NaN,
  });
  return regime === null ? null : { code: 'REGIME', ...regime };
}

function actionOf({ row }: OpportunityInput, score: number, vetoed: boolean): OpportunityAction {
  if (vetoed) return 'AVOID';
  if (above(row.rsi, 75) || above(row.mfi, 80) || above(row.bandPosition, 1)) return 'WAIT_PULLBACK';
  if (below(row.rsi, 30) && below(row.stochK, 20)) return 'WAIT_OVERSOLD';
  if (score >= 70) return 'BUY_NOW';
  if (score >= 60) return 'BUY_DCA';
  if (score < 50) return 'AVOID';
  return row.bandSqueeze === true ? 'WAIT_BREAKOUT' : 'WAIT';
}

function planOf({ price, row, levels, initialStopRatio }: OpportunityInput, feeRate: number): EntryPlan | null {
  if (price === null || row.natr === null) return null;
  return planEntry({ price, atrPercent: row.natr, support: levels?.support ?? null, initialStopRatio, feeRate });
}

/** By the force of a living consensus, as the Desk sizes it; else by the score. */
function sizeOf({ consensus }: OpportunityInput, score: number | null, force: ForceSettings): ForceCategory | null {
  if (consensus !== null && consensus.buy !== null && buyIsAlive(consensus))
    return categoryOf(consensus.buy.force, force);
  return score === null ? null : band(SIZE_BY_SCORE, score);
}

function band<T>(bands: readonly (readonly [T, number])[], value: number): T | null {
  return bands.find(([, from]) => value >= from)?.[0] ?? null;
}

function above(value: number | null, limit: number): boolean {
  return value !== null && value > limit;
}

function below(value: number | null, limit: number): boolean {
  return value !== null && value < limit;
}

import { Big, ZERO } from './money.ts';

/** How far ahead a vote is judged, minutes (engine.md, "Honesty about profit"). */
export const HORIZONS_MINUTES = [5, 15, 60] as const;

/** A mean or a share of fewer votes than this says nothing, and is marked wherever it is shown. */
export const FEW_VOTES = 30;

/** Decimals of a share; what the division leaves over goes to the first strategy. */
const SHARE_DECIMALS = 12;

/**
 * What each strategy is owed of a closed trade's amount (result or fees, quote units): equal parts for all that voted for it, in their
 * order. The parts add up to the amount exactly; nobody voted, nothing is owed.
 */
export function splitAmount(amount: Big, strategies: readonly string[]): Big[] {
  const count = strategies.length;
  if (count === 0) return [];
  const part = amount.div(String(count)).round(SHARE_DECIMALS, Big.roundDown);
  const rest = strategies.reduce((left) => left.minus(part), amount);
  return strategies.map((_name, index) => part.plus(index === 0 ? rest : ZERO));
}

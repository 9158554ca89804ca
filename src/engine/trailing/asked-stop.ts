import type { OperatorAction } from '../events.ts';
import type { TrailState } from './types.ts';

/** `/trail tighten` without a price halves the way between the stop in force and the price. */
const TIGHTEN_SHARE = 0.5;

type StopWish = Pick<Extract<OperatorAction, { kind: 'trail' }>, 'action' | 'price'>;

/** The stop that a person asks for, in quote units; null where their own stop is to be taken away. */
export function askedStop(trail: TrailState, wish: StopWish, bid: number, feeRate: number): number | null {
  if (wish.price !== null) return wish.price;
  if (wish.action === 'breakeven') return trail.entryPrice * (1 + 2 * feeRate);
  if (wish.action === 'tighten') return trail.effectiveStop + (bid - trail.effectiveStop) * TIGHTEN_SHARE;
  return null;
}

/**
 * True for a stop that the present bid has reached already: it would sell at the next price, though the person asked for a stop and
 * not for a sale. Loosening only lowers, so it never counts; a stop that is no number is refused as such.
 */
export function sellsAtOnce({ action }: StopWish, stop: number | null, bid: number): stop is number {
  return action !== 'loosen' && stop !== null && stop >= bid && Number.isFinite(stop);
}

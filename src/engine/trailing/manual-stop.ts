import { inForce } from './trailing.ts';
import type { TrailState } from './types.ts';

/**
 * Adds a floor set by the operator. It may only raise: a price below the manual stop that is already there changes nothing.
 * A stop at or above the market sells at the next price. @throws RangeError unless `price` is a positive number.
 */
export function withManualStop(state: TrailState, price: number): TrailState {
  requireStop(price);
  return withStop(state, Math.max(state.manualStop ?? 0, price));
}

/**
 * Lowers the operator's own stop to `price`, or removes it (null). The ratchet of the other stops stays where it is, and a
 * price above the present manual stop changes nothing. @throws RangeError unless `price` is null or a positive number.
 */
export function loosenManualStop(state: TrailState, price: number | null): TrailState {
  if (price !== null) requireStop(price);
  if (state.manualStop === null) return state;
  return withStop(state, price === null ? null : Math.min(state.manualStop, price));
}

function withStop(state: TrailState, manualStop: number | null): TrailState {
  return { ...state, manualStop, ...inForce(state.engineStop, state.engineKind, manualStop) };
}

function requireStop(price: number): void {
  if (!(price > 0 && Number.isFinite(price))) throw new RangeError(`manual stop: ${price} is not a positive number`);
}

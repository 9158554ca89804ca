import { ORDER_PROBLEMS } from '../engine/trader/order-problems.ts';
import type { Say } from './words/words.ts';

/** A problem of an order that no exchange said, in words; null for one that is in an exchange's own words. */
export function ownProblem(problem: string | null, say: Say): string | null {
  const known = ORDER_PROBLEMS.find((code) => code === problem);
  return known === undefined ? null : say(`problem.${known}`);
}

/** In our words or, as it is, in the exchange's. */
export function problemWords(problem: string, say: Say): string {
  return ownProblem(problem, say) ?? problem;
}

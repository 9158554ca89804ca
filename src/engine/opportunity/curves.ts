/** Shapes by which a number becomes 0 … 1 points (reference/aggregator §9.6). */

/** 0 up to `from`, 1 from `to` on, straight between. */
export function ramp(x: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (x - from) / (to - from)));
}

/** 0 outside `from … end`, 1 between `full` and `fullEnd`, straight on both flanks. */
export function plateau(x: number, from: number, full: number, fullEnd: number, end: number): number {
  return Math.min(ramp(x, from, full), 1 - ramp(x, fullEnd, end));
}

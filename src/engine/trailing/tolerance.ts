/**
 * How far two prices may differ, relative to their size, and still count as equal. Prices and thresholds are float64: the product
 * 116876 × 1.012 is off by about 1e-16 of itself, while one tick of any market is more than 1e-11 of its price. So 1e-12 absorbs
 * every rounding error and never hides a tick. Used by all comparisons of the trailing engine, and only there.
 */
export const RELATIVE_TOLERANCE = 1e-12;

/** `a ≥ b` for positive prices, equal within {@link RELATIVE_TOLERANCE}. False when either is NaN. */
export function atLeast(a: number, b: number): boolean {
  return a >= b * (1 - RELATIVE_TOLERANCE);
}

/** `a ≤ b` for positive prices, equal within {@link RELATIVE_TOLERANCE}. False when either is NaN. */
export function atMost(a: number, b: number): boolean {
  return a <= b * (1 + RELATIVE_TOLERANCE);
}

/** True when `price` is `gainRatio` (0.012 = 1.2 %) or more above `entry`. */
export function gained(entry: number, price: number, gainRatio: number): boolean {
  return atLeast(price, entry * (1 + gainRatio));
}

/** No limit below this: in a sleepy market three times the median would refuse an ordinary hour. */
const FLOOR_PERCENT = 5;

/**
 * The ATR (percent of price) above which a symbol is too wild against the others: max(3 × median, 1.2 × 90th percentile, 5).
 * Missing values (NaN) are left out; without any, the floor holds.
 */
export function volatilityLimitPercent(natrPercents: readonly number[]): number {
  const sorted = natrPercents.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return FLOOR_PERCENT;
  return Math.max(3 * percentile(sorted, 0.5), 1.2 * percentile(sorted, 0.9), FLOOR_PERCENT);
}

/** Percentile by linear interpolation between the two nearest ranks. */
function percentile(sorted: readonly number[], share: number): number {
  const rank = (sorted.length - 1) * share;
  const below = sorted[Math.floor(rank)] as number;
  const above = sorted[Math.ceil(rank)] as number;
  return below + (above - below) * (rank - Math.floor(rank));
}

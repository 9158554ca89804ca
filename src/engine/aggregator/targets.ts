/** Profit targets and what they are worth against the stop (reference/aggregator §9.6). All distances are percents of the price. */

export interface TargetPercents {
  readonly takeProfit1: number;
  readonly takeProfit2: number;
  readonly takeProfit3: number;
}

/** Targets above the entry for an ATR given as percent of price. */
export function targetPercents(atrPercent: number): TargetPercents {
  return {
    takeProfit1: Math.max(1.0, 0.7 * atrPercent),
    takeProfit2: Math.max(1.5, 1.0 * atrPercent),
    takeProfit3: Math.max(2.0, 1.5 * atrPercent),
  };
}

/** (target − fees) / (stop + fees): what is won net of both fees, per unit lost net of both fees. `feeRate` per side as a ratio. */
export function netRiskReward(targetPercent: number, stopPercent: number, feeRate: number): number {
  const feesPercent = 2 * feeRate * 100;
  return (targetPercent - feesPercent) / (stopPercent + feesPercent);
}

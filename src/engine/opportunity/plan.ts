/** Prices of an entry: zone, stop, targets, and what they are worth net of fees (reference/aggregator §9.6). */
import { netRiskReward, targetPercents } from '../aggregator/targets.ts';

export interface PriceLevel {
  /** Quote units. */
  readonly price: number;
  /** Distance from the entry, percent, > 0. */
  readonly percent: number;
}

export interface TargetLevel extends PriceLevel {
  /** (target − fees) ÷ (stop + fees). */
  readonly riskReward: number;
}

/** The trailing engine is the real exit (from +1.5 %); targets only say what the way is worth. */
export interface EntryPlan {
  readonly entryZone: { readonly low: number; readonly high: number };
  readonly stop: PriceLevel;
  readonly targets: readonly [TargetLevel, TargetLevel, TargetLevel];
}

export interface PlanInput {
  readonly price: number;
  /** ATR as percent of price. */
  readonly atrPercent: number;
  /** Nearest support, quote units; null = none below. */
  readonly support: number | null;
  /** The stop the trailing engine would set now, ratio of the price; null = by {@link stopPercentOf}. */
  readonly initialStopRatio: number | null;
  /** Taker fee per side as a ratio. */
  readonly feeRate: number;
}

const ENTRY_ZONE_RATIO = 0.002;
const STOP_MIN_PERCENT = 1.2;
const STOP_MAX_PERCENT = 1.8;

export function planEntry(input: PlanInput): EntryPlan {
  const { price, feeRate } = input;
  const stopPercent = input.initialStopRatio === null ? stopPercentOf(input) : input.initialStopRatio * 100;
  const percents = targetPercents(input.atrPercent);
  const target = (percent: number): TargetLevel => ({
    price: price * (1 + percent / 100),
    percent,
    riskReward: netRiskReward(percent, stopPercent, feeRate),
  });
  return {
    entryZone: { low: price * (1 - ENTRY_ZONE_RATIO), high: price * (1 + ENTRY_ZONE_RATIO) },
    stop: { price: price * (1 - stopPercent / 100), percent: stopPercent },
    targets: [target(percents.takeProfit1), target(percents.takeProfit2), target(percents.takeProfit3)],
  };
}

/** clamp(max(1.2 × ATR%, distance to support + 0.3 × ATR%), 1.2, 1.8), percent of the price. */
function stopPercentOf({ price, atrPercent, support }: PlanInput): number {
  const belowSupport = support === null ? 0 : (1 - support / price) * 100 + 0.3 * atrPercent;
  return Math.min(STOP_MAX_PERCENT, Math.max(STOP_MIN_PERCENT, 1.2 * atrPercent, belowSupport));
}

/**
 * What each family of strategies is worth, how well it fits a regime and side, and which families a regime demands
 * (reference/aggregator §2.1, §2.2, §9.2). The readable tables come first; the flat ones that the hot path reads follow from them.
 */
import { MARKET_REGIMES, type MarketRegime } from '../analyzer/labels.ts';
import { FAMILIES, type Family, type Side } from '../strategies/strategy.ts';

export const SIDES = ['BUY', 'SELL'] as const satisfies readonly Side[];
export const BUY = 0;
export const SELL = 1;
/** Index into {@link SIDES}. */
export type SideIndex = typeof BUY | typeof SELL;

export const FAMILY_WEIGHT: Readonly<Record<Family, number>> = {
  trend_following: 1.0,
  mean_reversion: 0.9,
  breakout: 1.3,
  volume_based: 1.4,
  structure_based: 1.1,
};

type BySide = readonly [buy: number, sell: number];
type FitRow = readonly [trend: BySide, meanReversion: BySide, breakout: BySide, volume: BySide, structure: BySide];

/** Fit of a family to a regime, BUY and SELL; columns in the order of {@link FAMILIES}. */
export const FIT: Readonly<Record<MarketRegime, FitRow>> = {
  TRENDING_BULL: [
    [1.2, 0.7],
    [0.6, 0.4],
    [1.1, 0.8],
    [1.1, 0.9],
    [1.0, 0.9],
  ],
  TRENDING_BEAR: [
    [0.7, 1.2],
    [0.6, 0.9],
    [0.7, 1.2],
    [0.8, 1.2],
    [0.8, 1.1],
  ],
  BREAKOUT_BULL: [
    [1.1, 0.6],
    [0.5, 0.3],
    [1.4, 0.7],
    [1.3, 0.8],
    [1.1, 0.8],
  ],
  BREAKOUT_BEAR: [
    [0.6, 1.2],
    [0.5, 0.8],
    [0.6, 1.4],
    [0.7, 1.3],
    [0.7, 1.2],
  ],
  RANGING: [
    [0.7, 0.7],
    [1.3, 1.3],
    [0.8, 0.8],
    [0.9, 0.9],
    [1.1, 1.1],
  ],
  VOLATILE: [
    [0.8, 0.8],
    [1.1, 1.1],
    [1.2, 1.2],
    [1.2, 1.2],
    [1.0, 1.0],
  ],
  TRANSITION: [
    [0.9, 0.9],
    [1, 1],
    [1, 1],
    [1, 1],
    [1, 1],
  ],
  UNKNOWN: [
    [0.9, 0.9],
    [0.9, 0.9],
    [0.9, 0.9],
    [0.9, 0.9],
    [0.95, 0.95],
  ],
};

export interface Requirement {
  /** Distinct strategies needed. */
  readonly total: number;
  /** Votes needed per family; one that falls short raises the threshold instead of refusing. */
  readonly families: Readonly<Partial<Record<Family, number>>>;
}

export const REQUIREMENTS: Readonly<Record<MarketRegime, Readonly<Record<Side, Requirement>>>> = {
  TRENDING_BULL: {
    BUY: { total: 3, families: { trend_following: 1 } },
    SELL: { total: 3, families: { trend_following: 1 } },
  },
  TRENDING_BEAR: {
    BUY: { total: 4, families: { trend_following: 1, mean_reversion: 2 } },
    SELL: { total: 2, families: { trend_following: 1 } },
  },
  BREAKOUT_BULL: {
    BUY: { total: 4, families: { breakout: 2, volume_based: 1 } },
    SELL: { total: 3, families: { volume_based: 1 } },
  },
  BREAKOUT_BEAR: {
    BUY: { total: 5, families: { breakout: 1, mean_reversion: 2 } },
    SELL: { total: 2, families: { breakout: 1 } },
  },
  RANGING: {
    BUY: { total: 4, families: { mean_reversion: 2, structure_based: 1 } },
    SELL: { total: 2, families: { mean_reversion: 1 } },
  },
  VOLATILE: {
    BUY: { total: 3, families: { breakout: 1, volume_based: 1 } },
    SELL: { total: 2, families: { volume_based: 1 } },
  },
  TRANSITION: {
    BUY: { total: 3, families: { trend_following: 1, mean_reversion: 1 } },
    SELL: { total: 2, families: {} },
  },
  UNKNOWN: {
    BUY: { total: 5, families: { trend_following: 1, mean_reversion: 1 } },
    SELL: { total: 2, families: {} },
  },
};

export const FAMILY_COUNT = FAMILIES.length;
const REGIME_COUNT = MARKET_REGIMES.length;
export const UNKNOWN_REGIME = MARKET_REGIMES.indexOf('UNKNOWN');

const factors = new Float64Array(REGIME_COUNT * 2 * FAMILY_COUNT);
const totals = new Uint8Array(REGIME_COUNT * 2);
const needs = new Uint8Array(REGIME_COUNT * 2 * FAMILY_COUNT);
MARKET_REGIMES.forEach((regime, r) =>
  SIDES.forEach((side, s) => {
    const requirement = REQUIREMENTS[regime][side];
    totals[r * 2 + s] = requirement.total;
    FAMILIES.forEach((family, f) => {
      const fit = FIT[regime][f as 0 | 1 | 2 | 3 | 4][s as SideIndex];
      factors[(r * 2 + s) * FAMILY_COUNT + f] = FAMILY_WEIGHT[family] * fit;
      needs[(r * 2 + s) * FAMILY_COUNT + f] = requirement.families[family] ?? 0;
    });
  }),
);

/** Weight × fit of a family (index into FAMILIES) in a regime (index into MARKET_REGIMES). */
export function familyFactor(regime: number, side: SideIndex, family: number): number {
  return factors[(regime * 2 + side) * FAMILY_COUNT + family] as number;
}

/** Distinct strategies that a regime and side demand. */
export function requiredTotal(regime: number, side: SideIndex): number {
  return totals[regime * 2 + side] as number;
}

/** Votes that a regime and side demand of one family; 0 = none. */
export function requiredOfFamily(regime: number, side: SideIndex, family: number): number {
  return needs[(regime * 2 + side) * FAMILY_COUNT + family] as number;
}

/** The least that any regime demands of a side: below it no regime need be read. */
export const LEAST_TOTAL: readonly [buy: number, sell: number] = [
  Math.min(...MARKET_REGIMES.map((regime) => REQUIREMENTS[regime].BUY.total)),
  Math.min(...MARKET_REGIMES.map((regime) => REQUIREMENTS[regime].SELL.total)),
];

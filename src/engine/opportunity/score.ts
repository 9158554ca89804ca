/** The points of an opportunity (reference/aggregator §9.6): five groups, 100 in all; a part without data counts neither way. */
import { plateau, ramp } from './curves.ts';
import type { ConsensusHistory, OpportunityInput } from './input.ts';

export const GROUPS = ['trend', 'momentum', 'volume', 'location', 'consensus'] as const;
export type Group = (typeof GROUPS)[number];

export interface ScorePart {
  readonly id: string;
  readonly group: Group;
  /** Points when perfect. */
  readonly possible: number;
  /** Points earned; null = no data. */
  readonly earned: number | null;
}

/** A BUY consensus is worth nothing any more after this long. */
export const CONSENSUS_LIFE_MS = 30 * 60_000;

interface PartSpec {
  readonly id: string;
  readonly group: Group;
  readonly possible: number;
  /** 0 … 1, null = no data. */
  readonly share: (input: OpportunityInput) => number | null;
}

const PARTS: readonly PartSpec[] = [
  { id: 'adx', group: 'trend', possible: 10, share: ({ row }) => over(row.adx, (adx) => ramp(adx, 20, 40)) },
  {
    id: 'di_gap',
    group: 'trend',
    possible: 8,
    share: ({ row }) => over(row.plusDi, (plus) => over(row.minusDi, (minus) => ramp(plus - minus, 0, 20))),
  },
  { id: 'bull_regime', group: 'trend', possible: 7, share: bullRegime },
  {
    id: 'rsi',
    group: 'momentum',
    possible: 8,
    share: ({ row }) => over(row.rsi, (rsi) => plateau(rsi, 30, 45, 65, 75)),
  },
  {
    id: 'macd',
    group: 'momentum',
    possible: 6,
    share: ({ row }) => over(row.macdHistogramAtr, (histogram) => ramp(histogram, 0, 0.1)),
  },
  {
    id: 'mfi',
    group: 'momentum',
    possible: 6,
    share: ({ row }) => over(row.mfi, (mfi) => plateau(mfi, 30, 45, 70, 80)),
  },
  {
    id: 'relative_volume',
    group: 'volume',
    possible: 10,
    share: ({ row }) => over(row.volumeRatio, (ratio) => ramp(ratio, 0.8, 2)),
  },
  {
    id: 'volume_quality',
    group: 'volume',
    possible: 5,
    share: ({ row }) => over(row.volumeQuality, (quality) => ramp(quality, 0, 100)),
  },
  {
    id: 'taker_buy',
    group: 'volume',
    possible: 5,
    share: ({ row }) => over(row.takerBuyShare, (share) => ramp(share, 0.5, 0.6)),
  },
  { id: 'vwap', group: 'location', possible: 6, share: vwapShare },
  { id: 'support', group: 'location', possible: 7, share: supportShare },
  { id: 'resistance', group: 'location', possible: 7, share: resistanceShare },
  { id: 'consensus', group: 'consensus', possible: 10, share: ({ consensus }) => over(consensus, consensusShare) },
  {
    id: 'vote_balance',
    group: 'consensus',
    possible: 5,
    share: ({ consensus }) => over(consensus, ({ buyVotes, sellVotes }) => ramp(buyVotes - sellVotes, 2, 10)),
  },
];

export interface Score {
  /** 0 … 100 of what could be measured; null when nothing could. */
  readonly score: number | null;
  /** Share of the points that could be measured, 0 … 1. */
  readonly coverage: number;
  readonly parts: readonly ScorePart[];
}

export function scoreParts(input: OpportunityInput): Score {
  const parts = PARTS.map(({ id, group, possible, share }): ScorePart => {
    const value = share(input);
    return { id, group, possible, earned: value === null ? null : possible * value };
  });
  let earned = 0;
  let possible = 0;
  for (const part of parts) {
    if (part.earned === null) continue;
    earned += part.earned;
    possible += part.possible;
  }
  return { score: possible === 0 ? null : (100 * earned) / possible, coverage: possible / 100, parts };
}

/** True while the newest BUY consensus still speaks: young enough, and no SELL consensus after it. */
export function buyIsAlive({ buy, sellIsNewer }: ConsensusHistory): boolean {
  return buy !== null && !sellIsNewer && buy.ageMs < CONSENSUS_LIFE_MS;
}

function over<T>(value: T | null, share: (value: T) => number | null): number | null {
  return value === null ? null : share(value);
}

function bullRegime({ regime, regimeConfidence }: OpportunityInput): number | null {
  if (regime === null || regimeConfidence === null) return null;
  return regime === 'TRENDING_BULL' || regime === 'BREAKOUT_BULL' ? ramp(regimeConfidence, 50, 85) : 0;
}

function vwapShare({ price, row }: OpportunityInput): number | null {
  if (price === null || row.vwap === null) return null;
  return plateau((price / row.vwap - 1) * 100, -0.5, -0.1, 0.6, 2);
}

/** Distances to levels are measured in ATR; no support below is no protection, no resistance above is a free way. */
function supportShare({ price, row, levels }: OpportunityInput): number | null {
  if (price === null || levels === null || row.atr === null) return null;
  return levels.support === null ? 0 : plateau((price - levels.support) / row.atr, 0, 0.3, 1.5, 3);
}

function resistanceShare({ price, row, levels }: OpportunityInput): number | null {
  if (price === null || levels === null || row.atr === null) return null;
  return levels.resistance === null ? 1 : ramp((levels.resistance - price) / row.atr, 0.5, 2.5);
}

function consensusShare(history: ConsensusHistory): number {
  if (history.buy === null || !buyIsAlive(history)) return 0;
  return ramp(history.buy.strength, 1.3, 4) * (1 - history.buy.ageMs / CONSENSUS_LIFE_MS);
}

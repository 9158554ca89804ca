/** The early badge: a move that may be about to start (reference/aggregator §9.6). It never changes the action. */
import { plateau, ramp } from './curves.ts';

export type EarlyBadge = 'TOO_LATE' | 'ENTRY_NOW' | 'PREPARE' | 'WATCH' | 'NONE';

/** From the last closed 1m rows (or the finest that exist). Lists are oldest first and hold at least four values. */
export interface EarlyInput {
  readonly price: number;
  readonly ema26: number;
  readonly atr: number;
  /** Percent. */
  readonly roc10: number;
  readonly volumeRatios: readonly number[];
  readonly rsis: readonly number[];
  /** 0 … 1 */
  readonly takerBuyShare: number;
}

export interface EarlyAnswer {
  readonly badge: EarlyBadge;
  /** 0 … 100 */
  readonly score: number;
}

/** How many rows "rising" looks at. */
const RISING_ROWS = 4;
const LEVELS: readonly (readonly [EarlyBadge, number])[] = [
  ['ENTRY_NOW', 55],
  ['PREPARE', 45],
  ['WATCH', 30],
];

/** Null when a number is missing (NaN) or there are fewer than four rows. */
export function earlyBadge(input: EarlyInput): EarlyAnswer | null {
  const volumes = input.volumeRatios.slice(-RISING_ROWS);
  const rsis = input.rsis.slice(-RISING_ROWS);
  const numbers = [input.price, input.ema26, input.atr, input.roc10, input.takerBuyShare, ...volumes, ...rsis];
  if (volumes.length < RISING_ROWS || rsis.length < RISING_ROWS || !numbers.every(Number.isFinite)) return null;

  const volume = volumes[RISING_ROWS - 1] as number;
  const rsi = rsis[RISING_ROWS - 1] as number;
  const flat = 35 * plateau(input.roc10, -1, -0.5, 0.2, 0.6);
  const volumeRising = isRising(volumes) ? 30 * ramp(volume, 1, 1.5) : 0;
  const rsiRising = rsi >= 35 && rsi <= 55 && rsi > (rsis[0] as number) ? 20 : 0;
  const score = flat + volumeRising + rsiRising + 15 * ramp(input.takerBuyShare, 0.5, 0.58);

  const tooLate = input.price > tooLateAbove(input) || input.roc10 > 1 || (volume > 3 && rsi > 70);
  if (tooLate) return { badge: 'TOO_LATE', score };
  return { badge: LEVELS.find(([, from]) => score >= from)?.[0] ?? 'NONE', score };
}

/** The price from which a move is no longer early, quote units. */
export function tooLateAbove({ ema26, atr }: Pick<EarlyInput, 'ema26' | 'atr'>): number {
  return ema26 + 2 * atr;
}

function isRising(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value > (values[i - 1] as number));
}

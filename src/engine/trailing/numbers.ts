import { DEFAULT_TRAIL_SETTINGS } from '../settings.ts';
import type { TrailNumbers, TrailSettings } from './types.ts';

/** Without the fee, which is the account's and not the position's. */
export function numbersOf({ feeRate: _fee, ...numbers }: TrailSettings): TrailNumbers {
  return numbers;
}

/** What is kept with a position that begins under these numbers; nothing where they are the engine's defaults. */
export function keptNumbers(numbers: TrailNumbers): { readonly trailNumbers?: TrailNumbers } {
  return sameNumbers(numbers, DEFAULT_TRAIL_SETTINGS) ? {} : { trailNumbers: numbers };
}

export function sameNumbers(a: TrailNumbers, b: TrailNumbers): boolean {
  const names = Object.keys(numbersOf(DEFAULT_TRAIL_SETTINGS)) as (keyof TrailNumbers)[];
  return names.every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}

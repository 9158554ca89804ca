/**
 * Exact decimals for money and quantities.
 *
 * `Big.strict` makes `new Big(0.1)` and `a > b` throw, so that a float can never slip into the books. Every amount enters
 * as the exchange's own string and leaves through {@link toText}.
 */
import Big from 'big.js';

Big.strict = true;
Big.DP = 40;
Big.RM = Big.roundDown;
Big.NE = -40;
Big.PE = 40;

export { Big };

export const ZERO: Big = new Big('0');
export const ONE: Big = new Big('1');

/** Parses a decimal written as text. @throws RangeError naming `what` when it is not a plain finite decimal. */
export function decimal(text: string, what = 'amount'): Big {
  try {
    return new Big(text);
  } catch {
    throw new RangeError(`${what}: "${text}" is not a decimal number; write it like 12.5`);
  }
}

/**
 * The shortest decimal that reads back as `value` (the exchange's own digits for up to 15 significant ones).
 * The only door through which a float (a candle's price) becomes money; @throws RangeError for NaN and infinities.
 */
export function fromNumber(value: number, what = 'number'): Big {
  if (!Number.isFinite(value)) throw new RangeError(`${what}: ${value} is not a finite number`);
  return new Big(String(value));
}

/** Plain decimal text without exponent, as PostgreSQL NUMERIC and exchanges read it. */
export function toText(value: Big): string {
  return value.toFixed();
}

/** For display and for indicators only: the nearest float64. */
export function toNumber(value: Big): number {
  return Number(value.toFixed());
}

/** Largest multiple of `step` that is not above `value` (both > 0); a step of zero leaves `value` as it is. */
export function floorToStep(value: Big, step: Big): Big {
  if (step.eq(ZERO)) return value;
  return value.div(step).round(0, Big.roundDown).times(step);
}

/** Smallest multiple of `step` that is not below `value`. */
export function ceilToStep(value: Big, step: Big): Big {
  if (step.eq(ZERO)) return value;
  return value.div(step).round(0, Big.roundUp).times(step);
}

export function minBig(a: Big, b: Big): Big {
  return a.lt(b) ? a : b;
}

export function maxBig(a: Big, b: Big): Big {
  return a.gt(b) ? a : b;
}

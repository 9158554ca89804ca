import { invariant } from '../portfolio/invariant.ts';
import type { Cycle, OrderPurpose } from './cycle.ts';

/** Exchanges take at most 36 characters of this set. */
const CLIENT_ORDER_ID = /^[A-Za-z0-9_-]{1,36}$/;
const PURPOSE_LETTER: Readonly<Record<OrderPurpose, string>> = { entry: 'b', exit: 's', protection: 'p' };
const LETTER_PURPOSE: Readonly<Record<string, OrderPurpose>> = { b: 'entry', s: 'exit', p: 'protection' };
const TIME_DIGITS = 9;
const COUNTER_DIGITS = 4;

/**
 * The id of the cycle that is the `counter`-th of all, opened at `timeMs` (Unix ms): `c<time>_<counter>` in base 36, so that ids
 * sort by time. The counter alone makes it unique; it must never be given twice for one account.
 */
export function cycleId(timeMs: number, counter: number): string {
  invariant(
    Number.isSafeInteger(timeMs) && timeMs >= 0 && Number.isSafeInteger(counter) && counter >= 0,
    `cycle id: time ${timeMs} and counter ${counter} must be whole numbers ≥ 0`,
  );
  return `c${timeMs.toString(36).padStart(TIME_DIGITS, '0')}_${counter.toString(36).padStart(COUNTER_DIGITS, '0')}`;
}

/** `<cycleId>-<b|s|p>-<n>`: the n-th order of a cycle. The same decision always has the same id. */
export function clientOrderId(ofCycle: string, purpose: OrderPurpose, n: number): string {
  const id = `${ofCycle}-${PURPOSE_LETTER[purpose]}-${n}`;
  invariant(CLIENT_ORDER_ID.test(id), `client order id "${id}" must be 1 to 36 characters of A–Z, a–z, 0–9, - and _`);
  return id;
}

/** The id of the next order of a cycle. */
export function nextOrderId(cycle: Cycle, purpose: OrderPurpose): string {
  return clientOrderId(cycle.id, purpose, cycle.orderCount + 1);
}

/** Which cycle an order is of and what for; null for an order that is not ours. */
export function parseClientOrderId(id: string): { cycleId: string; purpose: OrderPurpose; n: number } | null {
  const match = /^(c[0-9a-z]+_[0-9a-z]+)-([bsp])-(\d+)$/.exec(id);
  const [, ofCycle, letter, n] = match ?? [];
  const purpose = LETTER_PURPOSE[letter ?? ''];
  return ofCycle === undefined || purpose === undefined ? null : { cycleId: ofCycle, purpose, n: Number(n) };
}

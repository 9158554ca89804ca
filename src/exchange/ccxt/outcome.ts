import { DeadlineError, NotSentError } from './errors.ts';

/**
 * What a failed order call tells us. `refused` = certainly nothing was placed; `unknown` = it may have been placed and must be
 * looked up by its client order id before anything else happens.
 */
export interface FailureOutcome {
  readonly outcome: 'refused' | 'unknown';
  /** The exchange's own code where it gave one, else the class of the failure. */
  readonly code: string;
  readonly reason: string;
}

/** Failures below NetworkError that an exchange only answers before it looks at the order. */
const NOT_PLACED = ['DDoSProtection', 'RateLimitExceeded', 'InvalidNonce'];

const MAX_REASON_LENGTH = 300;

/**
 * Sorts what createOrder threw (table and rule of reference/dependencies §3): ExchangeError is a definite no; DDoSProtection,
 * RateLimitExceeded and InvalidNonce were turned away at the door; everything else, also errors that are not ccxt's, is unknown.
 *
 * One deliberate exception: "duplicate client order id" says that an order with *our* id is open already, so it is the order
 * itself that has to be looked up; calling it refused would release money that is at work.
 */
export function classifyFailure(error: unknown): FailureOutcome {
  const code = codeOf(error);
  const reason = reasonOf(error);
  if (error instanceof NotSentError) return { outcome: 'refused', code: 'NOT_SENT', reason };
  if (isDuplicateId(error, reason)) return { outcome: 'unknown', code, reason };
  if (isKind(error, 'ExchangeError') || NOT_PLACED.some((kind) => isKind(error, kind))) {
    return { outcome: 'refused', code, reason };
  }
  return { outcome: 'unknown', code, reason };
}

/** True when the exchange says that it has no such order. */
export function isOrderNotFound(error: unknown): boolean {
  return isKind(error, 'OrderNotFound');
}

/** True when our clock and the exchange's disagree: nothing was done, and the offset must be measured again. */
export function isClockProblem(error: unknown): boolean {
  return isKind(error, 'InvalidNonce');
}

/**
 * Looks for a ccxt error class by name along the prototype chain. By name, so that ccxt (80 MB) is only loaded by processes that
 * talk to an exchange; a test holds the names against the real classes.
 */
export function isKind(error: unknown, kind: string): boolean {
  if (!(error instanceof Error)) return false;
  for (
    let proto: unknown = Object.getPrototypeOf(error);
    proto instanceof Object;
    proto = Object.getPrototypeOf(proto)
  ) {
    if (proto.constructor.name === kind) return true;
  }
  return false;
}

export function codeOf(error: unknown): string {
  if (error instanceof DeadlineError) return 'DEADLINE';
  if (!(error instanceof Error)) return 'UNKNOWN';
  const venueCode = /"code":\s*"?(-?\d+)/.exec(error.message)?.[1];
  return venueCode ?? error.constructor.name;
}

/** The failure in one short line: the exchange's message if there is one; URLs lose their query, which holds the signature. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'a failure without a description';
  const venueMessage = /"msg":\s*"([^"]+)"/.exec(error.message)?.[1];
  const text = (venueMessage ?? error.message)
    .replace(/(https?:\/\/[^\s?]+)\?\S*/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > MAX_REASON_LENGTH ? `${text.slice(0, MAX_REASON_LENGTH)}…` : text;
}

function isDuplicateId(error: unknown, reason: string): boolean {
  return isKind(error, 'DuplicateOrderId') || (isKind(error, 'InvalidOrder') && /duplicate/i.test(reason));
}

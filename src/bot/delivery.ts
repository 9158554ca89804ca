/**
 * Why a message did not reach a platform. The first four concern the whole channel and wait; `refused` concerns this one message;
 * `gone` means that the message to be edited no longer exists.
 */
export type ProblemKind = 'rate_limited' | 'unreachable' | 'unauthorized' | 'blocked' | 'refused' | 'gone';

export interface DeliveryProblem {
  readonly kind: ProblemKind;
  /** How long the platform asked to wait, in ms; null where it did not say. */
  readonly retryAfterMs: number | null;
  /** For people and logs; never holds a token. */
  readonly detail: string;
}

export type SendOutcome =
  { readonly ok: true; readonly messageId: string } | { readonly ok: false; readonly problem: DeliveryProblem };

/** True where trying another message on the same channel is pointless for now. */
export function concernsChannel(kind: ProblemKind): boolean {
  return kind !== 'refused' && kind !== 'gone';
}

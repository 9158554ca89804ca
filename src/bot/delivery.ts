import { healthWords } from '../commands/health-words.ts';
import type { HealthWord } from '../commands/services.ts';

/**
 * Why a message did not reach a platform. The first four concern the whole channel and wait; `refused` concerns this one message;
 * `gone` means that the message to be edited no longer exists.
 */
export type ProblemKind = 'rate_limited' | 'unreachable' | 'unauthorized' | 'blocked' | 'refused' | 'gone';

export interface DeliveryProblem {
  readonly kind: ProblemKind;
  /** How long the platform asked to wait, in ms; null where it did not say. */
  readonly retryAfterMs: number | null;
  /** Never holds a token. */
  readonly detail: HealthWord;
}

export type SendOutcome =
  { readonly ok: true; readonly messageId: string } | { readonly ok: false; readonly problem: DeliveryProblem };

/** What happened, as the log has it. */
export function detailText({ detail }: DeliveryProblem): string {
  return healthWords([detail], 'en');
}

/** True where trying another message on the same channel is pointless for now. */
export function concernsChannel(kind: ProblemKind): boolean {
  return kind !== 'refused' && kind !== 'gone';
}

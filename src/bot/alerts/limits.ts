import { concernsChannel, type ProblemKind } from '../delivery.ts';

/** How an outbox worker behaves; times in ms. */
export interface AlertLimits {
  /** Alerts held in memory at once. */
  readonly batch: number;
  /** Pause between two messages, ms. */
  readonly gapMs: number;
  /** Longest wait without a `notify`, ms. */
  readonly pollMs: number;
  /** This many waiting alerts of one kind become one message. */
  readonly collapseAt: number;
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
  /** Attempts before an alert that the platform refuses is given up. */
  readonly maxRefusals: number;
  /** Attempts before an alert to a chat that blocked the bot is given up. */
  readonly maxBlocked: number;
}

export const ALERT_LIMITS: AlertLimits = {
  batch: 200,
  gapMs: 1_000,
  pollMs: 5_000,
  collapseAt: 4,
  firstRetryMs: 1_000,
  maxRetryMs: 5 * 60_000,
  maxRefusals: 4,
  maxBlocked: 6,
};

/** What the platform may still accept later is tried for ever; what it refuses for good is given up with a reason. */
export function attemptsAllowed(kind: ProblemKind, limits: AlertLimits): number {
  if (kind === 'blocked') return limits.maxBlocked;
  return concernsChannel(kind) ? Number.POSITIVE_INFINITY : limits.maxRefusals;
}

import type { AlertDecision } from './decisions.ts';

/** What an alert about the system itself says; all others are about one position or one entry. */
export type SystemNews = Pick<AlertDecision, 'priority' | 'timeMs' | 'dedupKey' | 'data'> & {
  /** The symbol that it concerns, where it concerns one. */
  readonly symbol?: string | null;
};

/** An alert that belongs to no position's thread. */
export function systemAlert({ priority, timeMs, symbol = null, dedupKey, data }: SystemNews): AlertDecision {
  return { type: 'alert', kind: 'system', priority, timeMs, symbol, dedupKey, threadKey: null, data };
}

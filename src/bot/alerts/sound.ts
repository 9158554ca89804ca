import type { AlertKind, AlertPriority } from '../../engine/decisions.ts';
import { mayBeDanger } from '../../commands/preferences.ts';
import type { AlertMode } from './store.ts';

/** Sound only for tier changes, exits and danger (chat.md §4); everything else arrives silently unless a person asks for it. */
export const DEFAULT_MODES: Readonly<Record<AlertKind, AlertMode>> = {
  entry: 'silent',
  exit: 'loud',
  breakeven_armed: 'loud',
  trailing_armed: 'loud',
  stop_moved: 'silent',
  take_profit: 'loud',
  pump_rider: 'loud',
  liberation: 'silent',
  signal_rejected: 'silent',
  order_problem: 'loud',
  reconciliation: 'silent',
  feed_stale: 'loud',
  paused: 'silent',
  daily_loss: 'loud',
  system: 'silent',
  digest: 'silent',
};

/**
 * How an alert is delivered. A person's choice decides, except that danger is neither held back for a digest nor switched off,
 * whatever is stored; silent it is only where an owner confirmed that. What `asks` for an answer in time makes a sound. Quiet hours silence
 * everything but danger.
 */
export function modeOf(
  kind: AlertKind,
  priority: AlertPriority,
  preferences: ReadonlyMap<AlertKind, AlertMode>,
  quiet: boolean,
  asks = false,
): AlertMode {
  const chosen = preferences.get(kind);
  if (priority === 'danger') return chosen === 'silent' && mayBeDanger(kind) ? 'silent' : 'loud';
  const mode = chosen ?? (asks ? 'loud' : DEFAULT_MODES[kind]);
  return quiet && mode === 'loud' ? 'silent' : mode;
}

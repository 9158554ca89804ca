import type { AlertMode } from '../../bot/alerts/store.ts';
import type { AlertDecision, AlertKind } from '../../engine/decisions.ts';
import type { Queryable } from '../query.ts';
import { ADD_ALERT, SET_PREFERENCE } from './sql.ts';

/**
 * Puts an alert that no engine decision caused (feed stale, start, digest) into the outbox of every channel. Returns false where
 * the same dedup key was stored before; then nothing is added.
 */
export async function addAlert(db: Queryable, alert: AlertDecision, channels: readonly string[]): Promise<boolean> {
  const { rows } = await db.query(ADD_ALERT, [
    alert.kind,
    alert.priority,
    alert.symbol,
    alert.dedupKey,
    alert.threadKey,
    JSON.stringify(alert.data),
    new Date(alert.timeMs),
    channels,
  ]);
  return rows.length > 0;
}

/** Records how a channel wants alerts of a kind; `changedBy` is `platform:user id`. Applies to the next delivery. */
export async function setAlertPreference(
  db: Queryable,
  channel: string,
  kind: AlertKind,
  mode: AlertMode,
  changedBy: string,
): Promise<void> {
  await db.query(SET_PREFERENCE, [channel, kind, mode, changedBy]);
}

import type { Queryable } from '../query.ts';
import type { HoursRange } from '../../commands/preferences.ts';

/** What a channel chose for itself: hours, null = never quiet, undefined = it follows the setting. */
export async function quietHoursOf(db: Queryable, channel: string): Promise<HoursRange | null | undefined> {
  const { rows } = await db.query<{ from_minute: number | null; to_minute: number | null }>(
    'SELECT from_minute, to_minute FROM alert_quiet_hours WHERE channel = $1',
    [channel],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return row.from_minute === null || row.to_minute === null
    ? null
    : { fromMinute: row.from_minute, toMinute: row.to_minute };
}

/** Counts from the next delivery on. `changedBy` is `platform:user id`. */
export async function setQuietHours(
  db: Queryable,
  channel: string,
  hours: HoursRange | null | undefined,
  changedBy: string,
): Promise<void> {
  if (hours === undefined) {
    await db.query('DELETE FROM alert_quiet_hours WHERE channel = $1', [channel]);
    return;
  }
  await db.query(
    `INSERT INTO alert_quiet_hours (channel, from_minute, to_minute, changed_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT (channel) DO UPDATE SET from_minute = excluded.from_minute, to_minute = excluded.to_minute,
       changed_by = excluded.changed_by, updated_at = now()`,
    [channel, hours?.fromMinute ?? null, hours?.toMinute ?? null, changedBy],
  );
}

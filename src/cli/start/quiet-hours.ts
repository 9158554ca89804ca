import { minuteOfDay } from '../../commands/dates.ts';
import type { HoursRange } from '../../settings/values.ts';

/** True within the quiet hours, on the clocks of the time zone; they may pass midnight. The first minute belongs to them, the last does not. */
export function isQuiet(hours: HoursRange | null, timeZone: string, nowMs: number): boolean {
  if (hours === null) return false;
  const now = minuteOfDay(nowMs, timeZone);
  const { fromMinute, toMinute } = hours;
  return fromMinute <= toMinute ? now >= fromMinute && now < toMinute : now >= fromMinute || now < toMinute;
}

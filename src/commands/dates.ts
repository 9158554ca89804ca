const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Unix ms UTC of the local midnight that begins a day written `2025-10-02`; null where that is no day of the calendar. */
export function startOfDayMs(text: string, timeZone: string): number | null {
  const match = DATE.exec(text.trim());
  if (match === null) return null;
  const utcMs = Date.parse(`${match[0]}T00:00:00Z`);
  if (Number.isNaN(utcMs) || new Date(utcMs).toISOString().slice(0, 10) !== match[0]) return null;
  return momentOf(match[0], 0, timeZone);
}

/** The local midnight after the day that begins at `startMs`; days of 23 and 25 hours included. */
export function nextDayMs(startMs: number, timeZone: string): number {
  const noonMs = startMs + 1.5 * DAY_MS;
  return startOfDayMs(dateText(noonMs, timeZone), timeZone) ?? startMs + DAY_MS;
}

/** `2025-10-02` of the day that a moment falls on. */
export function dateText(timeMs: number, timeZone: string): string {
  return new Date(timeMs + offsetMs(timeMs, timeZone)).toISOString().slice(0, 10);
}

/** Whole minutes since midnight, as the clocks of the zone show them. */
export function minuteOfDay(timeMs: number, timeZone: string): number {
  return Math.floor(((timeMs + offsetMs(timeMs, timeZone)) % DAY_MS) / MINUTE_MS);
}

/** The last moment, not after `timeMs`, at which the clocks of the zone showed this minute of the day; with the day it fell on. */
export function lastTimeOfDay(
  minute: number,
  timeZone: string,
  timeMs: number,
): { readonly timeMs: number; readonly date: string } {
  const today = dateText(timeMs, timeZone);
  const todayMs = momentOf(today, minute, timeZone);
  if (todayMs <= timeMs) return { timeMs: todayMs, date: today };
  const midnightMs = momentOf(today, 0, timeZone);
  const yesterday = dateText(midnightMs - DAY_MS / 2, timeZone);
  return { timeMs: momentOf(yesterday, minute, timeZone), date: yesterday };
}

function momentOf(date: string, minute: number, timeZone: string): number {
  const utcMs = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS;
  // the zone's offset may differ between the two: the second look is at the moment itself
  return utcMs - offsetMs(utcMs - offsetMs(utcMs, timeZone), timeZone);
}

/** How far local time is ahead of UTC. */
function offsetMs(timeMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(timeMs);
  const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
  const localMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return localMs - Math.floor(timeMs / 1000) * 1000;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 24 * 60 * 60_000;

/** Unix ms UTC of the local midnight that begins a day written `2025-10-02`; null where that is no day of the calendar. */
export function startOfDayMs(text: string, timeZone: string): number | null {
  const match = DATE.exec(text.trim());
  if (match === null) return null;
  const utcMs = Date.parse(`${match[0]}T00:00:00Z`);
  if (Number.isNaN(utcMs) || new Date(utcMs).toISOString().slice(0, 10) !== match[0]) return null;
  // the zone's offset may differ between the two: the second look is at the midnight itself
  const nearMs = utcMs - offsetMs(utcMs, timeZone);
  return utcMs - offsetMs(nearMs, timeZone);
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

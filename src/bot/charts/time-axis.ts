/** A label of the time axis under the candle with this index. */
export interface TimeTick {
  readonly index: number;
  readonly label: string;
  /** True where a new day begins: drawn stronger. */
  readonly day: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const STEPS_MS = [1, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 5760, 10_080, 20_160, 43_200].map(
  (minutes) => minutes * MINUTE_MS,
);

/**
 * Labels at round local times, at least `minGapPx` apart. Works over gaps: a label stands where a round time is first reached or
 * passed. `timeZone` is an IANA name.
 */
export function timeTicks(
  timesMs: readonly number[],
  xOf: (index: number) => number,
  minGapPx: number,
  timeZone: string,
  language: 'en' | 'fr',
): TimeTick[] {
  const [first] = timesMs;
  const last = timesMs.at(-1);
  if (first === undefined || last === undefined) return [];
  const widthPx = Math.max(1, xOf(timesMs.length - 1) - xOf(0));
  const wantedMs = ((last - first) * minGapPx) / widthPx;
  const stepMs = STEPS_MS.find((step) => step >= wantedMs) ?? STEPS_MS.at(-1) ?? DAY_MS;
  const zone = localClock(timeZone);
  const hour = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone });
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone });
  const ticks: TimeTick[] = [];
  let lastX = -Infinity;
  let previousMs = zone(first) - 1;
  for (const [index, timeMs] of timesMs.entries()) {
    const localMs = zone(timeMs);
    const newDay = Math.floor(localMs / DAY_MS) !== Math.floor(previousMs / DAY_MS);
    const due = Math.floor(localMs / stepMs) !== Math.floor(previousMs / stepMs);
    previousMs = localMs;
    if (!due || xOf(index) - lastX < minGapPx * 0.75) continue;
    ticks.push({ index, label: newDay || stepMs >= DAY_MS ? day.format(timeMs) : hour.format(timeMs), day: newDay });
    lastX = xOf(index);
  }
  return ticks;
}

/** A moment with its zone, such as `Nov 22, 2026, 03:45 · UTC`. */
export function stamp(timeMs: number, timeZone: string, language: 'en' | 'fr'): string {
  const format = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  return `${format.format(timeMs)} · ${timeZone}`;
}

/** Local wall time as if it were UTC, in ms: what "round" is measured on. */
function localClock(timeZone: string): (timeMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (timeMs) => {
    const parts = new Map(format.formatToParts(timeMs).map((part) => [part.type, Number(part.value)]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  };
}

/** A part of the day; it may pass midnight. */
export interface HoursRange {
  /** Minutes since local midnight. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** `23:00-07:00`; null for anything else. */
export function readHours(text: string): HoursRange | null {
  const match = /^(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})$/.exec(text);
  const fromMinute = readMinute(match?.[1] ?? '');
  const toMinute = readMinute(match?.[2] ?? '');
  return fromMinute === null || toMinute === null || fromMinute === toMinute ? null : { fromMinute, toMinute };
}

/** `08:00` → 480. */
export function readMinute(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text);
  const hour = Number(match?.[1]);
  const minute = Number(match?.[2]);
  return match && hour < 24 && minute < 60 ? hour * 60 + minute : null;
}

/** The way back: `23:00-07:00`. */
export function hoursText({ fromMinute, toMinute }: HoursRange): string {
  return `${minuteText(fromMinute)}-${minuteText(toMinute)}`;
}

/** 480 → `08:00`. */
export function minuteText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

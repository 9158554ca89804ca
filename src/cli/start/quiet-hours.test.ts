import { describe, expect, test } from 'vitest';
import { readHours } from '../../settings/values.ts';
import { isQuiet } from './quiet-hours.ts';

const at = (text: string): number => Date.parse(text);

describe('quiet hours', () => {
  // prettier-ignore
  test.each([
    ['23:00-07:00', 'UTC', '2025-10-02T22:59:59Z', false],
    ['23:00-07:00', 'UTC', '2025-10-02T23:00:00Z', true],
    ['23:00-07:00', 'UTC', '2025-10-02T23:59:59Z', true],
    ['23:00-07:00', 'UTC', '2025-10-03T00:00:00Z', true],
    ['23:00-07:00', 'UTC', '2025-10-03T06:59:59Z', true],
    ['23:00-07:00', 'UTC', '2025-10-03T07:00:00Z', false],
    ['13:00-14:00', 'UTC', '2025-10-03T12:59:59Z', false],
    ['13:00-14:00', 'UTC', '2025-10-03T13:30:00Z', true],
    ['13:00-14:00', 'UTC', '2025-10-03T14:00:00Z', false],
    ['23:00-07:00', 'Europe/Paris', '2025-07-01T20:59:59Z', false],
    ['23:00-07:00', 'Europe/Paris', '2025-07-01T21:00:00Z', true],
    ['23:00-07:00', 'Europe/Paris', '2025-12-01T21:30:00Z', false],
    ['23:00-07:00', 'Europe/Paris', '2025-12-01T22:00:00Z', true],
    ['23:00-07:00', 'America/New_York', '2025-07-02T10:59:59Z', true],
    ['23:00-07:00', 'America/New_York', '2025-07-02T11:00:00Z', false],
    ['00:00-06:00', 'Asia/Kolkata', '2025-07-01T18:30:00Z', true],
    ['00:00-06:00', 'Asia/Kolkata', '2025-07-02T00:30:00Z', false],
  ] as const)('%s in %s: at %s %s', (hours, timeZone, time, quiet) => {
    expect(isQuiet(readHours(hours), timeZone, at(time))).toBe(quiet);
  });

  test('none means never', () => {
    expect(isQuiet(null, 'UTC', at('2025-10-03T03:00:00Z'))).toBe(false);
  });
});

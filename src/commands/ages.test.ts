import { describe, expect, test } from 'vitest';
import type { Request } from './actor.ts';
import { Ages } from './ages.ts';

const NOW_MS = Date.UTC(2025, 9, 2, 14, 3);
const MINUTE_MS = 60_000;

/** Said by the platform's clock, which is `skewMs` behind this machine's. */
function said(atMs: number, skewMs: number, change: Partial<Request> = {}): Request {
  const who = {
    platform: 'discord',
    userId: '2',
    userName: 'Ada',
    languageCode: null,
    place: '8',
    shared: false,
  } as const;
  return { ...who, updateId: 'u', saidAtMs: atMs - skewMs, ...change };
}

describe.each([0, 10 * MINUTE_MS, -10 * MINUTE_MS])(
  'a machine whose clock is %d ms ahead of the platform',
  (skewMs) => {
    test('what comes at once is fresh', () => {
      const ages = new Ages();
      for (const atMs of [0, 5_000, 60_000]) expect(ages.ageOf(said(NOW_MS + atMs, skewMs), NOW_MS + atMs)).toBe(0);
    });
    test('what comes late is as old as the platform says', () => {
      const ages = new Ages();
      ages.ageOf(said(NOW_MS, skewMs), NOW_MS);
      expect(ages.ageOf(said(NOW_MS, skewMs), NOW_MS + 20_000)).toBe(20_000);
      expect(ages.ageOf(said(NOW_MS, skewMs, { waited: true }), NOW_MS + MINUTE_MS)).toBe(MINUTE_MS);
    });
    test('a clock that is set right is followed', () => {
      const ages = new Ages();
      ages.ageOf(said(NOW_MS, skewMs), NOW_MS);
      for (let update = 0; update < 8; update++) ages.ageOf(said(NOW_MS, 0), NOW_MS);
      expect(ages.ageOf(said(NOW_MS, 0), NOW_MS)).toBe(0);
    });
  },
);

test('each platform has a clock of its own, and what bears no date has no age', () => {
  const ages = new Ages();
  ages.ageOf(said(NOW_MS, MINUTE_MS), NOW_MS);
  expect(ages.ageOf(said(NOW_MS, 0, { platform: 'telegram' }), NOW_MS)).toBe(0);
  expect(ages.ageOf(said(NOW_MS, 0, { undated: true }), NOW_MS + MINUTE_MS)).toBe(0);
});

test('what waited is no measure of the clocks', () => {
  const ages = new Ages();
  expect(ages.ageOf(said(NOW_MS, 0, { waited: true }), NOW_MS + MINUTE_MS)).toBe(MINUTE_MS);
  expect(ages.ageOf(said(NOW_MS, 0, { waited: true }), NOW_MS + 2 * MINUTE_MS)).toBe(2 * MINUTE_MS);
});

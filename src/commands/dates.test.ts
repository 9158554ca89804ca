import { describe, expect, test } from 'vitest';
import { Big } from '../engine/money.ts';
import { csv, csvFile } from './csv.ts';
import { dateText, nextDayMs, startOfDayMs } from './dates.ts';

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

describe('days', () => {
  test.each([
    ['2025-10-02', 'UTC', '2025-10-02T00:00:00.000Z'],
    ['2025-10-02', 'Europe/Paris', '2025-10-01T22:00:00.000Z'],
    ['2025-01-15', 'Europe/Paris', '2025-01-14T23:00:00.000Z'],
    ['2025-03-30', 'Europe/Paris', '2025-03-29T23:00:00.000Z'],
    ['2025-10-26', 'Europe/Paris', '2025-10-25T22:00:00.000Z'],
    ['2025-10-02', 'America/New_York', '2025-10-02T04:00:00.000Z'],
    ['2024-02-29', 'UTC', '2024-02-29T00:00:00.000Z'],
    ['2025-02-29', 'UTC', null],
    ['2025-13-01', 'UTC', null],
    ['02/10/2025', 'UTC', null],
    ['', 'UTC', null],
  ])('%s in %s begins %s', (text, zone, expected) => expect(iso(startOfDayMs(text, zone))).toBe(expected));
  test.each([
    ['2025-03-30', 23],
    ['2025-10-26', 25],
    ['2025-10-02', 24],
  ])('%s in Paris has %i hours', (text, hours) => {
    const startMs = startOfDayMs(text, 'Europe/Paris') ?? 0;
    expect((nextDayMs(startMs, 'Europe/Paris') - startMs) / 3_600_000).toBe(hours);
  });
  test('late in the evening it is tomorrow in Paris', () => {
    expect(dateText(Date.UTC(2025, 9, 2, 22, 30), 'Europe/Paris')).toBe('2025-10-03');
  });
});

describe('csv', () => {
  test.each([
    [['a', 'b'], 'a,b'],
    [['a,b', 'say "no"', 'two\nlines'], '"a,b","say ""no""","two\nlines"'],
    [['-1.5', '2', null], '-1.5,2,'],
    [['=SUM(A1)', '+x', '@x', '-x'], "'=SUM(A1),'+x,'@x,'-x"],
  ])('%o', (row, expected) => expect(csv(['h'], [row], 'en')).toBe(`h\r\n${expected}\r\n`));
  test.each([
    ['en', '1234567.00000001,a;b,"c,d"'],
    ['fr', '1234567,00000001;"a;b";c,d'],
  ] as const)('numbers keep every digit, in the dialect of %s', (language, expected) => {
    const row = [new Big('1234567.00000001'), 'a;b', 'c,d'];
    expect(csv(['h'], [row], language)).toBe(`h\r\n${expected}\r\n`);
  });
  test('a file begins with the mark that lets spreadsheets read accents', () => {
    expect(csvFile(['é'], [], 'fr').toString('hex')).toBe('efbbbfc3a90d0a');
  });
});

import { describe, expect, test } from 'vitest';
import { Format } from './format.ts';

const en = new Format('en', 'UTC');
const fr = new Format('fr', 'Europe/Paris');
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('numbers', () => {
  test.each([
    [116_876, '116,876.00'],
    [4403.5, '4,403.50'],
    [225.88, '225.88'],
    [2.9145, '2.9145'],
    [0.12345678, '0.12346'],
    [0.00001234, '0.00001234'],
    [0.0000123456, '0.000012346'],
    [0, '0.00'],
  ])('price %d → %s', (value, expected) => expect(en.price(value)).toBe(expected));
  test.each([
    [1.25, '▲ +1.25 %'],
    [-0.8, '▼ −0.80 %'],
    [0, '● 0.00 %'],
    [0.001, '● 0.00 %'],
    [-0.004, '● 0.00 %'],
  ])('gain %d → %s', (value, expected) => expect(en.gain(value)).toBe(expected));
  test('French writes commas and spaces', () => {
    expect(plain(fr.price(116_876))).toBe('116 876,00');
    expect(plain(fr.result(-1234.5, 'USDC'))).toBe('▼ −1 234,50 USDC');
    expect(fr.gain(1.25)).toBe('▲ +1,25 %');
  });
  test.each([
    [0.00005612, '0.00005612'],
    [460_813, '460,813'],
    [1.5, '1.5'],
  ])('quantity %d → %s', (value, expected) => expect(en.quantity(value)).toBe(expected));
});

describe('times', () => {
  const winter = Date.UTC(2025, 0, 2, 23, 5);
  test('in the zone of the person', () => {
    expect(en.dateTime(winter)).toBe('02/01, 23:05');
    expect(fr.dateTime(winter)).toBe('03/01 00:05');
    expect(fr.time(Date.UTC(2025, 6, 2, 22, 0))).toBe('00:00');
  });
  test.each([
    [0, '0 s'],
    [-5, '0 s'],
    [59_000, '59 s'],
    [90_000, '2 min'],
    [3_900_000, '1 h 05'],
    [100_000_000, '1 d 3 h'],
  ])('duration %d → %s', (ms, expected) => expect(en.duration(ms)).toBe(expected));
});

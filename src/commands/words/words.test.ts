import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { WAVE_REJECT_CODES } from '../../engine/aggregator/types.ts';
import { REFUSAL_CODES } from '../../engine/decisions.ts';
import { EXIT_REASONS } from '../../engine/trader/cycle.ts';
import { formatOf } from '../format.ts';
import { ruleSentence } from '../refusals.ts';
import { CATALOGUES, isWordKey, sayIn, type WordKey } from './words.ts';

const KEYS = Object.keys(CATALOGUES.en) as WordKey[];
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').toSorted((a, b) => a.localeCompare(b));

describe('both languages', () => {
  test('have the same keys', () => expect(Object.keys(CATALOGUES.fr)).toEqual(KEYS));
  test.each(KEYS)('%s has the same placeholders, and words in both', (key) => {
    expect(placeholders(CATALOGUES.fr[key])).toEqual(placeholders(CATALOGUES.en[key]));
    expect(CATALOGUES.en[key]).not.toBe('');
    expect(CATALOGUES.fr[key]).not.toBe('');
  });
  test('fill their placeholders, also with what looks like one', () => {
    expect(sayIn('en')('gate.unknownCommand', { name: '<b>{{x}}</b>' })).toBe('Unknown command <b>{{x}}</b>');
    expect(sayIn('fr')('position.none', { symbol: 'SOLUSDC' })).toBe('Aucune position ouverte sur SOLUSDC.');
  });
  test('hold no word that nobody says', () => {
    const folders = ['..', '../list'].map((path) => new URL(path + '/', import.meta.url));
    const sources = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .map((name) => readFileSync(new URL(name, folder), 'utf8')),
    );
    const code = sources.join('\n');
    const byPrefix = [
      'rule.',
      'fix.',
      'liberation.',
      'reason.',
      'exit.',
      'stop.',
      'status.',
      'state.',
      'help.',
      'opportunities.',
      'early.',
      'reconcile.',
      'profit.',
      'performance.',
      'restart.',
      'part.',
      'component.',
      'many.',
      'code.',
      'pair.',
      'kind.',
      'alerts.',
      'pause.',
      'purpose.',
      'order.',
      'block.',
      'source.',
      'problem.',
    ];
    const unsaid = KEYS.filter(
      (key) => !byPrefix.some((prefix) => key.startsWith(prefix)) && !code.includes(`'${key}'`),
    );
    expect(unsaid).toEqual([]);
  });
});

describe('every reason has words', () => {
  const codes = [...new Set<string>([...WAVE_REJECT_CODES, ...REFUSAL_CODES])];
  test.each(codes)('%s: the rule, the numbers, and what would change it', (code) => {
    for (const language of ['en', 'fr'] as const) {
      expect(isWordKey(`rule.${code}`)).toBe(true);
      expect(isWordKey(`fix.${code}`)).toBe(true);
      const finding = { code, measured: 1.25, limit: 2, numbers: {} };
      const sentence = ruleSentence(finding, sayIn(language), formatOf(language, 'UTC'), 'USDC');
      expect(sentence).toContain(CATALOGUES[language][`fix.${code}` as WordKey]);
      expect(sentence).not.toMatch(/\{\{|undefined|NaN/);
    }
  });
  test.each([
    [
      { code: 'WEAK', measured: 1.7, limit: 2, numbers: {} },
      'The consensus is too weak: measured 1.70, limit 2.00. More',
    ],
    [{ code: 'TOO_FEW', measured: 4, limit: 5, numbers: {} }, 'Too few strategies agree: measured 4, limit 5.'],
    [{ code: 'COOLDOWN', measured: 600_000, limit: 1_800_000, numbers: {} }, 'measured 10 min, limit 30 min.'],
    [{ code: 'DAILY_LOSS', measured: -0.052, limit: -0.05, numbers: {} }, 'measured −5.2 %, limit −5.0 %.'],
    [{ code: 'USDC_INSUFFICIENT', measured: 6, limit: 48, numbers: {} }, 'measured 6.00 USDC, limit 48.00 USDC.'],
    [
      { code: 'NO_DATA', measured: null, limit: null, numbers: { what: 'atr_14', of: '15m' } },
      'Data is missing or too old (atr_14, 15m). It passes',
    ],
    [
      { code: 'NEW_RULE', measured: 1, limit: null, numbers: {} },
      'Rule NEW_RULE: measured 1.00. This version has no words for it.',
    ],
  ])('%o', (finding, expected) => {
    expect(ruleSentence(finding, sayIn('en'), formatOf('en', 'UTC'), 'USDC')).toContain(expected);
  });
  test.each(EXIT_REASONS)('exit %s has a word', (reason) => {
    expect(isWordKey(`exit.${reason}`) || isWordKey(`stop.${reason}`)).toBe(true);
  });
});

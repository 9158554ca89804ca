import { describe, expect, test } from 'vitest';
import { questionAlertOf } from '../../test/support/question.ts';
import type { Question } from '../engine/desk/question.ts';
import { typedAlarm } from './alarm-words.ts';
import { alertReply } from './alerts.ts';

const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' };
const AT_MS = Date.UTC(2025, 9, 2, 14, 4);

const told = (more: Partial<Question> = {}, language: 'en' | 'fr' = 'en') => {
  const { title, lines = [] } = alertReply(questionAlertOf(more), language, WORLD);
  return [title, ...lines];
};

describe('a question about a cash release', () => {
  test('says what is missing, what would be sold, and until when', () => {
    expect(told()).toEqual([
      'Sell ADA to pay for SOL?',
      'Only 6.00 USDC are free, the entry wants 48.00 USDC.',
      'The worst losing position: ▼ −3.10 %, about 42.00 USDC.',
      'Until 14:05; without an answer it is kept.',
    ]);
    expect(told({}, 'fr').join('\n')).toMatch(/Vendre ADA pour payer SOL \?\n.*6,00 USDC.*48,00 USDC/);
  });

  test.each<[Partial<Question>, readonly string[]]>([
    [
      { state: 'selling', by: 'Ada', atMs: AT_MS },
      ['Cash release: selling ADAUSDC', 'Ada agreed to the sale of ADAUSDC at 14:04.'],
    ],
    [
      { state: 'sold', by: 'Ada', atMs: AT_MS, netResultPercent: -3.3 },
      [
        'Cash release: ADAUSDC is sold',
        'Ada agreed to the sale of ADAUSDC at 14:04.',
        'Result: ▼ −3.30 %; it gave way to SOLUSDC.',
      ],
    ],
    [{ state: 'kept', by: 'Ada', atMs: AT_MS }, ['Cash release: ADAUSDC is not sold', 'Ada kept ADAUSDC at 14:04.']],
    [
      { state: 'expired', atMs: AT_MS },
      ['Cash release: ADAUSDC is not sold', 'Nobody answered by 14:04: ADAUSDC is kept.'],
    ],
    [
      { state: 'needless', by: 'Ada', atMs: AT_MS },
      ['Cash release: ADAUSDC is not sold', 'Ada agreed at 14:04; the entry was bought without selling ADAUSDC.'],
    ],
    [
      { state: 'dropped', atMs: AT_MS },
      ['Cash release: ADAUSDC is not sold', 'The engine was restarted before an answer: ADAUSDC is kept.'],
    ],
  ])('%o', (more, words) => {
    expect(told(more)).toEqual(words);
    expect(told(more, 'fr').join()).not.toMatch(/\{\{|undefined|null|NaN/);
  });

  test('which the rules no longer allow names the rule with its numbers', () => {
    const numbers = { liberation: 'ALL_POSITIONS_WINNING', liberation_measured: 0.005, liberation_limit: 0 };
    const refusal = { code: 'USDC_INSUFFICIENT', measured: 6, limit: 15, numbers } as const;
    const words = told({ state: 'refused', by: 'Ada', atMs: AT_MS, refusal });
    expect(words.slice(0, 2)).toEqual([
      'Cash release: ADAUSDC is not sold',
      'Ada agreed at 14:04, but the rules no longer allow the sale of ADAUSDC.',
    ]);
    expect(words[2]).toContain('measured 6.00 USDC, limit 15.00 USDC.');
    expect(words[2]).toContain('all of them are winning (0.5 %, limit 0.0 %)');
  });

  test('the terminal, where no alert has buttons, is told what to type', () => {
    const typed = (more: Partial<Question> = {}) => {
      const alert = questionAlertOf(more);
      return typedAlarm(alert, alertReply(alert, 'en', WORLD), 'en').lines?.at(-1);
    };
    expect(typed()).toBe('Answer here with /release sell or /release keep.');
    expect(typed({ state: 'expired', atMs: AT_MS })).not.toContain('/release');
  });
});

import { expect, test } from 'vitest';
import { ORDER_PROBLEMS } from '../engine/trader/order-problems.ts';
import { alertWriter } from './alerts.ts';
import { outcomeReply } from './intent-words.ts';
import { NO_QUOTE } from './quote.ts';
import { voiceOf } from './voice.ts';
import { CATALOGUES } from './words/words.ts';

const LANGUAGES = ['en', 'fr'] as const;
const SELL = { action: { kind: 'sell', symbol: 'SOLUSDC', percent: 100 }, quote: NO_QUOTE } as const;
const refused = (problem: string) => ({ status: 'refused', refusal: null, fills: [], problem }) as const;

test.each(ORDER_PROBLEMS)('%s is said in the language of the reader, and not as words of the exchange', (code) => {
  for (const language of LANGUAGES) {
    const words = CATALOGUES[language][`problem.${code}`];
    const [line] = outcomeReply(SELL, refused(code), voiceOf(language, 'UTC', 'USDC')).lines ?? [];
    expect(line).toBe(language === 'en' ? `Not carried out: ${words}.` : `Pas exécuté : ${words}.`);
    const alert = {
      type: 'alert',
      kind: 'order_problem',
      priority: 'notice',
      timeMs: 0,
      symbol: 'SOLUSDC',
      dedupKey: '',
      threadKey: null,
      data: { problem: code, detail: code, side: 'BUY', clientOrderId: 'c1', attempts: 1 },
    } as const;
    const told = alertWriter({ timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' })(alert, language);
    expect(told.lines?.slice(0, 2)).toEqual([words, words]);
  }
});

test.each(LANGUAGES)('the words of an exchange stay as they are (%s)', (language) => {
  const [line] = outcomeReply(SELL, refused('LOT_SIZE'), voiceOf(language, 'UTC', 'USDC')).lines ?? [];
  expect(line).toMatch(/(exchange|bourse).*LOT_SIZE/);
});

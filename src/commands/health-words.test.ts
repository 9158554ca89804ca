import { describe, expect, test } from 'vitest';
import { healthWords, readHealthWord, readHealthWords, writeHealthWord, writeHealthWords } from './health-words.ts';
import type { HealthWord } from './services.ts';
import { CATALOGUES } from './words/words.ts';

const problem = 'ECONNRESET';
const symbol = 'SOLUSDC';
const place = '/data';

/** One of every kind; the compiler misses what is not here. */
const WORDS: { readonly [W in HealthWord['word']]: HealthWord & { readonly word: W } } = {
  rest: { word: 'rest', exchange: 'binance' },
  streams: { word: 'streams', exchange: 'binance' },
  streamLost: { word: 'streamLost', problem },
  reopening: { word: 'reopening' },
  silent: { word: 'silent', silentMs: 20_000 },
  candlesSilent: { word: 'candlesSilent', silentMs: 90_000 },
  badPrice: { word: 'badPrice', symbol, bid: 2, ask: 1 },
  badCandle: { word: 'badCandle', symbol, problem },
  badHistory: { word: 'badHistory', problem },
  candlesUnread: { word: 'candlesUnread', symbol, problem },
  pricesUnread: { word: 'pricesUnread', problem },
  recorded: { word: 'recorded' },
  recordEnded: { word: 'recordEnded' },
  demo: { word: 'demo', speed: 60 },
  notStarted: { word: 'notStarted' },
  connecting: { word: 'connecting' },
  reconnecting: { word: 'reconnecting' },
  stopped: { word: 'stopped' },
  noCandleYet: { word: 'noCandleYet' },
  lastCandle: { word: 'lastCandle', closed: '2026-01-01T00:00:00.000Z' },
  journalKeeps: { word: 'journalKeeps' },
  journalEmpty: { word: 'journalEmpty' },
  quarantineEmpty: { word: 'quarantineEmpty' },
  quarantineHolds: { word: 'quarantineHolds', rounds: 3, problem },
  queue: { word: 'queue', waiting: 4, longest: 5, merged: 12, refused: 6 },
  orders: { word: 'orders', exchange: 'paper', count: 2 },
  accountUnseen: { word: 'accountUnseen', count: 3, problem },
  orphans: { word: 'orphans', orders: 'SOLUSDC c1 (77)' },
  accountOld: { word: 'accountOld' },
  clockAhead: { word: 'clockAhead', offMs: 12 },
  clockBehind: { word: 'clockBehind', offMs: 12 },
  databaseEmbedded: { word: 'databaseEmbedded', place, tookMs: 2 },
  databaseServer: { word: 'databaseServer', place, tookMs: 2 },
  redis: { word: 'redis' },
  cacheInDatabase: { word: 'cacheInDatabase' },
  bot: { word: 'bot', name: '@RootBot' },
  tokenRefused: { word: 'tokenRefused', setting: 'DISCORD_TOKEN', problem },
  otherPoller: { word: 'otherPoller', problem },
  outbox: { word: 'outbox', pending: 2, dead: 1 },
  rate_limited: { word: 'rate_limited' },
  unreachable: { word: 'unreachable' },
  unauthorized: { word: 'unauthorized' },
  blocked: { word: 'blocked' },
  refused: { word: 'refused' },
  gone: { word: 'gone' },
  noAnswer: { word: 'noAnswer', from: 'Discord', cause: 'ECONNREFUSED' },
  answered: { word: 'answered', from: 'Discord', status: 503 },
  notTheirs: { word: 'notTheirs', from: 'Telegram' },
  outboxAway: { word: 'outboxAway', problem },
  said: { word: 'said', problem },
};
/** Names, which no language changes. */
const NAMES: readonly string[] = ['redis', 'bot', 'said'];

describe.each(Object.values(WORDS))('%o', (given) => {
  const { word, ...facts } = given;
  test('its sentence asks for what it carries, and for nothing else', () => {
    const asked = [...CATALOGUES.en[`part.${word}`].matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
    expect(new Set(asked)).toEqual(new Set(Object.keys(facts)));
  });
  test('says all of it, in both languages, also when an alert kept it', () => {
    const [english, french] = (['en', 'fr'] as const).map((language) => healthWords([given], language));
    for (const fact of Object.values(facts)) expect([english, french]).toEqual(Array(2).fill(containing(fact)));
    if (!NAMES.includes(word)) expect(french).not.toBe(english);
    expect(readHealthWord(writeHealthWord(given))).toEqual(given);
    expect(readHealthWords(writeHealthWords([given, WORDS.blocked]))).toEqual([given, WORDS.blocked]);
  });
});

const containing = (fact: string | number): unknown => expect.stringContaining(String(fact));

test('several are joined as each language does', () => {
  const both = [WORDS.orders, WORDS.accountOld];
  expect(healthWords(both, 'en')).toBe('paper, 2 orders under way; the account was not compared lately');
  expect(healthWords(both, 'fr')).toBe('paper, ordres en cours : 2 ; le compte n’a pas été comparé récemment');
});

test('a word of another version is shown as it was kept', () => {
  const kept = JSON.stringify({ word: 'unheardOf', problem });
  expect(healthWords([readHealthWord(kept)], 'fr')).toBe(kept);
});

test.each(['', 'blocked: 403', '[{"word":"unheardOf"}]', '["blocked"]', '{"word":"blocked"}', '[null]'])(
  'why an alert was not delivered, as %s, says itself',
  (kept) => expect(healthWords(readHealthWords(kept), 'fr')).toBe(kept),
);

import { expect, test } from 'vitest';
import { formatOf } from './format.ts';
import { healthWords } from './health-words.ts';

const FRENCH = { format: formatOf('fr', 'UTC') };

test.each([
  ['not started; last candle closed none yet', 'pas démarré ; dernière chandelle close aucune encore'],
  ['streams of binance; last candle closed 2026-01-01', 'flux de binance ; dernière chandelle close 2026-01-01'],
  ['stream lost: ECONNRESET', 'flux perdu : ECONNRESET'],
  ['opening the streams anew: restart asked for', 'réouverture des flux : redémarrage demandé'],
  ['DEMO market, 60 market seconds per second', 'marché de DÉMO, 60 secondes de marché par seconde'],
  ['empty, the database answers', 'vide, la base répond'],
  ['empty, the database takes every row', 'vide, la base prend chaque ligne'],
  [
    '2 rounds set aside, nothing is bought: candle BTCUSDC',
    'tours mis de côté : 2, rien n’est acheté : candle BTCUSDC',
  ],
  [
    '0 events waiting (at most 3), 12 prices merged, 0 candles refused',
    'événements en attente : 0 (au plus 3), prix fusionnés : 12, chandelles refusées : 0',
  ],
  ['paper, 0 orders under way', 'paper, ordres en cours : 0'],
  [
    'binance, 1 orders under way; the account was not compared lately',
    'binance, ordres en cours : 1 ; le compte n’a pas été comparé récemment',
  ],
  ['12 ms behind the exchange', '12 ms de retard sur la bourse'],
  ['embedded PostgreSQL in /data, answers in 2 ms', 'PostgreSQL embarqué dans /data, répond en 2 ms'],
  ['DISCORD_TOKEN is refused (401): set a valid token', 'DISCORD_TOKEN est refusé (401) : mettez un jeton valide'],
  ['@RootBot', '@RootBot'],
])('%s', (english, french) => {
  expect(healthWords(english, FRENCH)).toBe(french);
  expect(healthWords(english, { format: formatOf('en', 'UTC') })).toBe(english);
});

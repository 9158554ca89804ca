import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderDiscord } from '../../src/bot/discord/render.ts';
import { renderTelegram } from '../../src/bot/telegram/render.ts';
import type { OpportunityView } from '../../src/commands/read-model.ts';
import { renderReply } from '../../src/bot/terminal/render.ts';
import { displayWidth } from '../../src/bot/text/width.ts';
import type { ExchangeStop } from '../../src/commands/services.ts';
import { CATALOGUES } from '../../src/commands/words/words.ts';
import { SETTING_NAMES, SETTINGS, type Setting } from '../../src/settings/declaration.ts';
import { frenchTexts } from '../../src/settings/french.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.ts';
import { dangerAlert } from '../support/alarm-store.ts';
import { SqlArchive } from '../../src/storage/read/archive.ts';
import { SqlReadModel } from '../../src/storage/read/read-model.ts';
import { EMBEDDED, type TestDatabase } from '../storage/targets.ts';
import { buttonOf, fakeLive, House, textOf } from '../support/chat-house.ts';
import { seed } from '../support/chat-seed.ts';

const { consensus, force, trail } = DEFAULT_ENGINE_SETTINGS;
const OWNER = 'telegram:1';

/** Every command with what its answer must hold, in English and in French, over the seeded account. */
const TABLE: readonly (readonly [line: string, english: readonly string[], french: readonly string[]])[] = [
  [
    '/summary',
    [
      'Summary',
      'Total value: 959.88 USDC',
      'Free cash: 500.00 USDC',
      'Open positions: 3',
      '▼ −4.01 %',
      'paper money',
      'SOL | 225.00 | 23.4 % | 1.5',
    ],
    ['Résumé', 'Valeur totale: 959,88 USDC', 'Positions ouvertes: 3', 'argent fictif'],
  ],
  [
    '/positions',
    [
      'SOLUSDC | ▲ +1.35 % | 148.00 | 150.00 | 225.00 USDC | 150.00 | breakeven 1 | 148.30 (breakeven 1, 1.14 % below)',
      'trailing, breakeven 2, TP 2 %',
      '1.80 (10 min old)',
      '1.8278 (stop loss, reached)',
      'SOLUSDC | ▲ +4.86 % | ▲ +6.80 USDC | trailing',
      'Closed within 24 h',
      '[Sell everything]',
    ],
    ['Ouvertes', '1,14 % plus bas', '[Vendre SOL]'],
  ],
  [
    '/position SOL',
    [
      'SOLUSDC ▲ +1.35 %',
      'Entry: 148.00',
      'Max: 150.00',
      'Stop: 148.30 (breakeven 1, 1.14 % below)',
      '11.50 STRONG · TRENDING_BULL · by the engine',
      '[Sell SOL]',
    ],
    ['Entrée: 148,00'],
  ],
  [
    '/position ETH',
    ['There is no open position on ETHUSDC.', 'The last one closed on 01/10, 08:03: ▲ +1.60 USDC.'],
    ['Aucune position ouverte sur ETHUSDC.'],
  ],
  [
    '/trailing',
    [
      'Trailing armed (from +1.5 %)',
      'BTCUSDC | ▲ +0.76 % | ▲ +2.45 % | 1.0 % | 117,653.58 (trailing',
      'Breakeven zone (+1.2 to +2.0 %)',
    ],
    ['Trailing armé'],
  ],
  ['/regimes', ['Regimes 15m', 'SOLUSDC | TRENDING_BULL | STRONG | 80 | 72 | 55 | 28'], ['Régimes 15m']],
  ['/regimes 1h', ['No analysis row for 1h yet.'], ['Pas encore d’analyse en 1h.']],
  ['/regimes 15m VOLATILE', ['No symbol is in VOLATILE on 15m.'], ['Aucun symbole n’est en VOLATILE']],
  [
    '/signals',
    ['Signals of the last 6 h', 'SOLUSDC | BUY | 12 | 1 | 0.90 | 13:44'],
    ['Signaux des dernières 6 h', '0,90'],
  ],
  ['/signals 1 SELL BTC', ['No signal in the last 1 h.'], ['Aucun signal depuis 1 h.']],
  [
    '/opportunities',
    [
      'Strong consensus (12 h',
      '12 signals at 0.90',
      'BUY_NOW',
      'momentum 72, volume × 2.5',
      'ETHUSDC | — NO_DATA | not held; BUY signals in 6 h: 0 | — | —',
      'starting now 100/100',
      '[Buy SOL]',
    ],
    ['Consensus fort', 'démarre 100/100', '[Acheter SOL]'],
  ],
  [
    '/checklist SOL',
    [
      'Checklist SOLUSDC',
      'Verdict: HOLD · BUY_NOW',
      '1. BUY signals, 6 h: ✓ 12, mean confidence 0.90',
      '2. Technical, 15m: ✓ TRENDING_BULL STRONG · ✓ momentum 72 · ✓ RSI 55 · ✓ volume × 2.5 · ✓ confluence 60',
      '3. In the portfolio: ! 225.00 USDC (23.4 % of the account)',
      '4. Past cycles: ✓ 1 of 2 won, ▲ +3.46 % together: ▲ +4.86 %, ▼ −1.40 %',
      'Spread: 0.000 % (bid 150.00, ask 150.00)',
      'Fees (both ways): 0.150 % (0.075 % an order), 0.150 % with the spread',
      'Early badge: starting now 100/100 (1m) · 10 candles ▲ +0.10 % · volume × 0.9 → 1.0 → 1.2 → 1.5 · RSI 42 → 50 · buyers 58 %',
      'price 150.00, too late above 150.20',
      'Last refusal: The most positions allowed are open: measured 5, limit 5.',
      '[Sell SOL]\n[Watch]\n[Forget]',
    ],
    [
      '4. Cycles passés: ✓ 1 sur 2 gagnés',
      '[Surveiller]\n[Oublier]',
      'Signe précoce: démarre 100/100 (1m)',
      'Verdict: HOLD',
    ],
  ],
  [
    '/why SOL',
    [
      'Why no trade on SOLUSDC?',
      'A position is open: entry 148.00, ▲ +1.35 %.',
      'The most positions allowed are open: measured 5, limit 5.',
      'The consensus is too weak: measured 1.70, limit 2.00.',
      '(2 times)',
    ],
    ['Le consensus est trop faible : mesuré 1,70, limite 2,00.', '(2 fois)'],
  ],
  ['/why PEPE', ['Nothing was refused on PEPEUSDC in the last 24 h.'], ['Rien n’a été refusé sur PEPEUSDC']],
  ['/why', ['WEAK | 3 | 2 | 13:33 | the consensus is too weak'], ['le consensus est trop faible']],
  [
    '/cycles SOL',
    ['Trades on SOLUSDC', 'SOLUSDC | holding | 148.00', 'stop loss'],
    ['Trades sur SOLUSDC', 'en portefeuille'],
  ],
  [
    '/health',
    [
      'Not everything is up.',
      'feed | degraded | 2 min | SOLUSDC: bid 0 and ask 1 are not a price',
      'database | up | — | embedded PostgreSQL in ./data, answers in 1 ms',
      'running for 2 h 05',
    ],
    ['Tout n’est pas en marche.', 'flux du marché | dégradé', 'base | en marche | — | PostgreSQL embarqué dans ./data'],
  ],
  ['/watch seconds=10 minutes=5', ['Summary'], ['Résumé']],
  [
    '/watch ETH',
    [
      'Watching ETHUSDC',
      'Price: 4,403.00',
      'Regime 15m: TRENDING_BEAR STRONG',
      'Score: no score',
      '[Buy ETH]\n[Forget]',
    ],
    ['ETHUSDC sous surveillance', '[Acheter ETH]\n[Oublier]'],
  ],
  ['/help', ['Commands', '/summary', 'To reduce risk (one press)'], ['Commandes', 'Pour réduire le risque']],
  [
    '/help buy',
    [
      'Like this: /buy SYMBOL [amount] [confidence=0.95] [reason]',
      'confidence: Your confidence, 0 to 1 (0.01 … 1, default 0.95)',
    ],
    ['Comme ceci'],
  ],
  ['/start', ['Hello Ada.'], ['Bonjour Ada.']],
  ['/pending', ['Nothing waits for you'], ['Rien ne vous attend']],
  ['/code', ['No code to show here'], ['Aucun code à montrer ici']],
  ['/pair', ['Become the owner', 'npx roottrading run pair'], ['Devenir propriétaire']],
  ['/id', ['telegram:1'], ['telegram:1']],
  ['/version', ['RootTrading 2.0.0'], ['RootTrading 2.0.0']],
  ['/language', ['English. Change with /language fr.'], ['Français.']],
  ['/buy SOL 50', ['Buy SOL?', '[Confirm]'], ['Acheter SOL ?', '[Confirmer]']],
  ['/sell SOL', ['Sold SOL'], ['SOL vendu']],
  ['/flatten', ['Sell everything?', 'SOLUSDC | 1.5 | 225.00 USDC | ▲ +1.30 %', '[Confirm]'], ['Tout vendre ?']],
  ['/pause 30', ['Entries are paused'], ['Les entrées sont en pause']],
  [
    '/brief',
    [
      'Morning brief',
      'Total value: 959.88 USDC (▼ −4.01 %)',
      'Last 12 h: opened 5, closed 2, won 1',
      'If every stop fires now:',
      'Regimes 15m:',
    ],
    ['Point du matin'],
  ],
  [
    '/breakouts',
    ['Breakouts of the last 2 h', 'BTCUSDC | 15m | BREAKOUT_BULL | 70 % | 65 | 1.5'],
    ['Cassures des dernières 2 h'],
  ],
  [
    '/profit',
    [
      'Result per day',
      'Trades: 3',
      'Won: 67 %',
      'P. factor: 4.00',
      '2025-10-01 | ▲ +1.60 USDC | 1 | 100 % | +1.60 USDC | no loss',
    ],
    ['Résultat par jour', 'aucune perte'],
  ],
  ['/profit month 2', ['Result per month', '2025-10-01 |'], ['Résultat par mois']],
  ['/performance', ['Result per symbol', 'SOLUSDC | ▲ +4.70 USDC | 2 | 50 %'], ['Résultat par symbole']],
  ['/performance exit', ['stop loss | ▼ −2.10 USDC | 1 | 0 %'], ['Résultat par sortie']],
  [
    '/performance strategy',
    [
      'Strategies, last 30 days',
      'votes are counted up to 02/10, 13:53',
      'RSI_Cross_Strategy | ▲ +3.15 USDC | 3 | 110 | 38 % | +0.10 (−0.20) | +0.10 (−0.20) | —',
      'TRIX_Crossover_Strategy | — | 0 | 3 | 0 % | −0.45 (−0.05)° | −0.45 (−0.05)° | —',
      'owed in equal parts',
      '° fewer than 30',
    ],
    ['Stratégies, 30 derniers jours', '° moins de 30'],
  ],
  [
    '/universe',
    ['Core: always in', 'BTCUSDC | 0.10', 'Forced for a while', 'SUIUSDC | 0.40 | 45 min', 'Outside', 'PEPEUSDC'],
    ['Noyau : toujours dedans'],
  ],
  ['/symbols', ['5 symbols', 'SOLUSDC | 150.00 | ▲ +25.00 % | 225.00 USDC'], ['5 symboles']],
  ['/chart SOL', ['SOLUSDC 15m', 'Too few candles', '[Refresh]'], ['Trop peu de bougies']],
  [
    '/export 2025-10-01 2025-10-02',
    ['Trades from 2025-10-01 to 2025-10-02', 'Trades: 3, lots: 0, ▲ +6.30 USDC'],
    ['Trades du 2025-10-01 au 2025-10-02'],
  ],
  ['/export', ['Trades from 2025-09-02 to 2025-10-02', 'Trades: 3'], ['Trades : 3']],
  ['/export yesterday', ['"yesterday" is not a day', 'Days look like 2025-10-02'], ['n’est pas un jour possible']],
  ['/logs', ['Log', '14:01 WARN trader an order was refused'], ['Journal']],
  ['/logs feed 1', ['Log of feed', '14:02 INFO feed candle closed'], ['Journal de feed']],
  ['/logs nobody', ['No line. Components with lines: feed, trader'], ['Aucune ligne.']],
  ['/audit', ['Audit of the last 24 h'], ['Audit des dernières 24 h']],
  [
    '/audit verify',
    ['The audit is whole', 'Rows checked: 0.', 'Seal: 000', 'Chained since'],
    ['L’audit est intact', 'Sceau : 000'],
  ],
  ['/audit 48 csv', ['Nothing in the last 48 h.'], ['Rien depuis 48 h.']],
  ['/audit verfy', ['"verfy" is not a seal', 'A seal has 64 characters'], ['n’est pas un sceau']],
  [
    '/purge 2025-01-01',
    ['Remove what was before 2025-01-01?', 'Signals: 1,200', 'Open trades and what belongs to them stay.', '[Confirm]'],
    ['Supprimer ce qui précède le 2025-01-01 ?'],
  ],
  [
    '/quarantine',
    ['Nothing was set aside: the database takes every row'],
    ['Rien n’a été mis de côté : la base accepte chaque ligne'],
  ],
  ['/purge 2027-01-01', ['"2027-01-01" is not a day that is possible here'], ['n’est pas un jour possible']],
  [
    '/restart feed',
    ['Restart: feed', 'closed and opened again', 'feed: degraded (2 min) · SOLUSDC: bid 0 and ask 1 are not a price'],
    ['Relance : flux du marché', 'flux du marché: dégradé (2 min) · SOLUSDC : achat 0 et vente 1 ne font pas un prix'],
  ],
  ['/roles', ['telegram:1 | owner | — | OWNERS', 'discord:2 | owner | — | OWNERS'], ['Personnes']],
  [
    '/alerts',
    [
      'Alerts to telegram:7',
      'stop moved | loud',
      'order problem ⚠ | loud',
      'Quiet hours 23:00-07:00',
      '[breakeven armed]',
    ],
    ['Alertes vers telegram:7'],
  ],
  ['/alerts exit', ['exit to telegram:7', 'Now: loud.', '[off]'], ['Maintenant : sonore.']],
  [
    '/settings',
    [
      '↻ = read at the start only',
      'TRADING_MAX_POSITIONS | 5 positions\n',
      'DISCORD_TOKEN | ••• · default not set ↻',
      'ALERT_QUIET_HOURS | not set (local time)\n',
      'API_PORT | 8000 ↻',
    ],
    ['↻ = lu seulement au démarrage', 'DISCORD_TOKEN | ••• · par défaut non réglé ↻', '5 positions'],
  ],
  [
    '/settings trading_max_positions',
    ['no entry beyond this many open positions', 'May be: whole number from 1 to 100'],
    ['Peut être'],
  ],
  [
    '/settings TRADING_MAX_POSITIONS 3',
    [
      'Change TRADING_MAX_POSITIONS?',
      'Before: 5',
      'Value: 3',
      '3 positions are open, the limit would be 3: no entry',
      'None is sold by this',
      '[Confirm]',
    ],
    ['Changer TRADING_MAX_POSITIONS ?'],
  ],
  [
    '/settings API_PORT 9000',
    ['API_PORT cannot change while the engine runs', 'set API_PORT in the environment'],
    ['ne peut changer pendant'],
  ],
  ['/settings MAX_POSITION 3', ['There is no setting MAX_POSITION'], ['Il n’y a pas de réglage']],
  ['/trail SOL', ['Stop of SOL'], ['Stop de SOL']],
  ['/trail SOL price', ['price needs a value'], ['price demande une valeur']],
  [
    '/trail SOL loosen',
    ['Lower your own stop of SOL?', 'Your own stop becomes: none', '[Confirm]'],
    ['Abaisser votre propre stop'],
  ],
  [
    '/force PEPE',
    ['Force PEPE into the universe?', 'For 45 min its score', '[Confirm]'],
    ['Forcer PEPE dans l’univers ?'],
  ],
  ['/cancel', ['Open orders', 'No open order.'], ['Aucun ordre ouvert.']],
  ['/cancel x1', ['There is no open order x1'], ['Il n’y a pas d’ordre ouvert x1']],
  [
    '/acknowledge',
    [
      'Dangers not acknowledged: 1',
      '#1 · order problem SOLUSDC · open since 14:03',
      '[#1 Acknowledge]',
      '[#1 Snooze 15 min]',
    ],
    ['Dangers dont personne n’a pris acte : 1', 'en cours depuis 14:03', '[#1 J’en prends acte]', '[#1 Rappel 15 min]'],
  ],
  ['/acknowledge 99', ['No such danger', 'No alert 99 asks'], ['Ce danger n’existe pas', '/acknowledge les liste']],
  ['/acknowledge x', ['No such danger', 'No alert x asks'], ['Ce danger n’existe pas']],
  [
    '/snooze 1',
    ['Order problem: SOLUSDC', 'Snoozed by Ada until 14:18.', 'insufficient balance', '[Acknowledge]'],
    ['Problème d’ordre', 'Reporté par Ada jusqu’à 14:18.', '[J’en prends acte]'],
  ],
  ['/acknowledge 1', ['Acknowledged by Ada at 14:03.', 'insufficient balance'], ['Ada en a pris acte à 14:03.']],
  ['/snooze', ['No danger waits for anyone'], ['Aucun danger n’attend personne']],
  ['/resume', ['Entries are not paused.'], ['Les entrées ne sont pas en pause.']],
  ['/release sell', ['Agreed and carried out'], ['Accepté et exécuté']],
  ['/release keep', ['Kept: nothing is sold for this entry'], ['Gardé : rien n’est vendu pour cette entrée']],
];

/** What every English sentence has between its placeholders, without what French says the same way. */
const ENGLISH = Object.values(CATALOGUES.en)
  .flatMap((text) => text.split(/\{\{\w+\}\}/))
  .map((part) => part.trim())
  .filter((part) => part.length >= 8 && part.includes(' '))
  .filter((part) => !Object.values(CATALOGUES.fr).some((text) => text.includes(part)));

function englishIn(text: string): readonly string[] {
  return ENGLISH.filter((part) => text.includes(part));
}

describe('what people read', () => {
  let store: TestDatabase;
  let house: House;
  beforeAll(async () => {
    store = await EMBEDDED.open();
    await seed(store.database);
    const live = fakeLive();
    const scoring = { consensus, force, feeRate: trail.feeRate };
    house = new House({
      archive: new SqlArchive(store.database),
      live,
      read: new SqlReadModel({ db: store.database, live, scoring }),
    });
    house.alarms.raise(dangerAlert(1), house.nowMs);
  });
  afterAll(() => store.dispose());

  describe.each(TABLE)('%s', (line, english, french) => {
    test.each([
      ['en', english],
      ['fr', french],
    ])('in %s', async (languageCode, expected) => {
      const reply = await house.say(OWNER, line, { languageCode });
      const text = textOf(reply).replaceAll('\u00a0', ' ');
      for (const part of expected) expect(text).toContain(part);
      if (languageCode === 'fr') expect(englishIn(text)).toEqual([]);
      expect(text).not.toMatch(/undefined|NaN|\[object|\{\{|Infinity/);
      expect(house.logged).toEqual([]);
      if (reply === null) throw new Error(`${line}: no reply`);
      for (const columns of [80, 120]) {
        const lines = renderReply(reply, columns).split('\n');
        expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
      }
      expect(() => JSON.stringify(reply.data)).not.toThrow();
    });
  });

  test('the lines above are those of every command', () => {
    const lines = TABLE.map(([line]) => line);
    const unseen = house.door.commands
      .map(({ name }) => name)
      .filter((name) => !lines.some((line) => line.split(' ')[0] === `/${name}`));
    expect(unseen).toEqual([]);
  });

  test.each([
    '/settings',
    '/settings TRADING_MAX_POSITIONS 0',
    '/settings TRADING_MAX_POSITIONS none',
    '/settings TRADING_MAX_POSITIONS 3 minutes=30',
    '/settings TRADING_TRAILING_MARGINS x',
    '/settings TRADING_STRATEGY_WEIGHTS Nobody_Strategy=0',
    '/settings TRADING_STOP_LOSS_MIN_PERCENT 2',
    '/settings NOT_ONE',
    '/settings API_PORT 9000',
    '/health',
    '/restart feed',
    '/restart',
    '/sell',
  ])('%s has no English word in French', async (line) => {
    const text = textOf(await house.say(OWNER, line, { languageCode: 'fr' }));
    expect(englishIn(text)).toEqual([]);
    expect(text).not.toMatch(/\b(the|must|may be|which|from|needs|not set|of equity)\b/i);
  });

  test.each(SETTING_NAMES)('/settings %s in French has nothing in English', async (name) => {
    const text = textOf(await house.say(OWNER, `/settings ${name}`, { languageCode: 'fr' }));
    expect(text).toContain(frenchTexts(name).why);
    expect(text).toContain(frenchTexts(name).range);
    const { why, unit, kind }: Setting<unknown> = SETTINGS[name];
    const french: readonly string[] = Object.values(frenchTexts(name));
    const english = [why, kind.range.en, unit].filter((words) => words !== '' && !french.includes(words));
    for (const words of english) expect(text.split('\n')).not.toContain(words);
    expect(englishIn(text)).toEqual([]);
    expect(`${frenchTexts(name).why} ${frenchTexts(name).range}`).not.toMatch(/\b(the|must|which|from|with|such)\b/);
  });

  test.each(['/summary', '/positions', '/position SOL', '/brief'])('%s has the brakes under it', async (line) => {
    const reply = await house.say(OWNER, line);
    await house.grant('telegram:5', 'viewer');
    const flatten = buttonOf(reply, 'Sell everything');
    expect((await house.press('telegram:5', flatten))?.title).toBe('Not allowed for your role');
    expect((await house.press(OWNER, flatten))?.title).toBe('Sell everything?');
    expect((await house.press(OWNER, buttonOf(reply, 'Open orders')))?.title).toBe('Open orders');
    expect((await house.press(OWNER, buttonOf(reply, 'Pause entries')))?.title).toBe('Entries are paused');
  });

  test('the table above holds every command that is shown', () => {
    const told = new Set(TABLE.map(([line]) => line.split(' ')[0]));
    for (const { name } of house.door.commands) expect(told).toContain(`/${name}`);
  });

  test('buttons lead to the same commands: sell from the list, buy from the scans', async () => {
    const before = house.operator.submitted.length;
    expect((await house.press(OWNER, buttonOf(await house.say(OWNER, '/positions'), 'Sell BTC')))?.title).toBe(
      'Sold BTC',
    );
    expect(house.operator.submitted.length).toBe(before + 1);
    expect((await house.press(OWNER, buttonOf(await house.say(OWNER, '/opportunities'), 'Buy SOL')))?.title).toBe(
      'Buy SOL?',
    );
    expect(house.operator.submitted.length).toBe(before + 1);
  });

  test.each<[ExchangeStop, boolean, boolean]>([
    [{ wanted: 147, resting: 147, state: 'rests' }, false, false],
    [{ wanted: 147, resting: 147, state: 'sent' }, false, false],
    [{ wanted: 147, resting: null, state: 'none' }, true, true],
    [{ wanted: 148, resting: 147, state: 'apart' }, true, true],
    [{ wanted: 146, resting: 147, state: 'apart' }, true, false],
  ])('the stop at the exchange: %o is red: %s, with Place now: %s', async (exchange, isRed, hasButton) => {
    const live = fakeLive({ guard: () => ({ cycleId: 'c-sol', tiers: [], exchange }) });
    const scoring = { consensus, force, feeRate: trail.feeRate };
    const other = new House({ live, read: new SqlReadModel({ db: store.database, live, scoring }) });
    const card = await other.say(OWNER, '/position SOL');
    expect(card?.tone === 'danger').toBe(isRed);
    const label = 'Place the stop now';
    expect(card?.buttons?.flat().some((button) => button.label === label)).toBe(hasButton);
    if (!hasButton) return;
    await other.press(OWNER, buttonOf(card, label));
    expect(other.operator.submitted.map(({ action }) => action)).toEqual([{ kind: 'protect', symbol: 'SOLUSDC' }]);
  });

  test('a watched symbol is shown again until it is forgotten', async () => {
    const watched = await house.say(OWNER, '/watch ETH');
    const args = { seconds: '10', minutes: '60', symbol: 'ETHUSDC' };
    expect(watched?.live).toMatchObject({ command: 'watch', args, everyMs: 10_000 });
    const request = () => house.request(OWNER, { repeats: true });
    expect(await house.door.repeat(request(), { command: 'watch', args, end: null })).toMatchObject({ state: 'live' });
    const forgotten = await house.press(OWNER, buttonOf(watched, 'Forget'));
    expect(forgotten).toMatchObject({ title: 'Forgotten: ETHUSDC', ends: { args: { symbol: 'ETHUSDC' } } });
    expect([forgotten?.live, forgotten?.buttons]).toEqual([undefined, undefined]);
    const wish = { command: 'forget', args: { symbol: 'ETHUSDC' }, end: null };
    expect(await house.door.repeat(request(), wish)).toMatchObject({ state: 'ended' });
  });

  test('the picture of a checklist says what the text says, with every limit', async () => {
    const reply = await house.say(OWNER, '/checklist ETH', { languageCode: 'fr' });
    expect(reply?.picture?.name).toBe('card.png');
    const card = house.pictures.cards.at(-1);
    expect([card?.symbol, card?.verdict, card?.mark]).toEqual(['ETHUSDC', 'NO_DATA', 'unknown']);
    const titles = card?.sections.map(({ title, mark }) => [title, mark]);
    expect(titles).toEqual([
      ['1. Signaux BUY, 6 h', 'bad'],
      ['2. Technique, 15m', 'bad'],
      ['3. Au portefeuille', 'good'],
      ['4. Cycles passés', 'good'],
      ['Écart achat-vente', null],
      ['Frais (aller-retour)', null],
      ['Signe précoce', null],
    ]);
    expect(card?.sections[1]?.lines[1]).toEqual({ mark: 'bad', text: 'momentum 30', limit: 'bon > 50, mauvais < 40' });
    for (const { title } of card?.sections ?? []) expect(reply?.fields?.map(({ name }) => name)).toContain(title);
  });

  test.each([OWNER, 'discord:2'])('every opportunity has a button that proposes to buy it (%s)', async (who) => {
    const reply = await house.say(who, '/opportunities');
    if (reply === null) throw new Error('not answered');
    const found = new Set((reply.data as readonly OpportunityView[]).map(({ symbol }) => symbol));
    const onTelegram = renderTelegram(reply).flatMap(({ keyboard }) => keyboard?.inline_keyboard.flat() ?? []);
    const onDiscord = renderDiscord(reply).flatMap(({ components }) => components.flatMap((row) => row.components));
    const pressed = new Map(
      onTelegram.map((button) => [button.text, 'callback_data' in button ? button.callback_data : '']),
    );
    for (const symbol of found) {
      const label = `Buy ${symbol.replace('USDC', '')}`;
      const id = buttonOf(reply, label);
      expect([
        pressed.get(label),
        onDiscord.some((button) => 'custom_id' in button && button.custom_id === id),
      ]).toEqual([id, true]);
      const proposal = await house.press(who, id);
      expect(proposal).toMatchObject({ title: `${label}?`, intent: expect.any(String), data: { state: 'proposed' } });
    }
    expect(found.size).toBe(3);
  });

  test('Breakeven is offered while the price is above it, and not below', async () => {
    const labels = async () => (await house.say(OWNER, '/position SOL'))?.buttons?.flat().map(({ label }) => label);
    expect(await labels()).toContain('Breakeven');
    house.operator.refusal = { ok: false, refusal: { code: 'STOP_ABOVE_PRICE', numbers: {} } };
    const below = await labels();
    house.operator.refusal = null;
    expect(below).toContain('Sell SOL');
    expect(below).not.toContain('Breakeven');
  });

  test('an own stop can be taken off where one is in force, and not elsewhere', async () => {
    const card = await house.say(OWNER, '/position SOL');
    expect((await house.press(OWNER, buttonOf(card, 'Own stop off')))?.title).toBe('Lower your own stop of SOL?');
    house.operator.ownStop = 140;
    const without = await house.say(OWNER, '/position SOL');
    house.operator.ownStop = 148;
    expect(without?.buttons?.flat().map(({ label }) => label)).not.toContain('Own stop off');
  });

  test('what was left out is picked from the same list, with what was given beside it', async () => {
    const asked = await house.put(OWNER, { kind: 'command', name: 'sell', args: { percent: 50 } });
    expect(asked?.title).toBe('/sell: which symbol?');
    expect(asked?.buttons?.flat().map(({ label }) => label)).toEqual(['SOL', 'BTC', 'SUI', 'ETH', 'PEPE']);
    await house.press(OWNER, buttonOf(asked, 'SOL'));
    expect(house.operator.submitted.at(-1)?.action).toEqual({ kind: 'sell', symbol: 'SOLUSDC', percent: 50 });
    const part = await house.say(OWNER, '/restart');
    expect(part?.title).toBe('/restart: Which part?');
    expect(part?.buttons?.flat().map(({ label }) => label)).toContain('feed');
    const inFrench = await house.say(OWNER, '/restart', { languageCode: 'fr' });
    expect(inFrench?.buttons?.flat().map(({ label }) => label)).toEqual([
      'flux du marché',
      'analyse',
      'livres',
      'alertes',
    ]);
  });

  test('nothing is offered to who may not use the command', async () => {
    await house.grant('telegram:44', 'viewer');
    const refused = await house.say('telegram:44', '/sell');
    expect(refused?.buttons ?? []).toEqual([]);
    expect(refused?.title).toBe('Not allowed for your role');
  });

  test('symbols while typing: held first, then signalled, then traded', async () => {
    const ask = (typed: string) => house.door.complete(house.request(OWNER), 'sell', 'symbol', typed);
    expect((await ask('')).map(({ label }) => label)).toEqual(['SOL', 'BTC', 'SUI', 'ETH', 'PEPE']);
    expect(await ask('s')).toEqual([
      { value: 'SOLUSDC', label: 'SOL' },
      { value: 'SUIUSDC', label: 'SUI' },
      { value: 'BTCUSDC', label: 'BTC' },
      { value: 'ETHUSDC', label: 'ETH' },
      { value: 'PEPEUSDC', label: 'PEPE' },
    ]);
    expect(await house.door.complete(house.request('telegram:666'), 'sell', 'symbol', '')).toEqual([]);
  });
});

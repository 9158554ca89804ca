import { describe, expect, test } from 'vitest';
import { slashCommands } from '../../src/bot/discord/register.ts';
import { menuOf } from '../../src/bot/telegram/menu.ts';
import type { QuoteAnswer } from '../../src/commands/quote.ts';
import type { PositionView, ReadModel, SummaryView } from '../../src/commands/read-model.ts';
import type { OpenOrderView } from '../../src/commands/services.ts';
import type { OperatorAction } from '../../src/engine/events.ts';
import { buttonOf, fakeLive, House, NOW_MS, textOf } from '../support/chat-house.ts';

const OWNER = 'telegram:1';
const SAME_PERSON = 'discord:2';
const TRADER = 'telegram:9';

/** Only what the proposals of settings look at. */
const READ = {
  summary: async () => ({ totalValue: 1_000 }) as SummaryView,
  openPositions: async () => [{ symbol: 'SOLUSDC', value: 350 }] as unknown as readonly PositionView[],
} as ReadModel;

const ORDER: OpenOrderView = {
  clientOrderId: 'rt-1-entry',
  symbol: 'SOLUSDC',
  side: 'BUY',
  quantity: '1.5',
  status: 'acknowledged',
  purpose: 'entry',
  createdAtMs: Date.UTC(2025, 9, 2, 14, 0),
};

/** An engine whose stop follows what it is told. */
function houseWithStop(stops: readonly number[]): House {
  const house = new House();
  const left = [...stops];
  const answer = house.operator.quote.bind(house.operator);
  house.operator.quote = async (action: OperatorAction): Promise<QuoteAnswer> => {
    const quoted = await answer(action);
    if (!quoted.ok) return quoted;
    return { ok: true, quote: { ...quoted.quote, stopPrice: String(left.shift()) } };
  };
  return house;
}

/** The same engine with a price in its quotes, so that they are looked at again before anything is done. */
function withPrice(operator: House['operator']): House['operator']['quote'] {
  const answer = operator.quote.bind(operator);
  return async (action) => {
    const quoted = await answer(action);
    return quoted.ok ? { ok: true, quote: { ...quoted.quote, price: '150' } } : quoted;
  };
}

describe('on the platforms', () => {
  const shown = new House().door.commands;
  test('as many and as long as Discord and Telegram take', () => {
    const slash = slashCommands(shown);
    expect(slash.length).toBeLessThanOrEqual(100);
    expect(slash.length).toBe(shown.length);
    for (const { description, options = [] } of slash) {
      expect(description).not.toMatch(/…$/);
      expect(options.length).toBeLessThanOrEqual(25);
    }
    for (const language of ['en', 'fr'] as const) expect(menuOf(shown, language)).toHaveLength(shown.length);
  });
  test('texts that can be proposed complete themselves on Discord', () => {
    const options = slashCommands(shown).flatMap(({ name, options: own = [] }) =>
      own.map((option) => ({ name, option })),
    );
    const completed = options.filter(({ option }) => 'autocomplete' in option && option.autocomplete);
    const names = completed.map(({ name, option }) => `${name} ${option.name}`);
    for (const name of ['cancel order', 'settings name', 'logs component', 'alerts channel', 'buy symbol']) {
      expect(names).toContain(name);
    }
  });
});

describe('/trail', () => {
  test('nearer acts at once and tells the stop before and after', async () => {
    const house = houseWithStop([148.2, 149.1]);
    const text = textOf(await house.say(OWNER, '/trail SOL tighten'));
    expect(text).toMatch(/^Stop of SOL\nThe stop is nearer now/);
    expect(text).toContain('Stop before: 148.20\nStop now: 149.10');
    const action = { kind: 'trail', symbol: 'SOLUSDC', action: 'tighten', price: null };
    expect(house.operator.submitted.map((sent) => sent.action)).toEqual([action]);
  });
  test('a stop that did not move says so', async () => {
    const reply = await houseWithStop([148.2, 148.2]).say(OWNER, '/trail SOL price 120');
    expect(reply).toMatchObject({ tone: 'warning', lines: [expect.stringContaining('Nothing moved')] });
  });
  test.each([
    ['/trail SOL price 148.5', { action: 'price', price: 148.5 }],
    ['/trail SOL tighten 149', { action: 'tighten', price: 149 }],
    ['/trail SOL breakeven 7', { action: 'breakeven', price: null }],
  ])('%s', async (line, expected) => {
    const house = new House();
    await house.say(OWNER, line);
    expect(house.operator.submitted[0]?.action).toMatchObject(expected);
  });
  test.each([
    ['en', 'at or above the price and would sell at once: measured 1,000.00, limit 150.00.', '/sell sells now'],
    ['fr', 'au prix actuel ou au-dessus et vendrait tout de suite', '/sell vend maintenant'],
  ])('a stop that would sell at once is refused with both numbers and what works instead (%s)', async (...row) => {
    const [languageCode, ...expected] = row;
    const house = new House();
    const refusal = { code: 'STOP_ABOVE_PRICE', numbers: { measured: 1_000, limit: 150 } } as const;
    house.operator.outcome = { status: 'refused', refusal, fills: [], problem: null };
    const text = textOf(await house.say(OWNER, '/trail SOL price 1000', { languageCode }));
    for (const part of expected) expect(text).toContain(part);
    expect(house.audit.rows.at(-1)?.outcome).toBe('refused:STOP_ABOVE_PRICE');
  });
  test('farther only after two different confirmations, once', async () => {
    const house = new House();
    const proposal = await house.say(OWNER, '/trail SOL loosen 141');
    expect(textOf(proposal)).toContain(
      'Stop now: 148.00\nStop then: 141.00\nBreakeven: 146.22\nMore to lose: 70.00 USDC',
    );
    const first = buttonOf(proposal, 'Confirm');
    const second = await house.press(OWNER, first);
    expect([second?.title, second?.tone]).toEqual(['Really accept 70.00 USDC more to lose on SOL?', 'danger']);
    expect(textOf(second)).toContain('at 141.00 instead of 148.00 a sale brings 70.00 USDC less');
    for (const who of [OWNER, SAME_PERSON]) await house.press(who, first);
    expect(house.operator.submitted).toEqual([]);
    const accept = buttonOf(second, 'Accept the larger loss');
    const done = await house.press(OWNER, accept);
    expect(textOf(done)).toContain('Stop before: 148.00\nStop now: 141.00');
    for (const who of [SAME_PERSON, OWNER]) await house.press(who, accept);
    expect(house.operator.submitted.map(({ action }) => action)).toEqual([
      { kind: 'trail', symbol: 'SOLUSDC', action: 'loosen', price: 141 },
    ]);
  });
  test('farther than was said is asked anew, from the first question', async () => {
    const house = new House();
    house.operator.quote = withPrice(house.operator);
    const second = await house.press(OWNER, buttonOf(await house.say(OWNER, '/trail SOL loosen 141'), 'Confirm'));
    house.operator.ownStop = 150;
    const anew = await house.press(OWNER, buttonOf(second, 'Accept the larger loss'));
    expect(textOf(anew)).toContain('there are 90.00 USDC more to lose now, not 70.00 USDC');
    expect(buttonOf(anew, 'Confirm')).not.toBe('');
    expect(house.operator.submitted).toEqual([]);
  });
  test('a picture shows both stops, and what is already done has one too', async () => {
    const house = new House();
    const proposal = await house.say(OWNER, '/trail SOL loosen 141', { languageCode: 'fr' });
    expect(proposal?.picture).toBeDefined();
    expect(house.pictures.cards.at(-1)).toMatchObject({
      score: '148,00 → 141,00',
      lines: [
        { kind: 'entry', price: 146 },
        { kind: 'breakeven', price: 146.22 },
        { kind: 'stop', label: 'Stop maintenant', price: 148 },
        { kind: 'otherStop', label: 'Stop ensuite', price: 141 },
      ],
    });
    const nearer = houseWithStop([148.2, 149.1]);
    expect((await nearer.say(OWNER, '/trail SOL tighten'))?.picture).toBeDefined();
    expect(nearer.pictures.cards.at(-1)?.lines?.slice(2)).toEqual([
      { kind: 'otherStop', label: 'Stop before', price: 148.2 },
      { kind: 'stop', label: 'Stop now', price: 149.1 },
    ]);
  });
  test('a picture that cannot be drawn takes nothing away', async () => {
    const house = new House();
    house.pictures.card = () => Promise.reject(new Error('too many pictures'));
    const proposal = await house.say(OWNER, '/trail SOL loosen 141');
    expect(textOf(proposal)).toContain('The picture of it could not be drawn in time.');
    expect(buttonOf(proposal, 'Confirm')).not.toBe('');
  });
  test('a stop of the engine is not lowered, and nothing is asked', async () => {
    const house = new House();
    house.operator.ownStop = 140;
    const reply = await house.say(OWNER, '/trail SOL loosen');
    expect(textOf(reply)).toContain('Nothing to lower: 140.00 is a stop of the engine');
    expect([reply?.buttons, house.intents.intents.size]).toEqual([undefined, 0]);
  });
  test('a viewer moves nothing', async () => {
    const house = new House();
    await house.grant(TRADER, 'viewer');
    expect((await house.say(TRADER, '/trail SOL'))?.title).toBe('Not allowed for your role');
    expect(house.operator.submitted).toEqual([]);
  });
});

describe('/force', () => {
  test('is proposed, then done', async () => {
    const house = new House();
    const proposal = await house.say(OWNER, '/force PEPE 30');
    expect(house.operator.submitted).toEqual([]);
    const done = await house.press(OWNER, buttonOf(proposal, 'Confirm'));
    expect(done?.title).toBe('PEPE is in the universe for 30 min');
    expect(house.operator.submitted[0]?.action).toEqual({ kind: 'force', symbol: 'PEPEUSDC', minutes: 30 });
  });
});

describe('/cancel', () => {
  const protection = { ...ORDER, clientOrderId: 'rt-1-stop', side: 'SELL', purpose: 'protection' } as const;
  const open = () => new House({ live: fakeLive({ openOrders: () => [ORDER, protection] }) });

  test('lists the open orders with a button each', async () => {
    const house = open();
    const list = await house.say(OWNER, '/cancel');
    expect(textOf(list)).toContain('rt-1-entry | SOLUSDC | BUY | 1.5 | entry | at the exchange');
    const done = await house.press(OWNER, buttonOf(list, 'Cancel BUY SOLUSDC'));
    expect(done?.title).toBe('Asked the exchange to cancel rt-1-entry');
    expect(house.operator.submitted[0]?.action).toEqual({ kind: 'cancel', clientOrderId: 'rt-1-entry' });
  });
  test('the stop at the exchange is only canceled after a confirmation', async () => {
    const house = open();
    const proposal = await house.say(OWNER, '/cancel rt-1-stop');
    expect(textOf(proposal)).toMatch(/^Cancel a protective stop\?\nThis order guards a position/);
    expect(house.operator.submitted).toEqual([]);
    await house.press(OWNER, buttonOf(proposal, 'Confirm'));
    expect(house.operator.submitted).toHaveLength(1);
  });
  test('its ids are proposed while typing, to those who may cancel', async () => {
    const house = open();
    await house.grant(TRADER, 'viewer');
    const ids = async (who: string) =>
      (await house.door.complete(house.request(who), 'cancel', 'order', 'rt-1-s')).map(({ value }) => value);
    expect(await ids(OWNER)).toEqual(['rt-1-stop']);
    expect(await ids(TRADER)).toEqual([]);
    expect(await ids('telegram:666')).toEqual([]);
  });
});

describe('/alerts', () => {
  test('two presses change a mode of this channel, and the matrix shows it', async () => {
    const house = new House();
    const kind = await house.press(OWNER, buttonOf(await house.say(OWNER, '/alerts'), 'entry'));
    const changed = await house.press(OWNER, buttonOf(kind, 'off'));
    expect(changed?.lines?.[0]).toBe('entry: off from now on.');
    expect(textOf(changed)).toContain('entry | off');
    expect([...house.preferences.chosen]).toEqual([['telegram:7 entry', { mode: 'off', by: OWNER }]]);
  });
  test('each channel has its own; elsewhere the first one is shown', async () => {
    const house = new House();
    expect((await house.say(SAME_PERSON, '/alerts', { place: '8' }))?.title).toBe('Alerts to discord:8');
    expect((await house.say(SAME_PERSON, '/alerts', { place: '99' }))?.title).toBe('Alerts to telegram:7');
    expect((await house.say(OWNER, '/alerts entry silent channel=discord:8'))?.title).toBe('Alerts to discord:8');
    expect([...house.preferences.chosen.keys()]).toEqual(['discord:8 entry']);
  });
  test('quiet hours of this channel by two presses; the setting stays the default', async () => {
    const house = new House();
    const asked = await house.press(OWNER, buttonOf(await house.say(OWNER, '/alerts'), 'Quiet hours'));
    expect(asked?.lines?.[0]).toBe('Quiet hours 23:00-07:00: only danger makes a sound.');
    const changed = await house.press(OWNER, buttonOf(asked, '22:00-07:00'));
    expect(changed?.lines).toEqual(['Quiet hours 22:00-07:00, chosen for this channel: only danger makes a sound.']);
    expect([...house.preferences.own]).toEqual([['telegram:7', { fromMinute: 1320, toMinute: 420 }]]);
    const never = await house.press(OWNER, buttonOf(changed, 'Never quiet'));
    expect(never?.lines).toEqual(['No quiet hours, chosen for this channel.']);
    await house.press(OWNER, buttonOf(never, 'As the setting says'));
    expect(house.preferences.own.size).toBe(0);
    const back = await house.press(OWNER, buttonOf(never, 'Back'));
    expect(back?.title).toBe('Alerts to telegram:7');
  });
  test.each(['25:00-07:00', '7-9', '08:00-08:00', 'always'])('quiet hours %s are not understood', async (wish) => {
    const house = new House();
    const reply = await house.say(OWNER, `/alerts quiet=${wish}`);
    expect(reply).toMatchObject({ tone: 'warning', title: `Quiet hours of telegram:7: "${wish}" is not understood` });
    expect(textOf(reply)).toContain('/alerts quiet=22:30-06:45');
    expect(house.preferences.own.size).toBe(0);
  });
  test('all channels of both platforms are a press away for those who may change them', async () => {
    const house = new House();
    await house.grant(TRADER, 'viewer');
    const mine = await house.say(OWNER, '/alerts');
    expect(textOf(mine)).toContain('Alerts also go to discord:8.');
    expect((await house.press(OWNER, buttonOf(mine, 'discord:8')))?.title).toBe('Alerts to discord:8');
    expect(textOf(await house.say(TRADER, '/alerts'))).not.toContain('discord:8');
    const refused = await house.say(TRADER, '/alerts quiet=never');
    expect(refused?.title).toBe('Not allowed for your role');
    expect(house.preferences.own.size).toBe(0);
  });
  test('a viewer sees, and changes nothing', async () => {
    const house = new House();
    await house.grant(TRADER, 'viewer');
    const kind = await house.press(TRADER, buttonOf(await house.say(TRADER, '/alerts'), 'daily loss'));
    const refused = await house.press(TRADER, buttonOf(kind, 'digest'));
    expect(refused?.title).toBe('Not allowed for your role');
    expect(house.preferences.chosen.size).toBe(0);
    expect(house.audit.rows.at(-1)?.outcome).toBe('refused:role');
  });
  const DANGER = ['order_problem', 'reconciliation', 'feed_stale', 'daily_loss'] as const;
  test.each(DANGER)('%s may be danger: nobody switches it off, and the matrix says why', async (kind) => {
    const house = new House();
    await house.grant(TRADER, 'trader');
    for (const who of [OWNER, TRADER]) {
      const refused = await house.say(who, `/alerts ${kind} off`);
      expect(refused?.title).toBe(`${kind.replaceAll('_', ' ')} cannot be switched off`);
      expect(house.audit.rows.at(-1)?.outcome).toBe('refused:danger is never off');
    }
    const choice = await house.say(OWNER, `/alerts ${kind}`);
    expect(choice?.buttons?.flat().map(({ label }) => label)).toEqual(['loud', 'silent', 'digest']);
    expect(house.preferences.chosen.size).toBe(0);
    const matrix = textOf(await house.say(OWNER, '/alerts'));
    expect(matrix).toContain(`${kind.replaceAll('_', ' ')} ⚠ | loud\n`);
    expect(matrix).toContain('never off');
  });
  test.each(DANGER)('%s becomes silent only by an owner who confirms, in time', async (kind) => {
    const house = new House();
    await house.grant(TRADER, 'trader');
    const refused = await house.say(TRADER, `/alerts ${kind} silent`);
    expect(textOf(refused)).toContain('owner');
    const first = buttonOf(await house.say(OWNER, `/alerts ${kind} silent`), 'Confirm');
    await house.press(TRADER, first);
    house.nowMs += 121_000;
    expect((await house.press(OWNER, first))?.title).toContain('xpired');
    expect(house.preferences.chosen.size).toBe(0);
    await house.press(OWNER, buttonOf(await house.say(OWNER, `/alerts ${kind} silent`), 'Confirm'));
    expect([...house.preferences.chosen]).toEqual([[`telegram:7 ${kind}`, { mode: 'silent', by: OWNER }]]);
    await house.say(TRADER, `/alerts ${kind} loud`);
    expect(house.preferences.chosen.get(`telegram:7 ${kind}`)?.mode).toBe('loud');
  });
  test('without a channel it names the settings', async () => {
    const house = new House();
    house.preferences.names = [];
    expect(textOf(await house.say(OWNER, '/alerts'))).toContain('Set TELEGRAM_ALERT_CHAT_ID');
    house.preferences.names = ['telegram:7'];
    expect(textOf(await house.say(OWNER, '/alerts channel=discord:5'))).toContain('Alerts go to telegram:7.');
  });
});

describe('/settings', () => {
  const house = () => new House({ read: READ });

  test('a proposal changes nothing; five presses change it once; one press takes it back', async () => {
    const here = house();
    const proposal = await here.say(OWNER, '/settings TRADING_MAX_POSITIONS 3');
    expect(here.settings.changes).toEqual([]);
    const confirm = buttonOf(proposal, 'Confirm');
    const replies = [];
    for (const who of [OWNER, SAME_PERSON, OWNER, SAME_PERSON, OWNER]) replies.push(await here.press(who, confirm));
    expect(replies.map((reply) => reply?.title)).toEqual([
      'TRADING_MAX_POSITIONS is changed',
      ...Array<string>(4).fill('Nothing was changed'),
    ]);
    expect(here.settings.settings.TRADING_MAX_POSITIONS).toBe(3);
    expect(here.settings.changes).toMatchObject([{ version: 1, before: '5', value: '3', actor: OWNER }]);

    const back = buttonOf(replies[0] ?? null, 'Back to 5');
    await here.press(OWNER, back);
    await here.press(OWNER, back);
    expect(here.settings.settings.TRADING_MAX_POSITIONS).toBe(5);
    expect(here.settings.changes).toHaveLength(2);
    expect(textOf(await here.say(OWNER, '/settings TRADING_MAX_POSITIONS'))).toContain('2 | 3 | 5 | telegram:1');
  });
  test('what was shown is dead after two minutes, after another change, and for other owners', async () => {
    const here = new House({
      read: READ,
      owners: [[{ platform: 'telegram', id: '1' }], [{ platform: 'telegram', id: '5' }]],
    });
    const confirm = buttonOf(await here.say(OWNER, '/settings ALLOCATION_WEAK_PERCENT 6'), 'Confirm');
    expect((await here.press('telegram:5', confirm))?.title).toBe('Only the person who asked can confirm this');
    here.nowMs += 120_001;
    expect((await here.press(OWNER, confirm))?.title).toBe('Expired: nothing was done');
    const older = buttonOf(await here.say(OWNER, '/settings ALLOCATION_WEAK_PERCENT 6'), 'Confirm');
    await here.press(
      'telegram:5',
      buttonOf(await here.say('telegram:5', '/settings ALERT_QUIET_HOURS 22:00-06:00'), 'Confirm'),
    );
    expect((await here.press(OWNER, older))?.title).toBe('Nothing was changed');
    expect(here.settings.changes.map(({ name }) => name)).toEqual(['ALERT_QUIET_HOURS']);
  });
  test.each([
    ['/settings TRADING_MAX_POSITIONS 1', '1 positions are open, the limit would be 1: no entry'],
    ['/settings TRADING_MAX_POSITIONS 8', 'entries go on'],
    ['/settings TRADING_MAX_ASSET_PERCENT 20', 'Above that share already: SOLUSDC'],
    ['/settings TRADING_MAX_ASSET_PERCENT 50', 'No position is above that share.'],
    ['/settings TRADING_DAILY_LOSS_PERCENT 2', 'after a loss of 20.00 USDC in a day (before: 50.00 USDC)'],
    ['/settings ALLOCATION_STRONG_PERCENT 10', 'about 100.00 USDC (before: 220.00 USDC)'],
    ['/settings TRADING_STRATEGY_WEIGHTS MACD_Crossover_Strategy=0', 'MACD_Crossover_Strategy=0'],
    ['/settings TRADING_STOP_COOLDOWN_MINUTES 10', 'The next decision on an entry follows it.'],
    ['/settings TRADING_MAX_POSITIONS 0', 'TRADING_MAX_POSITIONS must be a whole number from 1 to 100'],
    ['/settings TRADING_MAX_POSITIONS none', 'TRADING_MAX_POSITIONS needs a value'],
    ['/settings ALLOCATION_STRONG_PERCENT 10,5', 'about 105.00 USDC (before: 220.00 USDC)'],
    ['/settings ALLOCATION_MIN_ENTRY 1,000', '"1,000" may mean 1 or 1000. Write the one you mean without a comma.'],
    ['/settings TRADING_STRATEGY_WEIGHTS Nobody_Strategy=0', 'names Nobody_Strategy, which is no strategy'],
    ['/settings TRADING_FORCE_STRONG 10', 'read at the start only'],
  ])('%s', async (line, expected) => {
    const here = house();
    expect(textOf(await here.say(OWNER, line))).toContain(expected);
    expect(here.settings.changes).toEqual([]);
  });
  describe('the numbers of the trailing stop', () => {
    const NAME = 'TRADING_BREAKEVEN_1_PERCENT';
    const rises = { symbol: 'SOLUSDC', stop: 98.8, stopThen: 100.2, bid: 100.8, sellsAtOnce: false };
    const sells = { symbol: 'ETHUSDC', stop: 98.8, stopThen: 100.2, bid: 100.1, sellsAtOnce: true };
    const stays = { symbol: 'ADAUSDC', stop: 98.8, stopThen: 98.8, bid: 99, sellsAtOnce: false };

    test('the question shows every stop now and then, names what would be sold, and asks whom it concerns', async () => {
      const here = house();
      here.settings.stops = [rises, sells, stays];
      const proposal = await here.say(OWNER, `/settings ${NAME} 0.6`);
      const text = textOf(proposal);
      expect(text).toContain('SOLUSDC: stop 98.80 → 100.20 (price 100.80).');
      expect(text).toContain('ETHUSDC: stop 98.80 → 100.20, price 100.10: it would be SOLD AT ONCE.');
      expect(text).toContain('ADAUSDC: the stop stays at 98.80.');
      const all = buttonOf(proposal, 'All, sells ETHUSDC');
      const done = await here.press(OWNER, all);
      expect(textOf(done)).toContain('For new positions and for all that are open.');
      expect(here.settings.changes).toMatchObject([{ name: NAME, value: '0.6', scope: 'all', untilMs: null }]);
      expect((await here.press(OWNER, buttonOf(proposal, 'New positions only')))?.title).toBe('Nothing was changed');
    });

    test('new positions only is one press as well; without open positions nothing is asked', async () => {
      const here = house();
      here.settings.stops = [rises];
      await here.press(OWNER, buttonOf(await here.say(OWNER, `/settings ${NAME} 0.6`), 'New positions only'));
      here.settings.stops = [];
      await here.press(OWNER, buttonOf(await here.say(OWNER, `/settings ${NAME} 0.7`), 'Confirm'));
      expect(here.settings.changes.map(({ value, scope }) => `${value} ${scope}`)).toEqual(['0.6 new', '0.7 new']);
    });

    test('the way back has the scope of the change, and asks first where it would sell', async () => {
      const here = house();
      here.settings.stops = [rises];
      const done = await here.press(
        OWNER,
        buttonOf(await here.say(OWNER, `/settings ${NAME} 0.6`), 'All open positions too'),
      );
      here.settings.stops = [sells];
      const asked = await here.press(OWNER, buttonOf(done, 'Back to 1.2'));
      expect(here.settings.changes).toHaveLength(1);
      here.settings.stops = [sells, { ...rises, sellsAtOnce: true }];
      const askedAnew = await here.press(OWNER, buttonOf(asked, 'All, sells ETHUSDC'));
      expect(here.settings.changes).toHaveLength(1);
      expect(buttonOf(askedAnew, 'All, sells ETHUSDC, SOLUSDC')).not.toBe('');
      here.settings.stops = [sells];
      await here.press(OWNER, buttonOf(asked, 'All, sells ETHUSDC'));
      expect(here.settings.changes.map(({ value, scope }) => `${value} ${scope}`)).toEqual(['0.6 all', '1.2 all']);
    });
  });

  test('for a time: the question and the answer say how long, the table until when', async () => {
    const here = house();
    const proposal = await here.say(OWNER, '/settings TRADING_STRATEGY_WEIGHTS MACD_Crossover_Strategy=0 minutes=90');
    expect(textOf(proposal)).toContain('After 1 h 30 it is taken back by itself.');
    const done = await here.press(OWNER, buttonOf(proposal, 'Confirm'));
    expect(textOf(done)).toContain('It is taken back by itself at');
    expect(here.settings.changes).toMatchObject([{ value: 'MACD_Crossover_Strategy=0', scope: 'new' }]);
    const [{ timeMs, untilMs } = { timeMs: 0, untilMs: null }] = here.settings.changes;
    expect(untilMs).toBe(timeMs + 90 * 60_000);
    for (const line of ['/settings', '/settings TRADING_STRATEGY_WEIGHTS'])
      expect(textOf(await here.say(OWNER, line))).toMatch(/until .*15:33/);
  });

  test('secrets are never shown, and only owners look', async () => {
    const here = house();
    await here.grant(TRADER, 'trader');
    const reply = await here.say(OWNER, '/settings');
    expect(JSON.stringify(reply)).not.toContain('very-secret-token');
    expect(textOf(reply)).toContain('telegram:1=discord:2');
    expect((await here.say(TRADER, '/settings'))?.title).toBe('Not allowed for your role');
    const names = await here.door.complete(here.request(OWNER), 'settings', 'name', 'quiet');
    expect(names.map(({ value }) => value)).toEqual(['ALERT_QUIET_HOURS']);
    expect(await here.door.complete(here.request(TRADER), 'settings', 'name', '')).toEqual([]);
  });
});

describe('/roles', () => {
  test('a role counts from the next message on, and is taken back with one press', async () => {
    const house = new House();
    expect((await house.say(TRADER, '/version'))?.title).toBe('This bot answers only listed people.');
    expect((await house.say(OWNER, '/roles telegram:9 viewer'))?.title).toBe('telegram:9 is a viewer now');
    expect((await house.say(TRADER, '/version'))?.title).toBe('RootTrading 2.0.0');
    expect((await house.say(TRADER, '/sell SOL'))?.title).toBe('Not allowed for your role');
    await house.say(OWNER, '/roles person=telegram:9 role=trader');
    expect((await house.say(TRADER, '/sell SOL'))?.title).toBe('Sold SOL');
    const list = await house.say(OWNER, '/roles');
    expect(textOf(list)).toContain('telegram:9 | trader | — | telegram:1');
    await house.press(OWNER, buttonOf(list, 'Remove telegram:9'));
    expect(await house.users.list()).toEqual([]);
    expect((await house.say(OWNER, '/roles telegram:9 none'))?.title).toBe('telegram:9 had no role');
    expect(house.audit.rows.map(({ outcome }) => outcome)).toContain('granted trader');
  });
  test.each([
    ['/roles telegram:1 viewer', 'telegram:1 is an owner'],
    ['/roles telegram:9 owner', '/roles: role is not right'],
    ['/roles bob trader', '"bob" is not understood'],
    ['/roles telegram:9', 'Which role for telegram:9?'],
  ])('%s', async (line, title) => {
    const house = new House();
    expect((await house.say(OWNER, line))?.title).toBe(title);
    expect(await house.users.list()).toEqual([]);
  });
});

describe('/purge', () => {
  test('counts first; the button removes what was counted', async () => {
    const house = new House();
    const proposal = await house.say(OWNER, '/purge 2025-01-01');
    expect(house.maintenance.purged).toEqual([]);
    const done = await house.press(OWNER, buttonOf(proposal, 'Confirm'));
    expect(textOf(done)).toContain('Removed what was before 2025-01-01\nSignals: 1,200');
    expect(house.maintenance.purged).toEqual([Date.UTC(2025, 0, 1)]);
    expect(house.audit.rows.map(({ outcome }) => outcome)).toEqual(['proposed', 'done']);
  });
  test('nothing to remove needs no button', async () => {
    const house = new House();
    house.maintenance.counts = { signals: 0, rejections: 0, cycles: 0, orders: 0, executions: 0 };
    const reply = await house.say(OWNER, '/purge 2025-01-01');
    expect(reply?.title).toBe('There is nothing before 2025-01-01');
    expect(reply?.buttons).toBeUndefined();
  });
});

describe('/quarantine', () => {
  const rounds = ['9', '8'].map((id) => ({ id, timeMs: NOW_MS, refused: `wallet A${id}: too large` }));

  test('shows what was refused, and is resolved once a person says so; what came meanwhile stays', async () => {
    const house = new House();
    house.maintenance.rounds = rounds;
    const shown = await house.say(OWNER, '/quarantine');
    expect(textOf(shown)).toContain('wallet A9: too large');
    house.maintenance.rounds = [{ id: '10', timeMs: NOW_MS, refused: 'wallet B: too large' }, ...rounds];
    const pressed = await house.press(OWNER, buttonOf(shown, 'Confirm'));
    expect(pressed?.title).toContain('More was set aside meanwhile');
    expect(house.maintenance.rounds.map(({ id }) => id)).toEqual(['10']);
    const again = await house.press(OWNER, buttonOf(await house.say(OWNER, '/quarantine'), 'Confirm'));
    expect([again?.title, house.maintenance.rounds]).toEqual(['Resolved: entries are no longer held up by it', []]);
  });
  test('nothing set aside needs no button', async () => {
    const reply = await new House().say(OWNER, '/quarantine');
    expect([reply?.title.startsWith('Nothing was set aside'), reply?.buttons]).toEqual([true, undefined]);
  });
});

describe('/restart', () => {
  test.each(['feed', 'books', 'alerts'])('%s', async (component) => {
    const house = new House();
    await house.say(OWNER, `/restart ${component}`);
    expect(house.maintenance.restarted).toEqual([component]);
  });
  test('says when there was nothing to do', async () => {
    const house = new House();
    house.maintenance.outcome = 'not needed';
    expect(textOf(await house.say(OWNER, '/restart books'))).toContain('nothing was done');
  });
  test('is for owners', async () => {
    const house = new House();
    await house.grant(TRADER, 'trader');
    for (const line of ['/restart feed', '/quarantine', '/logs', '/audit', '/purge 2025-01-01', '/roles']) {
      expect((await house.say(TRADER, line))?.title).toBe('Not allowed for your role');
    }
    expect(house.maintenance.restarted).toEqual([]);
  });
});

describe('/health', () => {
  const BLOCKED = [{ word: 'blocked' }, { word: 'said', problem: '403' }] as const;
  const outbox = { pending: 2, dead: 1, restsUntilMs: NOW_MS + 60_000, problem: BLOCKED };
  const item = {
    component: 'alerts telegram:7',
    state: 'down',
    detail: [{ word: 'outbox', pending: 2, dead: 1 }],
    ageMs: 90_000,
    outbox,
  } as const;
  const house = () => new House({ live: fakeLive({ health: async () => [item] }) });
  test('tells of each alert channel what waits, since when, what was given up, and until when it rests', async () => {
    const words = textOf(await house().say(OWNER, '/health'));
    expect(words).toContain('waiting: 2, given up in 24 h: 1, rests until 14:04 (the bot may not write there; 403)');
    expect(words).not.toContain('2 pending');
  });
  test.each(['en', 'fr'])('machines read the same in English, whoever asks (%s)', async (languageCode) => {
    const reply = await house().say(OWNER, '/health', { languageCode });
    expect(reply?.data).toMatchObject({
      items: [
        {
          ...item,
          detail: '2 pending, 1 given up in 24 h',
          outbox: { ...outbox, problem: 'the bot may not write there; 403' },
        },
      ],
    });
  });
  test('in French, too', async () => {
    const words = textOf(await house().say(OWNER, '/health', { languageCode: 'fr' }));
    expect(words).toContain(
      'en attente : 2, abandonnées en 24 h : 1, se repose jusqu’à 14:04 (le bot n’a pas le droit d’y écrire ; 403)',
    );
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../src/commands/command.ts';
import { kitOf } from '../../src/commands/kit.ts';
import type { RepeatWish } from '../../src/commands/live.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import type { Reply } from '../../src/commands/reply.ts';
import type { Card } from '../../src/bot/cards/card.ts';
import { SqlCardStore } from '../../src/storage/chat/cards.ts';
import { buttonOf, House, NOW_MS, textOf } from '../support/chat-house.ts';
import { DATABASE_TARGETS, type TestDatabase } from '../storage/targets.ts';

const OWNER = 'telegram:1';
const VIEWER = 'telegram:5';
const WISH: RepeatWish = { command: 'ticker', args: { symbol: 'SOLUSDC' }, end: null };

let house: House;
let isOver: boolean;
let wanted: boolean[];
let breaks: boolean;

/** A read command that stays live until it is over. */
const ticker: Command = {
  name: 'ticker',
  describe: { en: 'A price', fr: 'Un prix' },
  options: [{ name: 'symbol', kind: 'symbol', describe: { en: 'Symbol', fr: 'Symbole' }, required: true }],
  risk: 'read',
  run: async (context, args): Promise<Reply> => {
    if (breaks) throw new Error('broken');
    wanted.push(context.request.repeats === true);
    const sell = { label: 'Sell', style: 'danger', command: 'sell', args: { symbol: String(args['symbol']) } } as const;
    const buttons = [await kitOf(context).buttons([sell])];
    const reply: Reply = { title: `price ${wanted.length}`, tone: 'neutral', buttons };
    const untilMs = context.nowMs + 60_000;
    return isOver ? reply : { ...reply, live: { ...WISH, args: WISH.args, everyMs: 5_000, untilMs } };
  },
};

beforeEach(() => {
  house = new House({ commands: [...COMMANDS, ticker] });
  isOver = false;
  breaks = false;
  wanted = [];
});

describe('a live reply', () => {
  test.each([
    ['telegram:1', 'Live: this message keeps itself up to date.'],
    ['discord:2', 'Live: this message keeps itself up to date.'],
    ['terminal:console', undefined],
    ['http:api', undefined],
  ])('%s', async (who, footer) => {
    await house.grant(who, 'owner');
    expect((await house.say(who, '/ticker SOL'))?.footer).toBe(footer);
  });

  test('is shown again without a claim, an audit row or new buttons', async () => {
    const repeat = () => house.door.repeat(house.request(OWNER, { updateId: 'card 1', repeats: true }), WISH);
    const shown = [await repeat(), await repeat()];
    expect(shown.map((item) => (item.state === 'live' ? item.reply.title : item.state))).toEqual([
      'price 1',
      'price 2',
    ]);
    const ids = shown.map((item) => (item.state === 'live' ? buttonOf(item.reply, 'Sell') : ''));
    expect(ids[0]).toBe(ids[1]);
    expect((await house.actions.get(ids[0] ?? ''))?.command).toBe('sell');
    house.nowMs += 13 * 3_600_000;
    const later = await repeat();
    expect(later.state === 'live' ? buttonOf(later.reply, 'Sell') : '').not.toBe(ids[0]);
    expect(wanted).toEqual([true, true, true]);
    expect(house.audit.rows).toEqual([]);
    expect(await house.processed.claim('telegram', 'card 1')).toBe(true);
  });

  test.each<[string, Partial<RepeatWish>, boolean, string]>([
    ['its time', { end: 'time' }, false, 'No longer live: its time is over.'],
    ['a newer one', { end: 'newer' }, false, 'No longer live: a newer one took its place.'],
    ['nothing left', {}, true, 'No longer live: there is nothing left to follow.'],
    ['nothing left at its end', { end: 'time' }, true, 'No longer live: there is nothing left to follow.'],
    ['a symbol that is gone', { args: { symbol: 'GONEUSDC' } }, false, 'No longer live: there is nothing left'],
    ['a command that only shows no more', { command: 'flatten', args: {} }, false, 'No longer live: you may no longer'],
    ['an unknown command', { command: 'nothing' }, false, 'No longer live: you may no longer'],
  ])('ends by %s', async (_name, change, over, words) => {
    isOver = over;
    const shown = await house.door.repeat(house.request(OWNER, { repeats: true }), { ...WISH, ...change });
    if (shown.state !== 'ended') throw new Error(`it is ${shown.state}`);
    expect(textOf(shown.reply)).toContain(words);
    expect(shown.reply.live).toBeUndefined();
    expect(house.operator.submitted).toEqual([]);
  });

  test('ends, and shows nothing more, when the person loses the right', async () => {
    await house.grant(VIEWER, 'viewer');
    const repeat = () => house.door.repeat(house.request(VIEWER, { repeats: true }), WISH);
    expect((await repeat()).state).toBe('live');
    await house.users.revoke('telegram', '5');
    const shown = await repeat();
    if (shown.state !== 'ended') throw new Error(`it is ${shown.state}`);
    expect(textOf(shown.reply)).toBe('Not allowed for your role\nNo longer live: you may no longer see this.');
    expect(wanted).toHaveLength(1);
  });

  test('that cannot be made now says so, and the log says why', async () => {
    breaks = true;
    expect(await house.door.repeat(house.request(OWNER, { repeats: true }), WISH)).toEqual({ state: 'unavailable' });
    expect(house.logged.map(({ message }) => message)).toEqual(['a live message could not be made']);
  });
});

describe('the message of an intent', () => {
  const look = async (wish: RepeatWish, who = OWNER) => {
    const shown = await house.door.repeat(house.request(who, { repeats: true }), wish);
    return shown.state === 'unavailable' ? [shown.state] : [shown.state, shown.reply.title];
  };
  const wishOf = (reply: Reply | null): RepeatWish => {
    if (reply?.live === undefined) throw new Error(`not live: ${textOf(reply)}`);
    return { ...reply.live, end: null };
  };

  test('follows it from the quote to the true end, on every app that shows it', async () => {
    const proposal = await house.say(OWNER, '/buy SOL 50');
    const wish = wishOf(proposal);
    expect(await look(wish)).toEqual(['live', 'Buy SOL?']);
    house.operator.outcome = { status: 'unknown', refusal: null, fills: [], problem: 'timed out' };
    const pressed = await house.press('discord:2', buttonOf(proposal, 'Confirm'));
    expect([pressed?.title, wishOf(pressed)]).toEqual(['UNKNOWN, being checked', expect.objectContaining(wish)]);
    expect(await look(wish)).toEqual(['live', 'UNKNOWN, being checked']);
    const [intent] = [...house.intents.intents.values()];
    if (intent === undefined) throw new Error('no intent');
    const fills = [
      { symbol: 'SOLUSDC', side: 'BUY', price: '151', quantity: '0.3', fee: '0.0003', feeAsset: 'SOL' },
    ] as const;
    house.intents.intents.set(intent.id, {
      ...intent,
      state: 'done',
      outcome: { status: 'done', refusal: null, fills, problem: null },
    });
    for (const who of [OWNER, 'discord:2']) {
      const shown = await house.door.repeat(house.request(who, { repeats: true }), wish);
      expect(shown.state === 'ended' ? textOf(shown.reply) : shown.state).toBe(
        'Bought SOL\nBUY 0.3 SOL at 151.00 (fee 0.0003 SOL)\n',
      );
    }
    expect(house.operator.submitted).toHaveLength(1);
  });

  test.each([
    ['refused', 'Refused'],
    ['canceled', 'Canceled: nothing was done'],
    ['superseded', 'Replaced by a newer quote: nothing was done'],
  ] as const)('ends when it is %s', async (state, title) => {
    const wish = wishOf(await house.say(OWNER, '/buy SOL 50'));
    const [intent] = [...house.intents.intents.values()];
    if (intent !== undefined) house.intents.intents.set(intent.id, { ...intent, state });
    expect(await look(wish)).toEqual(['ended', title]);
  });

  test('says by itself that it expired, and offers a fresh quote', async () => {
    const wish = wishOf(await house.say(OWNER, '/buy SOL 50'));
    house.nowMs += 30_001;
    const shown = await house.door.repeat(house.request(OWNER, { repeats: true }), wish);
    if (shown.state !== 'ended') throw new Error(shown.state);
    expect(shown.reply.title).toBe('Expired: nothing was done');
    expect((await house.press(OWNER, buttonOf(shown.reply, 'Quote again')))?.title).toBe('Buy SOL?');
  });

  test('counts a flatten down, also where a restart has only seen the rest', async () => {
    const progress = { positions: 1, positionsLeft: 1, orders: 2, ordersLeft: 0 };
    house.operator.outcome = { status: 'submitted', refusal: null, fills: [], problem: null, progress };
    const proposal = await house.say(OWNER, '/flatten');
    const running = await house.press(OWNER, buttonOf(proposal, 'Confirm'));
    expect(textOf(running)).toContain('0 of 1 positions sold, 2 of 2 open orders closed.');
    const [intent] = [...house.intents.intents.values()];
    if (intent === undefined) throw new Error('no intent');
    const quote = { ...intent.quote, positions: Array.from({ length: 5 }, () => intent.quote.positions).flat() };
    const outcome = { status: 'submitted', refusal: null, fills: [], problem: null, progress } as const;
    house.intents.intents.set(intent.id, { ...intent, quote, outcome });
    const shown = await house.door.repeat(house.request(OWNER, { repeats: true }), wishOf(running));
    expect(shown.state === 'live' ? textOf(shown.reply) : shown.state).toContain('4 of 5 positions sold');
  });

  test('is closed to a person who is no trader any more, and leaves no new buttons behind', async () => {
    await house.grant('telegram:9', 'trader');
    const wish = wishOf(await house.say('telegram:9', '/buy SOL 50'));
    const before = house.actions.actions.size;
    await look(wish, 'telegram:9');
    expect(house.actions.actions.size).toBe(before);
    await house.grant('telegram:9', 'viewer');
    expect(await look(wish, 'telegram:9')).toEqual(['ended', 'Not allowed for your role']);
  });
});

describe.each(DATABASE_TARGETS)('remembered cards: $name', ({ open }) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.dispose());

  test('come back as they were, oldest first, and each message once', async () => {
    const store = new SqlCardStore(opened.database);
    const first: Card = {
      channel: 'telegram:1',
      messageId: '10',
      command: 'watch',
      args: { seconds: '10', minutes: '60' },
      actor: { platform: 'telegram', userId: '1', userName: 'Ada', languageCode: null, place: '1', shared: false },
      everyMs: 10_000,
      untilMs: NOW_MS + 60_000,
      picture: null,
      editPath: null,
    };
    const second: Card = { ...first, channel: 'discord:2', picture: 'sol.png', editPath: '9/token' };
    await store.put(first);
    await store.put(second);
    expect(await store.load()).toEqual([first, second]);
    await store.put({ ...first, untilMs: NOW_MS });
    expect(await store.load()).toEqual([second, { ...first, untilMs: NOW_MS }]);
    await store.remove('discord:2', '10');
    await store.remove('telegram:1', '11');
    expect((await store.load()).map(({ channel }) => channel)).toEqual(['telegram:1']);
  });
});

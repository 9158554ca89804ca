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

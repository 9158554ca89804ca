import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Card, CardStore } from '../../src/bot/cards/card.ts';
import { createCardKeeper, type CardKeeper } from '../../src/bot/cards/keeper.ts';
import { createDiscordBot } from '../../src/bot/discord/bot.ts';
import type { ChatBot } from '../../src/bot/ports.ts';
import { createTelegramBot } from '../../src/bot/telegram/bot.ts';
import type { Reply } from '../../src/commands/reply.ts';
import { FakeDiscord, failing, type FakePost } from '../fakes/discord/server.ts';
import { FakeTelegram, refuse } from '../fakes/telegram/server.ts';
import { assertClean, MemoryLog, showOnFailure, StubDoor, until } from './support.ts';

const PERSON = { telegram: { id: 11, language: 'en' }, discord: { id: '22' } };
const GROUP = -500;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 13, 10]);
const FAST = { perChatMs: 1, perGroupMs: 1, groupBurst: 5, overallMs: 0 };

let telegram: FakeTelegram;
let discord: FakeDiscord;
let door: StubDoor;
let log: MemoryLog;
let keeper: CardKeeper;
let kept: Map<string, Card>;
let price: number;
let isOver: boolean;
const bots: ChatBot[] = [];

/** What Forget answers: the card is live no more. */
const FORGOTTEN: Reply = {
  title: 'Forgotten',
  tone: 'neutral',
  private: true,
  ends: { command: 'forget', args: { symbol: 'SOL' } },
};

/** A position with or without its chart; live until it is closed. */
function position(withPicture: boolean): Reply {
  const live = { command: 'position', args: { symbol: 'SOL' }, everyMs: 1, untilMs: Date.now() + 60_000 };
  return {
    title: isOver ? 'closed' : `SOL at ${price}`,
    tone: 'good',
    lines: ['a < b'],
    private: true,
    buttons: [[{ label: 'Sell', style: 'danger', actionId: 'act-sell' }]],
    ...(withPicture ? { picture: { png: PNG, name: 'sol.png', description: 'SOL' } } : {}),
    ...(isOver ? {} : { live }),
  };
}

beforeEach(async () => {
  telegram = await new FakeTelegram().start();
  discord = await new FakeDiscord().start();
  door = new StubDoor(String(PERSON.telegram.id), PERSON.discord.id);
  log = new MemoryLog();
  kept = new Map();
  price = 1;
  isOver = false;
  const store: CardStore = {
    load: async () => [],
    put: async (card) => void kept.set(`${card.channel} ${card.messageId}`, card),
    remove: async (channel, messageId) => void kept.delete(`${channel} ${messageId}`),
  };
  keeper = createCardKeeper({
    store,
    source: {
      repeat: async (_request, { command }) => {
        if (command === 'forget') return { state: 'ended', reply: { ...FORGOTTEN, footer: 'no longer live' } };
        return { state: isOver ? 'ended' : 'live', reply: position(false) };
      },
    },
    log,
    limits: { gapMs: 20, firstRetryMs: 20, maxRetryMs: 40 },
  });
  const onTelegram = createTelegramBot({
    token: telegram.token,
    apiRoot: telegram.root,
    door,
    log,
    pace: FAST,
    pollSeconds: 2,
    cards: keeper,
  });
  const onDiscord = createDiscordBot({
    token: discord.token,
    apiRoot: discord.root,
    guildId: null,
    door,
    log,
    firstRetryMs: 10,
    cards: keeper,
  });
  keeper.addEditor('telegram', onTelegram.cardEditor);
  keeper.addEditor('discord', onDiscord.cardEditor);
  bots.push(onTelegram, onDiscord);
  keeper.start();
  for (const bot of bots) bot.start();
  await until('both are up', () => bots.every((bot) => bot.health().state === 'up'));
});

afterEach(async (context) => {
  showOnFailure(context, log);
  await Promise.all([keeper.stop(), ...bots.splice(0).map((bot) => bot.stop())]);
  await Promise.all([telegram.stop(), discord.stop()]);
  const violations = [...telegram.violations, ...discord.violations, ...discord.gateway.violations];
  assertClean(violations, log, [telegram.token, discord.token, 'interaction-token']);
});

function titleOf(post: FakePost): string {
  const [embed] = post.body['embeds'] as { title?: string }[];
  return embed?.title ?? '';
}

describe.each([true, false])('a live message (with a picture: %s)', (withPicture) => {
  beforeEach(() => {
    door.answer = ({ input }) =>
      input.kind === 'action' ? { title: 'Sell?', tone: 'warning' } : position(withPicture);
  });

  it('on Telegram: edited in place, pressed beside, ended', async () => {
    telegram.says(PERSON.telegram, '/position SOL');
    const message = await until('the message', () => telegram.messages[0]);
    expect([message.text, message.photo]).toEqual(['🟢 SOL at 1\na < b', withPicture]);
    price = 2;
    await until('the edit', () => message.text === '🟢 SOL at 2\na < b');
    telegram.presses(PERSON.telegram, message, 'act-sell');
    const proposal = await until('the proposal', () => telegram.messages[1]);
    expect([proposal.text, proposal.replyTo, message.text]).toEqual(['🟡 Sell?', message.id, '🟢 SOL at 2\na < b']);
    isOver = true;
    await until('the end', () => message.text === '🟢 closed\na < b');
    await until('it is forgotten', () => kept.size === 0);
  });

  it.each([
    ['in a channel, where one person sees it', false],
    ['in direct messages', true],
  ])('on Discord %s: edited in place, pressed beside, ended', async (_name, direct) => {
    discord.command(PERSON.discord, 'position', [{ type: 3, name: 'symbol', value: 'SOL' }], { direct });
    const post = await until('the message', () => discord.posts[0]);
    expect([titleOf(post), post.ephemeral, post.files.length]).toEqual(['SOL at 1', !direct, withPicture ? 1 : 0]);
    price = 2;
    await until('the edit', () => titleOf(post) === 'SOL at 2');
    const image = withPicture ? { url: 'attachment://sol.png' } : undefined;
    // no list of attachments: the picture that is there stays
    expect(discord.callsTo(/^PATCH/).map(({ body }) => body['attachments'])).toEqual([undefined]);
    expect((post.body['embeds'] as { image?: unknown }[])[0]?.image).toEqual(image);
    discord.presses(PERSON.discord, post, 'act-sell');
    await until('the proposal', () => discord.posts[1]);
    expect([discord.posts[1], post].map((item) => item && titleOf(item))).toEqual(['Sell?', 'SOL at 2']);
    isOver = true;
    await until('the end', () => titleOf(post) === 'closed');
    await until('it is forgotten', () => kept.size === 0);
  });

  it('ends in its place when it is forgotten, on both', async () => {
    door.answer = ({ input }) => (input.kind === 'action' ? FORGOTTEN : position(withPicture));
    telegram.says(PERSON.telegram, '/watch SOL');
    discord.command(PERSON.discord, 'watch', [{ type: 3, name: 'symbol', value: 'SOL' }]);
    const message = await until('the message', () => telegram.messages[0]);
    const post = await until('the post', () => discord.posts[0]);
    await until('both are kept', () => kept.size === 2);
    telegram.presses(PERSON.telegram, message, 'act-forget');
    discord.presses(PERSON.discord, post, 'act-forget');
    await until('both are forgotten', () => kept.size === 0);
    price = 3;
    expect([message.text, message.keyboard, titleOf(post)]).toEqual(['Forgotten\nno longer live', [], 'Forgotten']);
    expect([telegram.messages.length, discord.posts.length]).toEqual([1, 1]);
  });
});

describe('a live message', () => {
  beforeEach(() => {
    door.answer = () => position(false);
  });

  it('asked for in a Telegram group lives in the private chat', async () => {
    telegram.knownChats.add(PERSON.telegram.id);
    telegram.says(PERSON.telegram, '/position SOL', { chatId: GROUP, type: 'group' });
    await until('both messages', () => telegram.messages.length === 2);
    price = 2;
    const message = await until('the edit', () => telegram.messages.find(({ text }) => text.includes('SOL at 2')));
    expect([message.chatId, [...kept.keys()]]).toEqual([PERSON.telegram.id, [`telegram:11 ${message.id}`]]);
  });

  it('takes over a press that asks for the same: no second message', async () => {
    telegram.says(PERSON.telegram, '/position SOL');
    const message = await until('the message', () => telegram.messages[0]);
    telegram.presses(PERSON.telegram, message, 'act-refresh');
    discord.command(PERSON.discord, 'position', [], { direct: true });
    const post = await until('the post', () => discord.posts[0]);
    await until('it is known', () => kept.size === 2);
    const press = discord.presses(PERSON.discord, post, 'act-refresh');
    await until('both presses', () => door.visits.length === 4 && press.acknowledged);
    price = 2;
    await until('both edits', () => message.text.includes('SOL at 2') && titleOf(post) === 'SOL at 2');
    expect([telegram.messages.length, discord.posts.length]).toEqual([1, 1]);
  });

  it('goes on after refusals of the platform, and leaves a deleted message alone', async () => {
    telegram.says(PERSON.telegram, '/position SOL');
    const message = await until('the message', () => telegram.messages[0]);
    discord.command(PERSON.discord, 'position', [], { direct: true });
    const post = await until('the post', () => discord.posts[0]);
    telegram.fault('editMessageText', refuse(502, 'Bad Gateway'), { kind: 'reset', when: 'before' });
    discord.fault(/^PATCH \/channels/, failing(403));
    price = 2;
    await until('the edit', () => message.text.includes('SOL at 2'));
    await until('the other is forgotten', () => kept.size === 1);
    expect(titleOf(post)).toBe('SOL at 1');
    telegram.fault('editMessageText', refuse(400, 'Bad Request: message to edit not found'));
    price = 3;
    await until('it is forgotten', () => kept.size === 0);
  });
});

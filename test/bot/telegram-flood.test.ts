import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTelegramBot, type TelegramBot } from '../../src/bot/telegram/bot.ts';
import { FakeTelegram } from '../fakes/telegram/server.ts';
import { House } from '../support/chat-house.ts';
import { assertClean, MemoryLog, showOnFailure, until } from './support.ts';

const OWNER = { id: 1, language: 'en' };
const VIEWER = { id: 55, language: 'fr' };
const STRANGER = { id: 66, language: 'en' };
const FLOOD = 100;
/** Five times as fast as Telegram takes messages: the flood would last 20 s. */
const PACE = { perChatMs: 200, perGroupMs: 600, groupBurst: 5, overallMs: 7 };
const TOO_MANY = 'Trop à la fois';

let fake: FakeTelegram;
let house: House;
let log: MemoryLog;
let bot: TelegramBot;

beforeEach(async () => {
  fake = await new FakeTelegram().start();
  house = new House();
  await house.grant(`telegram:${VIEWER.id}`, 'viewer');
  log = new MemoryLog();
  bot = createTelegramBot({ token: fake.token, apiRoot: fake.root, door: house.door, log, pace: PACE, pollSeconds: 2 });
  bot.start();
  await until('up', () => bot.health().state === 'up');
});

afterEach(async (context) => {
  showOnFailure(context, log);
  await bot.stop();
  await fake.stop();
  assertClean(fake.violations, log, [fake.token]);
});

const messagesTo = (id: number) => fake.messages.filter(({ chatId }) => chatId === id);

describe('Telegram, at a pace', () => {
  it('a viewer who floods holds up neither the brake nor the answers of others, and hears of it', async () => {
    for (let i = 0; i < FLOOD; i++) fake.says(VIEWER, '/version');
    fake.says(OWNER, '/pause 30');
    fake.says(OWNER, '/version');
    await until('the owner is answered', () => messagesTo(OWNER.id).length === 2);
    expect(house.operator.submitted.map(({ action }) => action.kind)).toEqual(['pause']);
    expect(messagesTo(VIEWER.id).length).toBeLessThan(FLOOD / 4);
    await until('the flood is told', () => messagesTo(VIEWER.id).some(({ text }) => text.includes(TOO_MANY)));
    expect(messagesTo(VIEWER.id).filter(({ text }) => text.includes(TOO_MANY))).toHaveLength(1);
  });

  it('presses beyond the share are told on their buttons, and change nothing', async () => {
    fake.says(VIEWER, '/language');
    const message = await until('an answer', () => messagesTo(VIEWER.id)[0]);
    const offer = await house.door.offer('version', {});
    for (let i = 0; i < FLOOD; i++) fake.presses(VIEWER, message, offer);
    const told = () =>
      fake.callsOf('answerCallbackQuery').filter(({ values }) => `${values['text']}`.includes(TOO_MANY));
    await until('all others are told', () => told().length >= FLOOD / 2);
    expect(fake.callsOf('answerCallbackQuery').length).toBeLessThanOrEqual(FLOOD);
  });

  it('what reduces risk is never refused, however much a person asks', async () => {
    for (let i = 0; i < FLOOD; i++) fake.says(OWNER, '/version');
    for (let i = 0; i < 3; i++) fake.says(OWNER, '/sell SOL');
    await until('all three are done', () => house.operator.submitted.length === 3, 5_000);
  });

  it('a stranger who floods is told the one line, and no more', async () => {
    for (let i = 0; i < FLOOD; i++) fake.says(STRANGER, '/summary');
    fake.says(OWNER, '/version');
    await until('the owner is answered', () => messagesTo(OWNER.id).length === 1);
    expect(messagesTo(STRANGER.id).map(({ text }) => text)).toEqual(['This bot answers only listed people.']);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WALL_CLOCK } from '../../src/bot/clock.ts';
import type { TelegramBot } from '../../src/bot/telegram/bot.ts';
import { FakeTelegram, type FakeMessage } from '../fakes/telegram/server.ts';
import { House } from '../support/chat-house.ts';
import { idOf, keysOf, startTelegram, stopTelegram } from './platforms.ts';
import { MemoryLog, until } from './support.ts';

const OWNER = { id: 1, language: 'en' };
const FAST = { perChatMs: 1, perGroupMs: 1, groupBurst: 5, overallMs: 0 };
const AWAY_MS = 120_000;

let fake: FakeTelegram;
let house: House;
let log: MemoryLog;
const bots: TelegramBot[] = [];

beforeEach(async () => {
  fake = await new FakeTelegram().start();
  house = new House();
  // the fake platform dates its messages by the wall clock
  house.nowMs = Date.now();
  log = new MemoryLog();
});

afterEach(async (context) => {
  await stopTelegram(context, { fake, bots, log });
});

async function start(): Promise<TelegramBot> {
  const clock = { ...WALL_CLOCK, nowMs: () => house.nowMs };
  const bot = startTelegram(fake, { door: house.door, log, pace: FAST }, { clock });
  bots.push(bot);
  await until('up', () => bot.health().state === 'up');
  return bot;
}

const messageWith = (text: string): Promise<FakeMessage> =>
  until(text, () => fake.messages.find((message) => message.text.includes(text)));

const buttonOf = (message: FakeMessage, label: string): string => idOf(keysOf(message), label);
const kinds = (): string[] => house.operator.submitted.map(({ action }) => action.kind);

describe('Telegram: what was said while the bot was away', () => {
  it.each([
    { what: 'still open in the store', expire: false },
    { what: 'marked as expired in between', expire: true },
  ])('a Confirm of /flatten ($what) is asked again at once, by a message of its own, once', async ({ expire }) => {
    const bot = await start();
    fake.says(OWNER, '/flatten');
    const proposal = await messageWith('Sell everything');
    await bot.stop();
    house.nowMs += AWAY_MS;
    for (let press = 0; press < 3; press++) fake.presses(OWNER, proposal, buttonOf(proposal, 'Confirm'));
    if (expire) expect(await house.intents.expire(house.nowMs)).toBe(1);

    await start();
    const fresh = await messageWith('NOTHING WAS DONE');
    await until('all presses', () => house.audit.rows.filter(({ command }) => command === 'confirm').length === 3);
    expect(fresh.id).not.toBe(proposal.id);
    expect(fake.messages.filter(({ text }) => text.includes('NOTHING WAS DONE'))).toHaveLength(1);
    expect(kinds()).toEqual([]);

    fake.presses(OWNER, fresh, buttonOf(fresh, 'Confirm'));
    await until('sold', () => kinds().length > 0);
    fake.presses(OWNER, proposal, buttonOf(proposal, 'Confirm'));
    await until('the stale press', () => house.audit.rows.at(-1)?.outcome === 'superseded');
    expect(kinds()).toEqual(['flatten']);
  });

  it('a Confirm that is late while the bot listens is expired, as it says', async () => {
    await start();
    fake.says(OWNER, '/flatten');
    const proposal = await messageWith('Sell everything');
    house.nowMs += AWAY_MS;
    fake.presses(OWNER, proposal, buttonOf(proposal, 'Confirm'));
    await until('expired', () => proposal.text.includes('Expired'));
    expect(kinds()).toEqual([]);
  });

  it('what reduces risk runs, and before everything else; a buy becomes a fresh proposal', async () => {
    fake.says(OWNER, '/buy SOL 50');
    fake.says(OWNER, '/sell SOL');
    fake.says(OWNER, '/pause');
    house.nowMs += AWAY_MS;
    await start();
    const fresh = await messageWith('You asked 2 min ago; this is a fresh quote.');
    expect(kinds()).toEqual(['sell', 'pause']);
    await until('three rows', () => house.audit.rows.length === 3);
    expect(house.audit.rows.map(({ command }) => command)).toEqual(['sell', 'pause', 'buy']);

    fake.presses(OWNER, fresh, buttonOf(fresh, 'Confirm'));
    await until('bought', () => kinds().includes('buy'));
    expect(kinds()).toEqual(['sell', 'pause', 'buy']);
  });

  it('a press of a selling button acts, however late it arrives', async () => {
    const bot = await start();
    const sell = await house.door.offer('sell', { symbol: 'SOLUSDC' });
    fake.says(OWNER, '/help');
    const message = await messageWith('Commands');
    await bot.stop();
    house.nowMs += AWAY_MS;
    fake.presses(OWNER, message, sell);
    await start();
    await until('sold', () => kinds().includes('sell'));
    expect(kinds()).toEqual(['sell']);
  });
});

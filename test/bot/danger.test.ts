import { describe, expect, it } from 'vitest';
import { createAlarmWatch, type AlarmWatch } from '../../src/bot/alerts/alarm-watch.ts';
import type { AlertChannel } from '../../src/bot/alerts/channel.ts';
import { isDown } from '../../src/bot/alerts/reach.ts';
import { WALL_CLOCK } from '../../src/bot/clock.ts';
import type { AlertDecision } from '../../src/engine/decisions.ts';
import { addAlert } from '../../src/storage/alerts/add-alert.ts';
import { SqlAlarmStore } from '../../src/storage/alerts/alarm-store.ts';
import type { FakeDiscord, FakePost } from '../fakes/discord/server.ts';
import type { FakeTelegram, FakeMessage } from '../fakes/telegram/server.ts';
import { dangerAlert } from '../support/alarm-store.ts';
import { House } from '../support/chat-house.ts';
import { ADA, deliveryOfEach, type Delivery } from '../support/delivery.ts';
import { componentsOf, idOf, keysOf } from './platforms.ts';
import { until } from './support.ts';

/** Where all alerts go on Telegram: a group. */
const GROUP = -500;
const MINUTE_MS = 60_000;

let delivery: Delivery;
let telegram: FakeTelegram;
let discord: FakeDiscord;
let house: House;
let alarms: SqlAlarmStore;
let watch: AlarmWatch;
/** How far the clock of the test runs before the real one. */
let aheadMs = 0;
let over = false;
let counter = 0;

const nowMs = (): number => Date.now() + aheadMs;

deliveryOfEach({
  chats: [GROUP, ADA.telegram.id],
  prepare: (database) => {
    aheadMs = 0;
    over = false;
    alarms = new SqlAlarmStore(database, () => delivery.notify());
    house = new House({ alarms });
    house.nowMs = nowMs();
    return house;
  },
  ready: (opened) => {
    delivery = opened;
    ({ telegram, discord } = opened.platforms);
  },
});

/** Starts delivery to all channels and the watch, as after a start of the process. */
function startDelivery(all: readonly AlertChannel[]): void {
  const { onDiscord } = delivery.platforms;
  const owners = [delivery.onTelegram(ADA.telegram.id), onDiscord.directAlerts(ADA.discord.id, () => 'en')];
  delivery.start([...all, ...owners], { alarms, clock: { ...WALL_CLOCK, nowMs } });
  watch = createAlarmWatch({
    store: alarms,
    repeatMs: () => 5 * MINUTE_MS,
    channels: all.map(({ name }) => name),
    ownerChannels: owners.map(({ name }) => name),
    isDown: (channel) => isDown(channel, delivery.workers),
    isOver: () => over,
  });
}

const both = () => [delivery.onTelegram(GROUP), delivery.onDiscord()];

async function raise(more: Partial<AlertDecision> = {}, channels = both()): Promise<void> {
  await addAlert(
    delivery.database,
    dangerAlert((counter += 1), more),
    channels.map(({ name }) => name),
  );
  delivery.notify();
}

/** The clock moves to `minute` after the start, and the watch looks. */
async function pass(minute: number): Promise<void> {
  aheadMs = minute * MINUTE_MS;
  house.nowMs = nowMs();
  await watch.tick(nowMs());
}

const onPhone = (chat = GROUP): FakeMessage[] => telegram.messages.filter(({ chatId }) => chatId === chat);
const onDesktop = (): FakePost[] => discord.posts.filter(({ channelId }) => channelId === discord.channelId);
const inDirect = (): FakePost[] => discord.posts.filter(({ channelId }) => channelId === '772');
const wordsOf = (post: FakePost): string =>
  JSON.stringify([post.body['content'], post.body['embeds']]).replaceAll('\\', '');
const soundOf = (post: FakePost): boolean => (Number(post.body['flags'] ?? 0) & 4096) === 0;

function pressOnTelegram(message: FakeMessage, label: string): void {
  telegram.presses(ADA.telegram, message, idOf(keysOf(message), label));
}

function pressOnDiscord(post: FakePost, label: string): void {
  discord.presses(ADA.discord, post, idOf(componentsOf(post), label));
}

/** Every message everywhere says so, and has no button left. */
const ALARM_BUTTON = /Acknowledge|Snooze/;

/** Every message everywhere says it, and none has a button of an alarm left. */
async function allSay(what: RegExp): Promise<void> {
  await until(`Telegram says ${what}`, () =>
    telegram.messages.every(
      ({ text, keyboard }) => what.test(text) && !keyboard.flat().some(({ text: label }) => ALARM_BUTTON.test(label)),
    ),
  );
  await until(`Discord says ${what}`, () =>
    discord.posts.every(
      (post) => what.test(wordsOf(post)) && !componentsOf(post).some(({ label }) => ALARM_BUTTON.test(label)),
    ),
  );
}

async function firstMessages(): Promise<{ message: FakeMessage; post: FakePost }> {
  const message = await until('Telegram', () => onPhone()[0]);
  const post = await until('Discord', () => onDesktop()[0]);
  return { message, post };
}

describe('a danger', () => {
  it('arrives with both buttons and with sound', async () => {
    startDelivery(both());
    await raise();
    const { message, post } = await firstMessages();
    expect(message.keyboard.flat().map(({ text }) => text)).toEqual(['Acknowledge', 'Snooze 15 min']);
    expect(componentsOf(post).map(({ label }) => label)).toEqual(['Acknowledge', 'Snooze 15 min']);
    expect([message.silent, soundOf(post)]).toEqual([false, true]);
  });

  it('is repeated where it was, then in private on every app, until one press ends it everywhere', async () => {
    startDelivery(both());
    await raise();
    const { message, post } = await firstMessages();
    await pass(4);
    await pass(5);
    const again = await until('the repeat on Telegram', () => onPhone()[1]);
    const againPost = await until('the repeat on Discord', () => onDesktop()[1]);
    for (const words of [again.text, wordsOf(againPost)]) {
      expect(words).toMatch(/2nd time/);
      expect(words).toMatch(/Not acknowledged since \d\d:\d\d/);
    }
    expect([again.silent, again.replyTo, soundOf(againPost)]).toEqual([false, message.id, true]);
    expect(againPost.body['message_reference']).toMatchObject({ message_id: post.id });
    expect([onPhone(ADA.telegram.id), inDirect()]).toEqual([[], []]);

    await pass(15);
    await until('in private on Telegram', () => onPhone(ADA.telegram.id)[0]);
    const direct = await until('in private on Discord', () => inDirect()[0]);
    await until('all delivered', () => onPhone().length === 3 && onDesktop().length === 3);
    expect(wordsOf(direct)).toMatch(/3rd time/);
    pressOnDiscord(direct, 'Acknowledge');
    await allSay(/Acknowledged by \w+ at \d\d:\d\d/);
    const sent = [telegram.messages.length, discord.posts.length];
    for (const minute of [35, 75, 155]) await pass(minute);
    expect([telegram.messages.length, discord.posts.length]).toEqual(sent);
    expect(delivery.platforms.log.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('simultaneous presses on both apps: one acknowledgement, shown on both; a late one shows it again', async () => {
    startDelivery(both());
    await raise();
    const { message, post } = await firstMessages();
    const [late] = message.keyboard.flat().map((key) => key.callback_data);
    pressOnTelegram(message, 'Acknowledge');
    pressOnDiscord(post, 'Snooze 15 min');
    await until(
      'ended or snoozed',
      () => /by \w+ (at|until)/.test(message.text) && /by \w+ (at|until)/.test(wordsOf(post)),
    );
    telegram.presses(ADA.telegram, message, late ?? '');
    await allSay(/Acknowledged by/);
    const { rows } = await delivery.database.query(`SELECT state, version FROM alarms`);
    expect(rows[0]?.['state']).toBe('acknowledged');
    expect(house.audit.rows.filter(({ outcome }) => outcome === 'acknowledged')).toHaveLength(1);
  });

  it('snoozed: silence for a quarter of an hour on both apps, then a reminder', async () => {
    startDelivery(both());
    await raise();
    const { message, post } = await firstMessages();
    pressOnTelegram(message, 'Snooze 15 min');
    await until('shown on Discord', () => /Snoozed by/.test(wordsOf(post)));
    expect(componentsOf(post).map(({ label }) => label)).toEqual(['Acknowledge']);
    await pass(14);
    expect([telegram.messages.length, discord.posts.length]).toEqual([1, 1]);
    await pass(16);
    const reminder = await until('the reminder', () => onPhone()[1]);
    expect(reminder.text).toMatch(/2nd time/);
  });

  it('whose cause is over ends by itself, without a sound', async () => {
    startDelivery(both());
    await raise({ kind: 'feed_stale' });
    await firstMessages();
    over = true;
    await pass(6);
    await allSay(/Over since \d\d:\d\d/);
    expect([telegram.messages.length, discord.posts.length]).toEqual([1, 1]);
  });

  it('a press by a viewer leaves the alert as it is, for those who may', async () => {
    await house.grant('telegram:9', 'viewer');
    startDelivery(both());
    await raise();
    const { message } = await firstMessages();
    const [press] = message.keyboard.flat();
    telegram.knownChats.add(9);
    telegram.presses({ id: 9 }, message, press?.callback_data ?? '');
    await until('told in private', () => onPhone(9).some(({ text }) => /Not allowed/.test(text)));
    expect([message.edits, message.keyboard.flat().length]).toEqual([0, 2]);
  });

  it('many at once: one message, one press for all of them', async () => {
    for (let n = 0; n < 5; n += 1) await raise();
    startDelivery(both());
    const { message, post } = await firstMessages();
    expect(message.text).toMatch(/Order problems: 5/);
    await pass(5);
    await until('one repeat for all', () => onPhone()[1] ?? null);
    pressOnDiscord(post, 'Acknowledge');
    await allSay(/Acknowledged by|Dangers not acknowledged: 0/);
    const { rows } = await delivery.database.query(`SELECT DISTINCT state FROM alarms`);
    expect(rows.map((row) => row['state'])).toEqual(['acknowledged']);
  });
});

describe('an app that is cut off', () => {
  it('is not waited for: the owner hears of it on the other one at once, and later nothing is told twice', async () => {
    telegram.tokenRevoked = true;
    const only = [delivery.onTelegram(GROUP)];
    startDelivery(only);
    await raise({}, only);
    await until('Telegram is down', () => delivery.workers[0]?.state().down);
    await pass(0.1);
    const direct = await until('in private on Discord', () => inDirect()[0]);
    expect([wordsOf(direct), soundOf(direct)]).toEqual([expect.stringMatching(/Order problem/), true]);
    pressOnDiscord(direct, 'Acknowledge');
    await until('acknowledged', () => /Acknowledged by/.test(wordsOf(direct)));

    telegram.tokenRevoked = false;
    await until('Telegram has it in the end', () => onPhone()[0]);
    await allSay(/Acknowledged by/);
    expect([telegram.messages.length, discord.posts.length]).toEqual([1, 1]);
  });

  it('its messages are edited when it is back', async () => {
    startDelivery(both());
    await raise();
    const { message, post } = await firstMessages();
    telegram.tokenRevoked = true;
    pressOnDiscord(post, 'Acknowledge');
    await until('tried', () => telegram.callsOf('editMessageText').length > 1);
    expect(message.text).not.toMatch(/Acknowledged/);
    telegram.tokenRevoked = false;
    await allSay(/Acknowledged by/);
  });
});

describe('a process that is killed', () => {
  it('after a repeat was stored and before it was sent: it is sent once after the restart', async () => {
    startDelivery(both());
    await raise();
    await firstMessages();
    await delivery.stop();
    await pass(5);
    startDelivery(both());
    await until('the repeat', () => onPhone()[1] ?? null);
    await until('the repeat on Discord', () => onDesktop()[1] ?? null);
    await pass(5.5);
    expect([onPhone().length, onDesktop().length]).toEqual([2, 2]);
  });

  it('after a press and before the other app was told: it is told after the restart', async () => {
    startDelivery(both());
    await raise();
    const { message } = await firstMessages();
    await delivery.stop();
    pressOnTelegram(message, 'Acknowledge');
    await until('answered', () => /Acknowledged by/.test(message.text));
    startDelivery(both());
    await allSay(/Acknowledged by/);
    await pass(60);
    expect([telegram.messages.length, discord.posts.length]).toEqual([1, 1]);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAlarmWatch, type AlarmWatch } from '../../src/bot/alerts/alarm-watch.ts';
import type { AlertChannel } from '../../src/bot/alerts/channel.ts';
import { createAlertWorker, type AlertWorker } from '../../src/bot/alerts/worker.ts';
import { isDown } from '../../src/bot/alerts/reach.ts';
import { WALL_CLOCK } from '../../src/bot/clock.ts';
import type { DiscordBot } from '../../src/bot/discord/bot.ts';
import type { TelegramBot } from '../../src/bot/telegram/bot.ts';
import { alertSummaries } from '../../src/commands/alert-summary.ts';
import { alertWriter } from '../../src/commands/alerts.ts';
import type { AlertDecision } from '../../src/engine/decisions.ts';
import { addAlert } from '../../src/storage/alerts/add-alert.ts';
import { SqlAlarmStore } from '../../src/storage/alerts/alarm-store.ts';
import { createAlertStore } from '../../src/storage/alerts/alert-store.ts';
import type { FakeDiscord, FakePost } from '../fakes/discord/server.ts';
import type { FakeTelegram, FakeMessage } from '../fakes/telegram/server.ts';
import { EMBEDDED, type TestDatabase } from '../storage/targets.ts';
import { dangerAlert } from '../support/alarm-store.ts';
import { House } from '../support/chat-house.ts';
import { componentsOf, idOf, keysOf, startPlatforms, type Platforms } from './platforms.ts';
import { until, type MemoryLog } from './support.ts';

const ADA = { telegram: { id: 1, name: 'Ada' }, discord: { id: '2' } };
/** Where all alerts go on Telegram: a group. */
const GROUP = -500;
const MINUTE_MS = 60_000;
const FAST = { gapMs: 0, pollMs: 30, firstRetryMs: 5, maxRetryMs: 20 };
const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' };

let test: TestDatabase;
let platforms: Platforms;
let telegram: FakeTelegram;
let discord: FakeDiscord;
let log: MemoryLog;
let onTelegram: TelegramBot;
let onDiscord: DiscordBot;
let house: House;
let alarms: SqlAlarmStore;
let watch: AlarmWatch;
let workers: AlertWorker[] = [];
/** How far the clock of the test runs before the real one. */
let aheadMs = 0;
let over = false;
let counter = 0;

const nowMs = (): number => Date.now() + aheadMs;
const language = () => 'en' as const;

beforeAll(async () => {
  test = await EMBEDDED.open();
});
afterAll(() => test.dispose());

beforeEach(async () => {
  await test.database.query('TRUNCATE alerts, alarms, alert_deliveries, chat_messages, alert_preferences');
  aheadMs = 0;
  over = false;
  alarms = new SqlAlarmStore(test.database, () => workers.forEach((worker) => worker.notify()));
  house = new House({ alarms });
  house.nowMs = nowMs();
  platforms = await startPlatforms(house.door, [GROUP, ADA.telegram.id]);
  ({ telegram, discord, onTelegram, onDiscord, log } = platforms);
});

afterEach(async (context) => {
  await stopDelivery();
  await platforms.stop(context);
});

/** Starts delivery to all channels and the watch, as after a start of the process. */
function startDelivery(all: readonly AlertChannel[]): void {
  const owners = [onTelegram.alertChannel(String(ADA.telegram.id), language), onDiscord.directAlerts('2', language)];
  const store = createAlertStore(test.database);
  const summaries = alertSummaries(WORLD, (command, args) => house.door.offer(command, args));
  const clock = { ...WALL_CLOCK, nowMs };
  workers = [...all, ...owners].map((channel) =>
    createAlertWorker({
      channel,
      store,
      render: alertWriter(WORLD),
      summaries,
      language,
      log,
      alarms,
      clock,
      limits: FAST,
    }),
  );
  for (const worker of workers) worker.start();
  watch = createAlarmWatch({
    store: alarms,
    repeatMs: () => 5 * MINUTE_MS,
    channels: all.map(({ name }) => name),
    ownerChannels: owners.map(({ name }) => name),
    isDown: (channel) => isDown(channel, workers),
    isOver: () => over,
  });
}

async function stopDelivery(): Promise<void> {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
}

const both = () => [
  onTelegram.alertChannel(String(GROUP), language),
  onDiscord.alertChannel(discord.channelId, language),
];

async function raise(more: Partial<AlertDecision> = {}, channels = both()): Promise<void> {
  await addAlert(
    test.database,
    dangerAlert((counter += 1), more),
    channels.map(({ name }) => name),
  );
  for (const worker of workers) worker.notify();
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
    expect(log.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
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
    const { rows } = await test.database.query(`SELECT state, version FROM alarms`);
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
    const { rows } = await test.database.query(`SELECT DISTINCT state FROM alarms`);
    expect(rows.map((row) => row['state'])).toEqual(['acknowledged']);
  });
});

describe('an app that is cut off', () => {
  it('is not waited for: the owner hears of it on the other one at once, and later nothing is told twice', async () => {
    telegram.tokenRevoked = true;
    const only = [onTelegram.alertChannel(String(GROUP), language)];
    startDelivery(only);
    await raise({}, only);
    await until('Telegram is down', () => workers[0]?.state().down);
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
    await stopDelivery();
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
    await stopDelivery();
    pressOnTelegram(message, 'Acknowledge');
    await until('answered', () => /Acknowledged by/.test(message.text));
    startDelivery(both());
    await allSay(/Acknowledged by/);
    await pass(60);
    expect([telegram.messages.length, discord.posts.length]).toEqual([1, 1]);
  });
});

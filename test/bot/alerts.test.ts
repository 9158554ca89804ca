import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertLimits } from '../../src/bot/alerts/limits.ts';
import { createAlertWorker, type AlertWorker } from '../../src/bot/alerts/worker.ts';
import type { AlertChannel } from '../../src/bot/alerts/channel.ts';
import { createDiscordBot, type DiscordBot } from '../../src/bot/discord/bot.ts';
import { createTelegramBot, type TelegramBot } from '../../src/bot/telegram/bot.ts';
import { failing, FakeDiscord, tooMany } from '../fakes/discord/server.ts';
import { FakeTelegram, refuse } from '../fakes/telegram/server.ts';
import { MemoryAlertStore } from './memory-alert-store.ts';
import { healthWords, readHealthWords } from '../../src/commands/health-words.ts';
import { alertOf, assertClean, MemoryLog, renderAlert, showOnFailure, SUMMARIES, StubDoor, until } from './support.ts';

const CHAT = 77;
const FAST_PACE = { perChatMs: 0, perGroupMs: 0, groupBurst: 5, overallMs: 0 };
const FAST: Partial<AlertLimits> = { gapMs: 0, pollMs: 30, firstRetryMs: 5, maxRetryMs: 20 };

let telegram: FakeTelegram;
let discord: FakeDiscord;
let log: MemoryLog;
let telegramBot: TelegramBot;
let discordBot: DiscordBot;
const workers: AlertWorker[] = [];

beforeEach(async () => {
  telegram = await new FakeTelegram().start();
  discord = await new FakeDiscord().start();
  telegram.knownChats.add(CHAT);
  log = new MemoryLog();
  const door = new StubDoor();
  telegramBot = createTelegramBot({
    token: telegram.token,
    apiRoot: telegram.root,
    door,
    log,
    pace: FAST_PACE,
    pollSeconds: 1,
    firstRetryMs: 10,
  });
  discordBot = createDiscordBot({
    token: discord.token,
    apiRoot: discord.root,
    guildId: null,
    door,
    log,
    firstRetryMs: 10,
  });
});

afterEach(async (context) => {
  showOnFailure(context, log);
  await Promise.all([...workers.splice(0).map((worker) => worker.stop()), telegramBot.stop(), discordBot.stop()]);
  await Promise.all([telegram.stop(), discord.stop()]);
  assertClean([...telegram.violations, ...discord.violations], log, [telegram.token, discord.token]);
});

function deliver(channel: AlertChannel, store: MemoryAlertStore, limits: Partial<AlertLimits> = {}): AlertWorker {
  const worker = createAlertWorker({
    channel,
    store,
    render: renderAlert,
    summaries: SUMMARIES,
    language: () => 'en',
    log,
    limits: { ...FAST, ...limits },
  });
  workers.push(worker);
  worker.start();
  return worker;
}

/** Why an alert was not delivered, in English. */
const problemIn = (store: MemoryAlertStore, id: number): string =>
  healthWords(readHealthWords(store.of(id).problem ?? ''), 'en');

const toTelegram = (): AlertChannel => telegramBot.alertChannel(String(CHAT), () => 'en');
const toDiscord = (): AlertChannel => discordBot.alertChannel(discord.channelId, () => 'en');

interface Told {
  readonly text: string;
  readonly silent: boolean;
  readonly isReply: boolean;
}

/** The life of each of {@link twoPositions} in its order. Between them none is promised: a retry of one does not hold the other up. */
function expectStory(told: readonly Told[]): void {
  expect(told).toHaveLength(10);
  for (const first of [1, 2]) {
    expect(told.filter(({ text }) => Number(text.split(' ').at(-1)) % 2 === first % 2)).toEqual([
      { text: `entry ${first}`, silent: true, isReply: false },
      { text: `breakeven_armed ${first + 2}`, silent: false, isReply: true },
      { text: `stop_moved ${first + 4}`, silent: true, isReply: true },
      { text: `trailing_armed ${first + 6}`, silent: false, isReply: true },
      { text: `exit ${first + 8}`, silent: false, isReply: true },
    ]);
  }
}

/** A position's life, in one thread each for two positions. */
function twoPositions(): MemoryAlertStore {
  const store = new MemoryAlertStore();
  const kinds = ['entry', 'breakeven_armed', 'stop_moved', 'trailing_armed', 'exit'] as const;
  let id = 0;
  for (const kind of kinds) for (const threadKey of ['p1', 'p2']) store.add(alertOf((id += 1), { kind, threadKey }));
  return store;
}

function expectEachOnce(store: MemoryAlertStore): void {
  expect(store.deliveries.map((item) => [item.state, item.closed])).toEqual(store.deliveries.map(() => ['sent', 1]));
}

describe('alerts on Telegram', () => {
  it('arrive once each and in order per position, over 429, server errors and resets', async () => {
    telegram.fault(
      'sendMessage',
      refuse(429, 'Too Many Requests: retry after 1', 1),
      refuse(500, 'Internal Server Error'),
      { kind: 'reset', when: 'before' },
      { kind: 'status', status: 502, body: 'not json' },
    );
    const store = twoPositions();
    deliver(toTelegram(), store, { collapseAt: 99 });
    await until('all', () => store.count('pending') === 0);
    expectEachOnce(store);
    expectStory(
      telegram.messages.map(({ text, silent, replyTo }) => ({
        text: text.split('\n')[0] ?? '',
        silent,
        isReply: replyTo !== undefined && replyTo !== null,
      })),
    );
    const idOf = (title: string): number | undefined =>
      telegram.messages.find((message) => message.text.startsWith(`${title}\n`))?.id;
    const [first, second] = [idOf('entry 1'), idOf('entry 2')];
    for (const message of telegram.messages.filter(({ id }) => id !== first && id !== second)) {
      expect(message.replyTo).toBe(message.text.includes('p1') ? first : second);
    }
  });

  it('an alert whose answer was lost may come twice, and is recorded once', async () => {
    telegram.fault('sendMessage', { kind: 'reset', when: 'after' });
    const store = new MemoryAlertStore();
    store.add(alertOf(1));
    deliver(toTelegram(), store);
    await until('recorded', () => store.of(1).state === 'sent');
    expect(telegram.messages.map((message) => message.text.split('\n')[0])).toEqual(['entry 1', 'entry 1']);
    expectEachOnce(store);
  });

  it('waits as long as Telegram asks', async () => {
    telegram.fault('sendMessage', refuse(429, 'Too Many Requests: retry after 1', 1));
    const store = new MemoryAlertStore();
    store.add(alertOf(1));
    deliver(toTelegram(), store);
    await until('sent', () => store.of(1).state === 'sent');
    const [refused, sent] = telegram.callsOf('sendMessage');
    expect((sent?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(950);
  });

  it('edits the stop message of a position, however often, and takes "not modified" as done', async () => {
    const store = new MemoryAlertStore();
    store.add(alertOf(1, { kind: 'stop_moved', threadKey: 'p' }));
    const worker = deliver(toTelegram(), store);
    await until('first', () => store.of(1).state === 'sent');
    for (const [id, n] of [
      [2, 2],
      [3, 3],
      [4, 3],
    ] as const) {
      store.add(alertOf(id, { kind: 'stop_moved', threadKey: 'p', data: { n } }));
      worker.notify();
      await until(`alert ${id}`, () => store.of(id).state === 'sent');
    }
    expect(telegram.messages.map(({ text, edits }) => [text, edits])).toEqual([['stop_moved 3\nthread p', 2]]);
  });

  it('a chat that blocked the bot: dead with the reason after so many attempts', async () => {
    telegram.blockedChats.add(CHAT);
    const store = new MemoryAlertStore();
    store.add(alertOf(1), alertOf(2));
    deliver(toTelegram(), store, { maxBlocked: 3 });
    await until('given up', () => store.of(1).state === 'dead');
    expect(problemIn(store, 1)).toBe('the bot may not write there; 403 Forbidden: bot was blocked by the user');
    telegram.blockedChats.delete(CHAT);
    await until('the next one', () => store.of(2).state === 'sent');
  });
});

describe('alerts on Discord', () => {
  it('arrive exactly once and in order per position, over 429, server errors and lost answers', async () => {
    discord.fault(
      /POST \/channels/,
      tooMany(0.3),
      failing(500),
      { kind: 'reset', when: 'after' },
      { kind: 'reset', when: 'before' },
      failing(502),
    );
    const store = twoPositions();
    deliver(toDiscord(), store, { collapseAt: 99 });
    await until('all', () => store.count('pending') === 0);
    expectEachOnce(store);
    expectStory(
      discord.posts.map((post) => ({
        text: String(post.body['content']).replaceAll(/[*\\]/g, ''),
        silent: (Number(post.body['flags'] ?? 0) & 4096) !== 0,
        isReply: post.body['message_reference'] !== undefined,
      })),
    );
  });

  it('gives a long rate limit back to the outbox, which waits it out', async () => {
    discord.fault(/POST \/channels/, tooMany(2.5));
    const store = new MemoryAlertStore();
    store.add(alertOf(1));
    deliver(toDiscord(), store);
    await until('noted', () => problemIn(store, 1).startsWith('asked to wait'));
    await until('sent', () => store.of(1).state === 'sent');
    const [refused, sent] = discord.callsTo(/POST \/channels/);
    expect((sent?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(2_400);
  });

  it('a channel that may not be written to: dead with the reason', async () => {
    discord.forbiddenChannels.add(discord.channelId);
    const store = new MemoryAlertStore();
    store.add(alertOf(1));
    deliver(toDiscord(), store, { maxBlocked: 2 });
    await until('given up', () => store.of(1).state === 'dead');
    expect(problemIn(store, 1)).toContain('the bot may not write there; 403 code 50001');
  });

  it('a revoked token: nothing is given up, and all goes out when it is valid again', async () => {
    discord.tokenRevoked = true;
    const store = new MemoryAlertStore();
    store.add(alertOf(1));
    deliver(toDiscord(), store, { maxRefusals: 2, maxBlocked: 2 });
    await until('tried often', () => discord.callsTo(/POST \/channels/).length > 3);
    discord.tokenRevoked = false;
    await until('sent', () => store.of(1).state === 'sent');
    expect(discord.posts).toHaveLength(1);
  });

  it('edits the stop message of a position, or sends a new one where it was deleted', async () => {
    const store = new MemoryAlertStore();
    store.add(alertOf(1, { kind: 'stop_moved', threadKey: 'p' }));
    const worker = deliver(toDiscord(), store);
    await until('first', () => store.of(1).state === 'sent');
    store.add(alertOf(2, { kind: 'stop_moved', threadKey: 'p' }));
    worker.notify();
    await until('second', () => store.of(2).state === 'sent');
    expect([discord.posts.length, discord.posts[0]?.edits]).toEqual([1, 1]);
    discord.posts.length = 0;
    store.add(alertOf(3, { kind: 'stop_moved', threadKey: 'p' }));
    worker.notify();
    await until('third', () => store.of(3).state === 'sent');
    expect(discord.posts.map((post) => post.body['content'])).toEqual([String.raw`**stop\_moved 3**`]);
  });
});

describe('both platforms', () => {
  it('one is away, the other shows everything; on return nothing is missing or doubled', async () => {
    const away = new MemoryAlertStore();
    const there = new MemoryAlertStore();
    const outage = Array.from({ length: 12 }, () => ({ kind: 'reset', when: 'before' }) as const);
    telegram.fault('sendMessage', ...outage);
    for (const store of [away, there])
      store.add(...[1, 2, 3].map((id) => alertOf(id, { kind: id === 3 ? 'exit' : 'entry' })));
    deliver(toTelegram(), away);
    deliver(toDiscord(), there);
    await until('Discord', () => there.count('sent') === 3);
    expect(away.count('sent')).toBe(0);
    await until('Telegram', () => away.count('sent') === 3);
    expectEachOnce(away);
    expectEachOnce(there);
    // No order is promised between alerts without a thread: a retry of one does not hold the others up.
    const told = telegram.messages.map((message) => message.text.split('\n')[0] ?? '').toSorted();
    expect(told).toEqual(['entry 1', 'entry 2', 'exit 3']);
  });

  it('a Telegram token that is refused leaves Discord alone', async () => {
    telegram.tokenRevoked = true;
    telegramBot.start();
    discordBot.start();
    await until('Discord up', () => discordBot.health().state === 'up');
    await until('Telegram down', () => telegramBot.link().detail.word === 'tokenRefused');
    expect(discordBot.health().state).toBe('up');
  });

  it('a storm of 1,000 alerts: few messages, all accounted for, bounded batches', async () => {
    const stores = [new MemoryAlertStore(), new MemoryAlertStore()];
    const kinds = ['entry', 'exit', 'signal_rejected', 'order_problem', 'liberation'] as const;
    for (const store of stores) {
      for (let id = 1; id <= 1_000; id += 1) {
        store.add(alertOf(id, { kind: kinds[id % 5] ?? 'entry', threadKey: id % 7 === 0 ? `p${id % 49}` : null }));
      }
    }
    const before = process.memoryUsage().heapUsed;
    deliver(toTelegram(), stores[0] as MemoryAlertStore);
    deliver(toDiscord(), stores[1] as MemoryAlertStore);
    await until('the storm', () => stores.every((store) => store.count('pending') === 0), 30_000);
    for (const store of stores) {
      expect(store.count('sent') + store.count('merged')).toBe(1_000);
      expect(store.deliveries.every((item) => item.closed === 1 && item.messageId !== null)).toBe(true);
      expect(store.largestBatch).toBeLessThanOrEqual(200);
    }
    expect(telegram.messages.length).toBeLessThan(150);
    expect(discord.posts.length).toBeLessThan(150);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
  });
});

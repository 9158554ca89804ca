import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertChannel } from '../../src/bot/alerts/channel.ts';
import type { StoredAlert } from '../../src/bot/alerts/store.ts';
import { createAlertWorker, type AlertWorker } from '../../src/bot/alerts/worker.ts';
import type { DiscordBot } from '../../src/bot/discord/bot.ts';
import type { TelegramBot } from '../../src/bot/telegram/bot.ts';
import { alertButtons } from '../../src/commands/alert-buttons.ts';
import { alertSummaries } from '../../src/commands/alert-summary.ts';
import { alertWriter } from '../../src/commands/alerts.ts';
import { besideId } from '../../src/commands/beside.ts';
import type { FakeDiscord, FakePost } from '../fakes/discord/server.ts';
import type { FakeTelegram, FakeMessage } from '../fakes/telegram/server.ts';
import { fakeLive, House } from '../support/chat-house.ts';
import { MemoryAlertStore } from './memory-alert-store.ts';
import { componentsOf, idOf, keysOf, startPlatforms, type Platforms } from './platforms.ts';
import { alertOf, until, type MemoryLog } from './support.ts';

const ADA = { telegram: { id: 1, name: 'Ada' }, discord: { id: '2' } };
const VIEWER = { telegram: { id: 31, name: 'Bob' }, discord: { id: '32' } };
/** Ada's own chat, where answers may take the place of what was pressed. */
const CHAT = ADA.telegram.id;
const WORLD = { timeZone: 'UTC', quoteAsset: 'USDC', market: 'binance' };

let platforms: Platforms;
let telegram: FakeTelegram;
let discord: FakeDiscord;
let log: MemoryLog;
let onTelegram: TelegramBot;
let onDiscord: DiscordBot;
let house: House;
let held: string | null;
let workers: AlertWorker[] = [];

beforeEach(async () => {
  held = 'c1';
  house = new House({ live: fakeLive({ positionId: () => held }) });
  house.nowMs = Date.now();
  await house.grant('telegram:31', 'viewer');
  await house.grant('discord:32', 'viewer');
  platforms = await startPlatforms(house.door, [CHAT]);
  ({ telegram, discord, onTelegram, onDiscord, log } = platforms);
});

afterEach(async (context) => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await platforms.stop(context);
});

/** The alert as both platforms show it. */
async function told(alert: StoredAlert): Promise<{ message: FakeMessage; post: FakePost }> {
  const language = () => 'en' as const;
  const offer = async (command: string, args: Readonly<Record<string, string>>): Promise<string> =>
    besideId(await house.door.offer(command, args));
  const deliver = (channel: AlertChannel): void => {
    const store = new MemoryAlertStore();
    store.add(alert);
    const worker = createAlertWorker({
      channel,
      store,
      render: alertWriter(WORLD),
      summaries: alertSummaries(WORLD, offer),
      buttons: alertButtons(WORLD, offer),
      language,
      log,
      limits: { gapMs: 0, pollMs: 30, firstRetryMs: 5, maxRetryMs: 20 },
    });
    workers.push(worker);
    worker.start();
  };
  deliver(onTelegram.alertChannel(String(CHAT), language));
  deliver(onDiscord.alertChannel(discord.channelId, language));
  const message = await until('Telegram', () => telegram.messages[0]);
  const post = await until('Discord', () => discord.posts[0]);
  return { message, post };
}

const ENTRY = { kind: 'entry', threadKey: 'c1', data: { price: '150' } } as const;
const DANGER = { kind: 'order_problem', priority: 'danger', threadKey: 'c1', data: { problem: 'unknown' } } as const;
const audited = (outcome: string) => house.audit.rows.filter((row) => row.outcome === outcome);

describe('buttons on alerts, on both apps', () => {
  it('a position: card, sell, tighten', async () => {
    const { message, post } = await told(alertOf(1, ENTRY));
    const labels = ['Card', 'Sell SOL', 'Tighten'];
    expect(keysOf(message).map(({ label }) => label)).toEqual(labels);
    expect(componentsOf(post).map(({ label }) => label)).toEqual(labels);
  });

  it('sell sells that position at once; the alert stays, the answer stands beside it', async () => {
    const { message, post } = await told(alertOf(1, ENTRY));
    const [words, body] = [message.text, JSON.stringify(post.body)];
    telegram.presses(ADA.telegram, message, idOf(keysOf(message), 'Sell SOL'));
    await until('the answer on Telegram', () => telegram.messages[1]);
    discord.presses(ADA.discord, post, idOf(componentsOf(post), 'Sell SOL'));
    await until('both sales', () => house.operator.submitted.length === 2);
    await until('the answer on Discord', () => discord.posts[1]);
    expect(house.operator.submitted.map(({ action }) => action)).toEqual(
      [1, 2].map(() => ({ kind: 'sell', symbol: 'SOLUSDC', percent: 100 })),
    );
    expect([message.text, JSON.stringify(post.body)]).toEqual([words, body]);
  });

  it('of a position that is over sell nothing, whatever is held on the symbol now', async () => {
    const { message } = await told(alertOf(1, ENTRY));
    held = 'c2';
    for (const [index, label] of ['Sell SOL', 'Tighten'].entries()) {
      telegram.presses(ADA.telegram, message, idOf(keysOf(message), label));
      const answer = await until(label, () => telegram.messages[index + 1]);
      expect(answer.text).toMatch(/That position on SOLUSDC is closed/);
    }
    expect(house.operator.submitted).toEqual([]);
    expect(audited('refused:position is over')).toHaveLength(2);
  });

  it("a viewer's press changes nothing and is in the audit", async () => {
    const { message, post } = await told(alertOf(1, ENTRY));
    telegram.presses(VIEWER.telegram, message, idOf(keysOf(message), 'Sell SOL'));
    discord.presses(VIEWER.discord, post, idOf(componentsOf(post), 'Tighten'));
    await until('both refused', () => audited('refused:role').length === 2);
    expect(audited('refused:role').map(({ command }) => command)).toEqual(['onposition', 'onposition']);
    expect(house.operator.submitted).toEqual([]);
  });

  it('a refused signal is bought through an intent only', async () => {
    const { message } = await told(alertOf(1, { kind: 'signal_rejected', data: { code: 'MAX_POSITIONS' } }));
    telegram.presses(ADA.telegram, message, idOf(keysOf(message), 'Buy SOL'));
    const proposal = await until('the proposal', () => telegram.messages[1]);
    expect(keysOf(proposal).map(({ label }) => label)).toEqual(['Confirm', 'Cancel']);
    expect(house.operator.submitted).toEqual([]);
  });

  it('a danger keeps its row to acknowledge above its own', async () => {
    const alarm = {
      alertId: '1',
      state: 'open',
      version: 0,
      newsVersion: 0,
      repeats: 0,
      snoozes: 0,
      escalated: false,
      raisedAtMs: 0,
      lastSaidAtMs: 0,
      snoozedUntilMs: null,
      by: null,
      changedAtMs: null,
    } as const;
    const { message } = await told(alertOf(1, { ...DANGER, alarm }));
    expect(message.keyboard.map((row) => row.map(({ text }) => text))).toEqual([
      ['Acknowledge', 'Snooze 15 min'],
      ['Look again', 'Health'],
    ]);
  });

  it('old news leads to the card only', async () => {
    const { message } = await told(alertOf(1, { ...ENTRY, createdAtMs: Date.now() - 16 * 60_000 }));
    expect(keysOf(message).map(({ label }) => label)).toEqual(['Card']);
  });
});

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../bot/support.ts';
import { FakeDiscord } from '../fakes/discord/server.ts';
import { FakeTelegram } from '../fakes/telegram/server.ts';
import { EngineProcess, temporaryDataDir } from './engine-process.ts';
import { OWNERS, PERSON, slash, telegramMessage, textOfPost } from './phone.ts';
import { readDeliveries } from './store-dump.ts';

const CHAT = PERSON.telegram.id;
const TRADES = 3;
/** A lively market at ten minutes a second trades within seconds. */
const TRADES_WITHIN_MS = 40_000;

describe('the demo market, as it comes', () => {
  const dataDir = temporaryDataDir();
  let telegram: FakeTelegram;
  let discord: FakeDiscord;
  let engine: EngineProcess;

  beforeAll(async () => {
    telegram = await new FakeTelegram().start();
    telegram.knownChats.add(CHAT);
    discord = await new FakeDiscord().start();
    engine = await EngineProcess.start({
      MARKET: 'demo',
      DEMO_SPEED: '600',
      DATA_DIR: dataDir,
      OWNERS,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_ROOT: discord.root,
      DISCORD_ALERT_CHANNEL_ID: discord.channelId,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.root,
      TELEGRAM_ALERT_CHAT_ID: String(CHAT),
    });
  });

  afterAll(async () => {
    await engine.end('SIGKILL');
    await Promise.all([telegram.stop(), discord.stop()]);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('says DEMO at the head of every reply, and trades', async () => {
    await until('Discord is connected', () => engine.said('Discord is connected').length > 0);
    for (const name of ['summary', 'positions', 'opportunities', 'regimes', 'help']) {
      expect(textOfPost((await slash(discord, name)).post)).toContain('DEMO · ');
    }
    telegram.says(PERSON.telegram, '/summary');
    await telegramMessage(telegram, 'summary', /^DEMO · Summary/);
    await until('orders', () => engine.said('order').length >= TRADES, TRADES_WITHIN_MS);
  });

  it('every delivered alert of a position stands after the ones before it, on both apps', async () => {
    const entries = (texts: readonly string[]): number => texts.filter((text) => /Bought|entry/.test(text)).length;
    await until('alerts on Telegram', () => entries(telegram.messages.map(({ text }) => text)) > 0, TRADES_WITHIN_MS);
    await until('alerts on Discord', () => entries(discord.posts.map(textOfPost)) > 0, TRADES_WITHIN_MS);
    expect((await engine.end('SIGTERM')).status).toBe(0);

    const deliveries = await readDeliveries(dataDir);
    expect(deliveries.filter(({ state }) => state === 'dead')).toEqual([]);
    const places = new Map<string, number>([
      ...telegram.messages.map(({ id }, index) => [`telegram:${CHAT} ${id}`, index] as const),
      ...discord.posts.map(({ id }, index) => [`discord:${discord.channelId} ${id}`, index] as const),
    ]);
    const last = new Map<string, number>();
    let compared = 0;
    for (const { channel, threadKey, state, messageId, kind, alertId } of deliveries) {
      if (state !== 'sent' || messageId === null) continue;
      const place = places.get(`${channel} ${messageId}`);
      // what is recorded as sent is really there
      expect([alertId, typeof place]).toEqual([alertId, 'number']);
      // a moved stop edits the message it had
      if (threadKey === null || kind === 'stop_moved') continue;
      const key = `${channel} ${threadKey}`;
      expect(place).toBeGreaterThanOrEqual(last.get(key) ?? -1);
      last.set(key, place ?? -1);
      compared++;
    }
    expect(compared).toBeGreaterThan(1);
    expect([...telegram.violations, ...discord.violations, ...discord.gateway.violations]).toEqual([]);
  });
});

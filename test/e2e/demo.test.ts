import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../bot/support.ts';
import type { EngineProcess } from './engine-process.ts';
import { PERSON, slash, telegramMessage, textOfPost } from './phone.ts';
import { readDeliveries } from './store-dump.ts';
import { DemoPhones } from './two-phones.ts';

const CHAT = PERSON.telegram.id;
const TRADES = 3;
/** A lively market at ten minutes a second trades within seconds. */
const TRADES_WITHIN_MS = 40_000;

describe('the demo market, as it comes', () => {
  let phones: DemoPhones;
  let engine: EngineProcess;

  beforeAll(async () => {
    phones = await DemoPhones.openOnDemo();
    engine = await phones.startEngine({ DEMO_SPEED: '600', ...phones.alertChannels });
  });

  afterAll(async () => {
    await engine.end('SIGKILL');
    await phones.close();
  });

  it('says DEMO at the head of every reply, and trades', async () => {
    const { telegram, discord } = phones;
    for (const name of ['summary', 'positions', 'opportunities', 'regimes', 'help']) {
      expect(textOfPost((await slash(discord, name)).post)).toContain('DEMO · ');
    }
    telegram.says(PERSON.telegram, '/summary');
    await telegramMessage(telegram, 'summary', /^DEMO · Summary/);
    await until('orders', () => engine.said('order').length >= TRADES, TRADES_WITHIN_MS);
  });

  it('every delivered alert of a position stands after the ones before it, on both apps', async () => {
    const { telegram, discord, dataDir } = phones;
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
    expect(phones.violations).toEqual([]);
  });
});

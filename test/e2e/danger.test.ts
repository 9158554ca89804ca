import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addAlert } from '../../src/storage/alerts/add-alert.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { until } from '../bot/support.ts';
import { FakeDiscord } from '../fakes/discord/server.ts';
import { FakeTelegram } from '../fakes/telegram/server.ts';
import { dangerAlert } from '../support/alarm-store.ts';
import { EngineProcess, temporaryDataDir } from './engine-process.ts';
import { discordPost, OWNERS, PERSON, telegramMessage, textOfPost } from './phone.ts';

const CHANNEL = '900000000000000003';
const CHAT = PERSON.telegram.id;

/** One story, told in order: a danger that waited while nobody read it, over a killed process. */
describe('a danger on two phones', () => {
  const dataDir = temporaryDataDir();
  let telegram: FakeTelegram;
  let discord: FakeDiscord;
  let engine: EngineProcess;

  beforeAll(async () => {
    telegram = await new FakeTelegram().start();
    telegram.knownChats.add(CHAT);
    discord = await new FakeDiscord().start();
    await dangerOfTenMinutesAgo();
    engine = await start();
  });

  afterAll(async () => {
    await engine.end('SIGKILL');
    await Promise.all([telegram.stop(), discord.stop()]);
    rmSync(dataDir, { recursive: true, force: true });
  });

  afterEach((context) => {
    context.onTestFailed(() => {
      const said = [...telegram.messages.map(({ text }) => text), ...discord.posts.map(textOfPost)];
      process.stderr.write(`${[...said, ...engine.lines.slice(-30)].join('\n')}\n`);
    });
  });

  /** A trade that nobody asked for: only a person can say that it is in order. */
  async function dangerOfTenMinutesAgo(): Promise<void> {
    const database = await openDatabase({ databaseUrl: null, dataDir });
    try {
      await migrate(database);
      const data = { problem: 'orphan_trade', side: 'SELL', quantity: 1, price: 150 };
      const alert = dangerAlert(1, { kind: 'reconciliation', threadKey: null, data });
      await addAlert(database, alert, [`telegram:${CHAT}`, `discord:${CHANNEL}`]);
      await database.query(
        `UPDATE alarms SET raised_at = now() - interval '10 min', last_said_at = now() - interval '10 min'`,
      );
    } finally {
      await database.close();
    }
  }

  async function start(): Promise<EngineProcess> {
    const started = await EngineProcess.start({
      MARKET: 'demo',
      DATA_DIR: dataDir,
      OWNERS,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_ROOT: discord.root,
      DISCORD_ALERT_CHANNEL_ID: CHANNEL,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.root,
      TELEGRAM_ALERT_CHAT_ID: String(CHAT),
    });
    await until('Discord is connected', () => started.said('Discord is connected').length > 0);
    return started;
  }

  const ofDanger = (): string[] =>
    [...telegram.messages.map(({ text }) => text), ...discord.posts.map(textOfPost)].filter((text) =>
      text.includes('The books differ'),
    );

  it('arrives, and is told again on both apps', async () => {
    const again = /The books differ[^]*2nd time[^]*Not acknowledged since/;
    await Promise.all([telegramMessage(telegram, 'the repeat', again), discordPost(discord, 'the repeat', again)]);
    await until('all are there', () => ofDanger().length === 4);
  });

  it('one press on one app ends it on both', async () => {
    const message = await telegramMessage(telegram, 'the repeat', /2nd time/);
    const press = message.keyboard.flat().find(({ callback_data: id }) => id.startsWith('ack:'));
    telegram.presses(PERSON.telegram, message, press?.callback_data ?? '');
    await until('acknowledged everywhere', () => ofDanger().every((text) => /Acknowledged by \w+ at/.test(text)));
    expect(ofDanger()).toHaveLength(4);
    expect(
      telegram.messages
        .flatMap(({ keyboard }) => keyboard.flat())
        .filter(({ callback_data: id }) => id.startsWith('ack:')),
    ).toEqual([]);
  });

  it('after SIGKILL it is over, and told no more', async () => {
    await engine.end('SIGKILL');
    engine = await start();
    telegram.says(PERSON.telegram, '/acknowledge');
    await telegramMessage(telegram, 'the list', /No danger waits for anyone/);
    expect(ofDanger()).toHaveLength(4);
    expect((await engine.end('SIGTERM')).status).toBe(0);
    expect([...telegram.violations, ...discord.violations, ...discord.gateway.violations]).toEqual([]);
  });
});

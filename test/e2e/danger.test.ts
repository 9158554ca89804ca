import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addAlert } from '../../src/storage/alerts/add-alert.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { until } from '../bot/support.ts';
import { dangerAlert } from '../support/alarm-store.ts';
import type { EngineProcess } from './engine-process.ts';
import { discordPost, PERSON, telegramMessage, textOfPost } from './phone.ts';
import { DemoPhones } from './two-phones.ts';

/** One story, told in order: a danger that waited while nobody read it, over a killed process. */
describe('a danger on two phones', () => {
  let phones: DemoPhones;
  let telegram: DemoPhones['telegram'];
  let discord: DemoPhones['discord'];
  let engine: EngineProcess;

  beforeAll(async () => {
    phones = await DemoPhones.openOnDemo();
    ({ telegram, discord } = phones);
    await dangerOfTenMinutesAgo();
    engine = await start();
  });

  afterAll(async () => {
    await engine.end('SIGKILL');
    await phones.close();
  });

  afterEach((context) => {
    context.onTestFailed(() => {
      const said = [...telegram.messages.map(({ text }) => text), ...discord.posts.map(textOfPost)];
      process.stderr.write(`${[...said, ...engine.lines.slice(-30)].join('\n')}\n`);
    });
  });

  /** A trade that nobody asked for: only a person can say that it is in order. */
  async function dangerOfTenMinutesAgo(): Promise<void> {
    const database = await openDatabase({ databaseUrl: null, dataDir: phones.dataDir });
    try {
      await migrate(database);
      const data = { problem: 'orphan_trade', side: 'SELL', quantity: 1, price: 150 };
      const alert = dangerAlert(1, { kind: 'reconciliation', threadKey: null, data });
      await addAlert(database, alert, [`telegram:${PERSON.telegram.id}`, `discord:${discord.channelId}`]);
      await database.query(
        `UPDATE alarms SET raised_at = now() - interval '10 min', last_said_at = now() - interval '10 min'`,
      );
    } finally {
      await database.close();
    }
  }

  const start = (): Promise<EngineProcess> => phones.startEngine(phones.alertChannels);

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
    expect(phones.violations).toEqual([]);
  });
});

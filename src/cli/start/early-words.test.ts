import { afterEach, expect, it } from 'vitest';
import { until } from '../../../test/bot/support.ts';
import { FakeDiscord } from '../../../test/fakes/discord/server.ts';
import { FakeTelegram } from '../../../test/fakes/telegram/server.ts';
import { createLog } from '../../runtime/log.ts';
import { readSettings, type Environment } from '../../settings/settings.ts';
import { earlyWords, type EarlyWords } from './early-words.ts';

const OWNER = 42;
const CHANNEL = '900000000000000001';
const { logger } = createLog('silent', [], () => undefined);

let closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.toReversed()) await close();
  closers = [];
});

it.each<{ what: string; channels: Environment }>([
  { what: 'alert channels', channels: { TELEGRAM_ALERT_CHAT_ID: String(OWNER), DISCORD_ALERT_CHANNEL_ID: CHANNEL } },
  { what: 'owners', channels: {} },
])('a process without its database says so on both platforms, to the $what', async ({ channels }) => {
  const telegram = await new FakeTelegram().start();
  const discord = await new FakeDiscord().start();
  closers.push(
    () => telegram.stop(),
    () => discord.stop(),
  );
  telegram.knownChats.add(OWNER);
  const words: EarlyWords = earlyWords(
    readSettings({
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.root,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_ROOT: discord.root,
      OWNERS: `telegram:${OWNER},discord:700000000000000001`,
      ...channels,
    }),
    logger,
  );
  closers.push(() => words.stop());
  words.databaseIsAway('PostgreSQL at db:5432/trading cannot be used (ECONNREFUSED)');
  await until('Telegram', () => telegram.messages.length > 0);
  await until('Discord', () => discord.posts.length > 0);
  expect(telegram.messages[0]?.text).toMatch(/waits for its database.*db:5432.*No position is watched/s);
  expect(JSON.stringify(discord.posts[0]?.body)).toMatch(/waits for its database/);
});

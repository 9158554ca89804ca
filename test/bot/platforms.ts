import type { CommandDoor } from '../../src/bot/ports.ts';
import { createDiscordBot, type DiscordBot } from '../../src/bot/discord/bot.ts';
import { createTelegramBot, type TelegramBot, type TelegramBotOptions } from '../../src/bot/telegram/bot.ts';
import { FakeDiscord, type FakePost } from '../fakes/discord/server.ts';
import { FakeTelegram, type FakeMessage } from '../fakes/telegram/server.ts';
import { assertClean, MemoryLog, showOnFailure, until } from './support.ts';

type TestContext = Parameters<typeof showOnFailure>[0];

/** A Telegram bot on the fake, listening. */
export function startTelegram(
  fake: FakeTelegram,
  shared: Pick<TelegramBotOptions, 'door' | 'log' | 'pace'>,
  more: Partial<TelegramBotOptions> = {},
): TelegramBot {
  const bot = createTelegramBot({
    token: fake.token,
    apiRoot: fake.root,
    pollSeconds: 2,
    firstRetryMs: 10,
    ...shared,
    ...more,
  });
  bot.start();
  return bot;
}

/** Stops bots of one fake Telegram, and says what was wrong with what they did. */
export async function stopTelegram(
  context: TestContext,
  { fake, bots, log }: { readonly fake: FakeTelegram; readonly bots: TelegramBot[]; readonly log: MemoryLog },
): Promise<void> {
  showOnFailure(context, log);
  await Promise.all(bots.splice(0).map((bot) => bot.stop()));
  await fake.stop();
  assertClean(fake.violations, log, [fake.token]);
}

/** Both platforms with a bot on each, on the same door. */
export interface Platforms {
  readonly telegram: FakeTelegram;
  readonly discord: FakeDiscord;
  readonly onTelegram: TelegramBot;
  readonly onDiscord: DiscordBot;
  readonly log: MemoryLog;
  stop(context: TestContext): Promise<void>;
}

/** Resolves when both bots are up. `chats` = those that Telegram knows. */
export async function startPlatforms(door: CommandDoor, chats: readonly number[]): Promise<Platforms> {
  const log = new MemoryLog();
  const telegram = await new FakeTelegram().start();
  const discord = await new FakeDiscord().start();
  for (const chat of chats) telegram.knownChats.add(chat);
  const pace = { perChatMs: 0, perGroupMs: 0, groupBurst: 5, overallMs: 0 };
  const onTelegram = startTelegram(telegram, { door, log, pace }, { pollSeconds: 1 });
  const { token, root: apiRoot } = discord;
  const onDiscord = createDiscordBot({ door, log, token, apiRoot, guildId: null, firstRetryMs: 10 });
  onDiscord.start();
  await until('both are up', () => [onTelegram, onDiscord].every((bot) => bot.link().up));
  const stop = async (context: TestContext): Promise<void> => {
    showOnFailure(context, log);
    await Promise.all([onTelegram.stop(), onDiscord.stop()]);
    await Promise.all([telegram.stop(), discord.stop()]);
    assertClean([...telegram.violations, ...discord.violations], log, [telegram.token, discord.token]);
  };
  return { telegram, discord, onTelegram, onDiscord, log, stop };
}

/** A button under a message, with what pressing it sends. */
interface ShownButton {
  readonly label: string;
  readonly id: string;
}

export function keysOf(message: FakeMessage): readonly ShownButton[] {
  return message.keyboard.flat().map((key) => ({ label: key.text, id: key.callback_data }));
}

export function componentsOf(post: FakePost): readonly ShownButton[] {
  return ((post.body['components'] ?? []) as { components: { label: string; custom_id: string }[] }[])
    .flatMap(({ components }) => components)
    .map(({ label, custom_id: id }) => ({ label, id }));
}

export function idOf(buttons: readonly ShownButton[], label: string): string {
  const found = buttons.find((button) => button.label === label);
  if (found === undefined) throw new Error(`no button ${label} among ${buttons.map((button) => button.label).join()}`);
  return found.id;
}

import { createShouter } from '../../bot/alerts/shout.ts';
import type { AlertChannel } from '../../bot/alerts/channel.ts';
import { createDiscordBot } from '../../bot/discord/bot.ts';
import type { CommandDoor } from '../../bot/ports.ts';
import { createTelegramBot } from '../../bot/telegram/bot.ts';
import { alertWriter } from '../../commands/alerts.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Settings } from '../../settings/settings.ts';
import { alertChannels, logFor, ownerChats } from './bots.ts';
import { systemAlert } from '../../engine/system-alert.ts';

/** Bots that only speak have nobody to let in. */
const CLOSED: CommandDoor = {
  commands: [],
  handle: async () => null,
  complete: async () => [],
  isListed: async () => false,
  offer: async () => '',
};

export interface EarlyWords {
  /** Danger on every alert channel, or to the owners where there is none; without an outbox. */
  databaseIsAway(problem: string): void;
  stop(): Promise<void>;
}

/** What a process can say while it has neither database nor engine. Costs nothing before there is something to say. */
export function earlyWords(settings: Settings, logger: Logger): EarlyWords {
  let speaking: EarlyWords | null = null;
  return {
    databaseIsAway: (problem) => {
      speaking ??= speakers(settings, logger);
      speaking.databaseIsAway(problem);
    },
    stop: async () => {
      await speaking?.stop();
    },
  };
}

/** The platforms are written to and not listened to. */
function speakers(settings: Settings, logger: Logger): EarlyWords {
  const log = logFor(logger, 'alerts');
  const language = () => settings.LANGUAGE;
  const { DISCORD_TOKEN, TELEGRAM_TOKEN } = settings;
  const discord =
    DISCORD_TOKEN === null
      ? null
      : createDiscordBot({
          token: DISCORD_TOKEN.reveal(),
          apiRoot: settings.DISCORD_API_ROOT,
          guildId: settings.DISCORD_GUILD_ID,
          door: CLOSED,
          log,
        });
  const telegram =
    TELEGRAM_TOKEN === null
      ? null
      : createTelegramBot({ token: TELEGRAM_TOKEN.reveal(), apiRoot: settings.TELEGRAM_API_ROOT, door: CLOSED, log });
  const channels: (AlertChannel | undefined)[] =
    alertChannels(settings).length > 0
      ? [
          settings.DISCORD_ALERT_CHANNEL_ID === null
            ? undefined
            : discord?.alertChannel(settings.DISCORD_ALERT_CHANNEL_ID, language),
          settings.TELEGRAM_ALERT_CHAT_ID === null
            ? undefined
            : telegram?.alertChannel(settings.TELEGRAM_ALERT_CHAT_ID, language),
        ]
      : ownerChats(settings).map(({ platform, userId }) =>
          platform === 'discord' ? discord?.directAlerts(userId, language) : telegram?.alertChannel(userId, language),
        );
  const render = alertWriter({ timeZone: settings.TIMEZONE, quoteAsset: '', market: settings.MARKET.kind });
  const known = channels.filter((channel) => channel !== undefined);
  const shouter = createShouter({ channels: known, render, language, log });
  return {
    databaseIsAway: (problem) => {
      const timeMs = Date.now();
      const data = { problem: 'no_database', detail: problem };
      shouter.shout([systemAlert({ priority: 'danger', timeMs, dedupKey: `no_database:${timeMs}`, data })]);
    },
    stop: async () => {
      shouter.stop();
      await Promise.all([discord?.stop(), telegram?.stop()]);
    },
  };
}

import { createAlertWorker, type AlertWorker } from '../../bot/alerts/worker.ts';
import type { AlertChannel } from '../../bot/alerts/channel.ts';
import type { CardSource } from '../../bot/cards/card.ts';
import { createCardKeeper } from '../../bot/cards/keeper.ts';
import { createDiscordBot } from '../../bot/discord/bot.ts';
import type { BotLog, ChatBot, CommandDoor } from '../../bot/ports.ts';
import { createTelegramBot } from '../../bot/telegram/bot.ts';
import { alertWriter, type AlertWorld } from '../../commands/alerts.ts';
import type { HealthItem } from '../../commands/services.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Settings } from '../../settings/settings.ts';
import { createAlertStore } from '../../storage/alerts/alert-store.ts';
import { SqlCardStore } from '../../storage/chat/cards.ts';
import type { Database } from '../../storage/database.ts';

const MINUTE_MS = 60_000;

/** Names of the channels that the settings give alerts to; each has its own rows in the outbox. */
export function alertChannels(settings: Settings): string[] {
  const names: string[] = [];
  if (settings.DISCORD_TOKEN !== null && settings.DISCORD_ALERT_CHANNEL_ID !== null) {
    names.push(`discord:${settings.DISCORD_ALERT_CHANNEL_ID}`);
  }
  if (settings.TELEGRAM_TOKEN !== null && settings.TELEGRAM_ALERT_CHAT_ID !== null) {
    names.push(`telegram:${settings.TELEGRAM_ALERT_CHAT_ID}`);
  }
  return names;
}

export interface Bots {
  readonly connected: readonly { readonly name: string; readonly state: string }[];
  /** Alerts were stored: deliver them now. */
  notify(): void;
  health(): readonly HealthItem[];
  stop(): Promise<void>;
}

/** Starts the platforms that have a token, and a delivery worker for each alert channel. One that is down does not hold up the other. */
export function startBots(
  settings: Settings,
  door: CommandDoor & CardSource,
  database: Database,
  world: AlertWorld,
  logger: Logger,
  quietHours: () => Settings['ALERT_QUIET_HOURS'],
): Bots {
  const platforms: ChatBot[] = [];
  const workers: AlertWorker[] = [];
  const cards = createCardKeeper({ store: new SqlCardStore(database), source: door, log: logFor(logger, 'cards') });
  const language = () => settings.LANGUAGE;
  const deliver = (channel: AlertChannel): void => {
    workers.push(
      createAlertWorker({
        channel,
        store: createAlertStore(database),
        render: alertWriter(world),
        language,
        log: logFor(logger, 'alerts'),
        quiet: (nowMs) => isQuiet(quietHours(), settings.TIMEZONE, nowMs),
      }),
    );
  };
  if (settings.DISCORD_TOKEN !== null) {
    const bot = createDiscordBot({
      token: settings.DISCORD_TOKEN.reveal(),
      apiRoot: settings.DISCORD_API_ROOT,
      guildId: settings.DISCORD_GUILD_ID,
      door,
      log: logFor(logger, 'discord'),
      cards,
    });
    cards.addEditor('discord', bot.cardEditor);
    platforms.push(bot);
    if (settings.DISCORD_ALERT_CHANNEL_ID !== null)
      deliver(bot.alertChannel(settings.DISCORD_ALERT_CHANNEL_ID, language));
  }
  if (settings.TELEGRAM_TOKEN !== null) {
    const bot = createTelegramBot({
      token: settings.TELEGRAM_TOKEN.reveal(),
      apiRoot: settings.TELEGRAM_API_ROOT,
      door,
      log: logFor(logger, 'telegram'),
      cards,
    });
    cards.addEditor('telegram', bot.cardEditor);
    platforms.push(bot);
    if (settings.TELEGRAM_ALERT_CHAT_ID !== null) deliver(bot.alertChannel(settings.TELEGRAM_ALERT_CHAT_ID, language));
  }
  if (platforms.length > 0) cards.start();
  for (const bot of platforms) bot.start();
  for (const worker of workers) worker.start();
  return {
    connected: [stateOf('discord', settings), stateOf('telegram', settings)],
    notify: () => {
      for (const worker of workers) worker.notify();
    },
    health: () => platforms.map((bot) => bot.health()),
    stop: async () => {
      await Promise.all([
        cards.stop(),
        ...workers.map((worker) => worker.stop()),
        ...platforms.map((bot) => bot.stop()),
      ]);
    },
  };
}

function stateOf(name: 'discord' | 'telegram', settings: Settings): { name: string; state: string } {
  const token = name === 'discord' ? settings.DISCORD_TOKEN : settings.TELEGRAM_TOKEN;
  const place = name === 'discord' ? settings.DISCORD_ALERT_CHANNEL_ID : settings.TELEGRAM_ALERT_CHAT_ID;
  if (token === null) return { name, state: `off (no ${name.toUpperCase()}_TOKEN)` };
  const alerts = place === null ? 'no alert channel' : `alerts to ${place}`;
  return { name, state: `connecting, ${alerts}; /health tells` };
}

/** Quiet hours of the settings, in their time zone; they may pass midnight. */
function isQuiet(hours: Settings['ALERT_QUIET_HOURS'], timeZone: string, nowMs: number): boolean {
  if (hours === null) return false;
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [hour = '0', minute = '0'] = parts.format(Math.floor(nowMs / MINUTE_MS) * MINUTE_MS).split(':');
  const now = Number(hour) * 60 + Number(minute);
  const { fromMinute, toMinute } = hours;
  return fromMinute <= toMinute ? now >= fromMinute && now < toMinute : now >= fromMinute || now < toMinute;
}

function logFor(logger: Logger, component: string): BotLog {
  return {
    info: (message, facts) => logger.info({ component, ...facts }, message),
    warn: (message, facts) => logger.warn({ component, ...facts }, message),
  };
}

import { alertHealth } from '../../bot/alerts/health.ts';
import { createShouter } from '../../bot/alerts/shout.ts';
import { createAlertWorker, type AlertWorker } from '../../bot/alerts/worker.ts';
import { isDown } from '../../bot/alerts/reach.ts';
import type { AlarmMessages } from '../../bot/alerts/alarm-messages.ts';
import type { AlertChannel } from '../../bot/alerts/channel.ts';
import type { AlertLimits } from '../../bot/alerts/limits.ts';
import type { CardSource } from '../../bot/cards/card.ts';
import { createCardKeeper } from '../../bot/cards/keeper.ts';
import { createDiscordBot } from '../../bot/discord/bot.ts';
import { directName } from '../../bot/discord/channel.ts';
import type { BotLog, ChatBot, CommandDoor, Link } from '../../bot/ports.ts';
import { createTelegramBot } from '../../bot/telegram/bot.ts';
import { alertButtons } from '../../commands/alert-buttons.ts';
import { besideId } from '../../commands/beside.ts';
import { alertSummaries, type OfferButton } from '../../commands/alert-summary.ts';
import { alertWriter, type AlertWorld } from '../../commands/alerts.ts';
import type { Platform } from '../../commands/actor.ts';
import type { Reply } from '../../commands/reply.ts';
import { MINUTE_MS } from '../../engine/candles/timeframe.ts';
import type { HealthItem } from '../../commands/services.ts';
import type { Identity } from '../../commands/stores.ts';
import type { AlertDecision } from '../../engine/decisions.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Settings } from '../../settings/settings.ts';
import { quietHoursOf } from '../../storage/alerts/quiet-hours.ts';
import { outboxHealth } from '../../storage/alerts/outbox-health.ts';
import { createAlertStore } from '../../storage/alerts/alert-store.ts';
import { SqlCardStore } from '../../storage/chat/cards.ts';
import type { Database } from '../../storage/database.ts';
import { isQuiet } from './quiet-hours.ts';

/** Private chats are only written to after a wake-up; this is for what a wake-up missed. */
const OWNER_POLL_MS = MINUTE_MS;

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

interface OwnerChat {
  readonly name: string;
  readonly platform: 'discord' | 'telegram';
  readonly userId: string;
}

/** The private chats of the owners on the platforms that have a token, without those that get all alerts anyway. */
export function ownerChats(settings: Settings): OwnerChat[] {
  const all = alertChannels(settings);
  const chats = (settings.OWNERS ?? []).flat().flatMap(({ platform, id: userId }): OwnerChat[] => {
    if (platform === 'discord' && settings.DISCORD_TOKEN !== null)
      return [{ name: directName(userId), platform, userId }];
    if (platform === 'telegram' && settings.TELEGRAM_TOKEN !== null)
      return [{ name: `telegram:${userId}`, platform, userId }];
    return [];
  });
  return chats.filter(({ name }) => !all.includes(name));
}

/** Where a danger goes that nobody acknowledges. */
export function ownerChannels(settings: Settings): string[] {
  return ownerChats(settings).map(({ name }) => name);
}

export interface Bots {
  readonly connected: readonly { readonly name: string; readonly state: string }[];
  /** Says something to people in their own chats; answers on which platforms it was said. */
  whisper(people: readonly Identity[], reply: Reply): Promise<readonly Platform[]>;
  /** Alerts were stored: deliver them now. */
  notify(): void;
  /** True for an alert channel whose platform refuses the bot or does not answer. */
  isDown(channel: string): boolean;
  /** Danger that no outbox has, because the database is away: told at once. */
  shout(alerts: readonly AlertDecision[]): void;
  health(): readonly HealthItem[];
  /** How the outbox of each alert channel stands. */
  alertHealth(): Promise<readonly HealthItem[]>;
  /** How each connected platform stands. */
  links(): readonly Link[];
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
  alarms: AlarmMessages,
): Bots {
  const platforms: ChatBot[] = [];
  const workers: AlertWorker[] = [];
  const channels: AlertChannel[] = [];
  const cards = createCardKeeper({ store: new SqlCardStore(database), source: door, log: logFor(logger, 'cards') });
  const offer: OfferButton = async (command, args) => besideId(await door.offer(command, args));
  const language = () => settings.LANGUAGE;
  const owners = ownerChats(settings);
  const deliver = (channel: AlertChannel, limits: Partial<AlertLimits> = {}): void => {
    channels.push(channel);
    workers.push(
      createAlertWorker({
        channel,
        store: createAlertStore(database),
        render: alertWriter(world),
        summaries: alertSummaries(world, offer),
        buttons: alertButtons(world, offer),
        language,
        log: logFor(logger, 'alerts'),
        quiet: async (nowMs) => {
          const own = await quietHoursOf(database, channel.name);
          return isQuiet(own === undefined ? quietHours() : own, settings.TIMEZONE, nowMs);
        },
        alarms,
        limits,
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
    for (const { platform, userId } of owners)
      if (platform === 'discord') deliver(bot.directAlerts(userId, language), { pollMs: OWNER_POLL_MS });
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
    for (const { platform, userId } of owners)
      if (platform === 'telegram') deliver(bot.alertChannel(userId, language), { pollMs: OWNER_POLL_MS });
  }
  if (platforms.length > 0) cards.start();
  for (const bot of platforms) bot.start();
  for (const worker of workers) worker.start();
  const shouter = createShouter({ channels, render: alertWriter(world), language, log: logFor(logger, 'alerts') });
  return {
    connected: [stateOf('discord', settings), stateOf('telegram', settings)],
    whisper: async (people, reply) => {
      const told = await Promise.all(
        people.map(async ({ platform, id }) => {
          const bot = platforms.find((candidate) => candidate.platform === platform);
          const isTold = bot?.health().state === 'up' && (await bot.whisper(id, reply, settings.LANGUAGE));
          return isTold ? [platform] : [];
        }),
      );
      return [...new Set(told.flat())];
    },
    notify: () => {
      for (const worker of workers) worker.notify();
    },
    isDown: (channel) => isDown(channel, workers),
    shout: (alerts) => shouter.shout(alerts),
    health: () => platforms.map((bot) => bot.health()),
    alertHealth: async () => alertHealth(await outboxHealth(database, Date.now()), workers, Date.now()),
    links: () => platforms.map((bot) => bot.link()),
    stop: async () => {
      shouter.stop();
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

export function logFor(logger: Logger, component: string): BotLog {
  return {
    info: (message, facts) => logger.info({ component, ...facts }, message),
    warn: (message, facts) => logger.warn({ component, ...facts }, message),
  };
}

import { REST, type Interaction, type RESTOptions } from 'discord.js';
import type { Language } from '../../commands/command.ts';
import type { HealthWord } from '../../commands/services.ts';
import type { AlertChannel } from '../alerts/channel.ts';
import type { CardDesk, CardEditor } from '../cards/card.ts';
import { backoffMs, pause } from '../backoff.ts';
import { WALL_CLOCK, type BotClock } from '../clock.ts';
import { LinkState } from '../link-state.ts';
import { detailText, type DeliveryProblem } from '../delivery.ts';
import type { BotLog, ChatBot, CommandDoor } from '../ports.ts';
import { settledWithin } from '../../waiting/late.ts';
import { createDiscordCards, renderOneDiscord } from './cards.ts';
import { createDiscordChannel, createDiscordDirect } from './channel.ts';
import { callDiscord } from './http.ts';
import { createInteractions, reducesRisk } from './interactions.ts';
import { directChannel, postMessage } from './poster.ts';
import { discordProblem } from './problem.ts';
import { registerCommands } from './register.ts';
import { runSession } from './session.ts';

export interface DiscordBotOptions {
  readonly token: string;
  /** Such as `https://discord.com/api`, with or without the version; null = the official one. The gateway's address comes from it. */
  readonly apiRoot: string | null;
  /** Register the commands in this server only (at once visible); null = everywhere, direct messages included. */
  readonly guildId: string | null;
  readonly door: CommandDoor;
  readonly log: BotLog;
  /** Told of answers that keep themselves up to date; without it they stay as they are. */
  readonly cards?: CardDesk;
  readonly clock?: BotClock;
  /** First wait after a failure; tests shorten it. */
  readonly firstRetryMs?: number;
}

export interface DiscordBot extends ChatBot {
  /** The alert channel `discord:<channelId>`. */
  alertChannel(channelId: string, language: () => Language): AlertChannel;
  /** Alerts to a person's direct messages, `discord:@<userId>`. */
  directAlerts(userId: string, language: () => Language): AlertChannel;
  /** Edits live messages. */
  readonly cardEditor: CardEditor;
}

const OFFICIAL_ROOT = 'https://discord.com/api';
const API_VERSION = '10';
const MAX_RETRY_MS = 60_000;
const MAX_RETRY_REFUSED_MS = 10 * 60_000;
/** A rate limit longer than this is given back to the outbox, which waits for all of its channel … */
const OUTBOX_WAITS_MS = 2_000;
/** … while an answer to a person waits in place as long as that is worth it. */
const ANSWER_WAITS_MS = 30_000;
const STOP_DRAIN_MS = 800;
const STOP_GRACE_MS = 1_100;
/** More than this at once is a flood: the rest is left unanswered, which Discord tells the person. */
const INTERACTIONS_AT_ONCE = 256;

/** The Discord bot: slash commands, suggestions, buttons and alerts. Nothing happens before `start`. */
export function createDiscordBot(options: DiscordBotOptions): DiscordBot {
  const { token, door, log } = options;
  const clock = options.clock ?? WALL_CLOCK;
  const { nowMs } = clock;
  const stopping = new AbortController();
  const botRest = new REST(restOptionsFor(options.apiRoot, OUTBOX_WAITS_MS));
  /** discord.js forgets the token after one 401; a person may have corrected it at Discord meanwhile. */
  const rest = (): REST => botRest.setToken(token);
  const interactions = createInteractions({
    door,
    log,
    rest,
    ...(options.cards === undefined ? {} : { cards: options.cards }),
  });
  const inFlight = new Set<Promise<void>>();
  const link = new LinkState('discord', log, nowMs);
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    let failures = 0;
    let name = '';
    while (!stopping.signal.aborted) {
      const problem = await runSession({
        token,
        rest: restOptionsFor(options.apiRoot, ANSWER_WAITS_MS),
        log,
        signal: stopping.signal,
        clock,
        onReady: (applicationId, botName) => {
          failures = 0;
          name = botName;
          link.up(botName);
          void register(applicationId);
        },
        onResumed: () => {
          if (name !== '') link.up(name);
        },
        onReconnecting: () => link.down({ word: 'reconnecting' }),
        onInteraction: (interaction) => take(interaction),
      });
      if (problem === null) return;
      failures += 1;
      link.down(explain(problem), problem.kind === 'unauthorized');
      await pause(waitAfter(problem, failures), stopping.signal, clock);
    }
  }

  function take(interaction: Interaction): void {
    if (inFlight.size >= INTERACTIONS_AT_ONCE && !reducesRisk(interaction, door.commands)) {
      log.warn('a Discord interaction was dropped, too many at once', { count: inFlight.size });
      return;
    }
    const tracked: Promise<void> = interactions.handle(interaction).finally(() => inFlight.delete(tracked));
    inFlight.add(tracked);
  }

  async function register(applicationId: string): Promise<void> {
    try {
      const changed = await registerCommands(rest(), applicationId, options.guildId, door.commands);
      log.info(changed ? 'slash commands were registered' : 'slash commands are up to date', {
        count: door.commands.length,
      });
    } catch (error) {
      log.warn('slash commands were not registered', { detail: detailText(discordProblem(error)) });
    }
  }

  function waitAfter(problem: DeliveryProblem, failures: number): number {
    const isLasting = problem.kind === 'unauthorized' || problem.kind === 'refused';
    const firstMs = (options.firstRetryMs ?? 1_000) * (isLasting ? 10 : 1);
    const wantedMs = backoffMs(failures, firstMs, isLasting ? MAX_RETRY_REFUSED_MS : MAX_RETRY_MS, Math.random());
    return Math.max(problem.retryAfterMs ?? 0, wantedMs);
  }

  return {
    platform: 'discord',
    start(): void {
      if (running !== null) return;
      link.connecting();
      running = run();
    },
    async stop(): Promise<void> {
      if (running === null || stopping.signal.aborted) return;
      await settledWithin(Promise.all(inFlight), STOP_DRAIN_MS);
      stopping.abort();
      await settledWithin(running, STOP_GRACE_MS);
      botRest.clearHandlerSweeper();
      botRest.clearHashSweeper();
      link.stopped();
    },
    whisper: async (userId, reply, language) => {
      try {
        const channelId = await directChannel(rest(), userId);
        await postMessage(rest(), channelId, renderOneDiscord(reply, language));
        return true;
      } catch (error) {
        log.warn('a person could not be told something in private', { detail: detailText(discordProblem(error)) });
        return false;
      }
    },
    health: () => link.health(),
    link: () => link.link(),
    alertChannel: (channelId, language) => createDiscordChannel(rest, channelId, language),
    directAlerts: (userId, language) => createDiscordDirect(rest, userId, language),
    cardEditor: createDiscordCards(rest),
  };
}

function restOptionsFor(apiRoot: string | null, longestWaitMs: number): Partial<RESTOptions> {
  const api = (apiRoot ?? OFFICIAL_ROOT).replace(/\/+$/, '').replace(/\/v\d+$/, '');
  return {
    api,
    version: API_VERSION,
    timeout: 10_000,
    makeRequest: callDiscord,
    rejectOnRateLimit: (data) => Math.max(data.timeToReset, data.retryAfter, data.sublimitTimeout) > longestWaitMs,
  };
}

/** What is wrong and what to do about it. */
function explain(problem: DeliveryProblem): HealthWord {
  return problem.kind === 'unauthorized'
    ? { word: 'tokenRefused', setting: 'DISCORD_TOKEN', problem: detailText(problem) }
    : problem.detail;
}

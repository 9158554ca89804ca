import { setMaxListeners } from 'node:events';
import { autoRetry } from '@grammyjs/auto-retry';
import { Api } from 'grammy';
import type { Update } from 'grammy/types';
import type { Language } from '../../commands/command.ts';
import type { HealthWord } from '../../commands/services.ts';
import type { AlertChannel } from '../alerts/channel.ts';
import type { CardDesk, CardEditor } from '../cards/card.ts';
import { WALL_CLOCK, type BotClock } from '../clock.ts';
import { LinkState } from '../link-state.ts';
import { detailText, type DeliveryProblem } from '../delivery.ts';
import type { BotLog, ChatBot, CommandDoor } from '../ports.ts';
import { settledWithin } from '../../waiting/late.ts';
import { createTelegramCards } from './cards.ts';
import { createTelegramChannel } from './channel.ts';
import { createConversation } from './conversation.ts';
import { registerMenus } from './menu.ts';
import { createPacer, TELEGRAM_PACE, type Pace } from './pacer.ts';
import { createPolling } from './polling.ts';
import { reducesRisk } from './requests.ts';
import { telegramProblem } from './problem.ts';
import { callSignal } from './sender.ts';

export interface TelegramBotOptions {
  readonly token: string;
  /** Such as `https://api.telegram.org`; null = the official one. */
  readonly apiRoot: string | null;
  readonly door: CommandDoor;
  readonly log: BotLog;
  /** Told of answers that keep themselves up to date; without it they stay as they are. */
  readonly cards?: CardDesk;
  readonly clock?: BotClock;
  readonly pace?: Pace;
  /** Length of a long poll and first wait after a failure; tests shorten them. */
  readonly pollSeconds?: number;
  readonly firstRetryMs?: number;
}

export interface TelegramBot extends ChatBot {
  /** The alert channel `telegram:<chatId>`; shares the pace of the chat with the answers, which go first. */
  alertChannel(chatId: string, language: () => Language): AlertChannel;
  /** Edits live messages, after answers and alerts. */
  readonly cardEditor: CardEditor;
}

const OFFICIAL_ROOT = 'https://api.telegram.org';
const CALL_TIMEOUT_SECONDS = 20;
const STOP_DRAIN_MS = 1_200;
const STOP_CONFIRM_MS = 400;

/** The Telegram bot: long polling, commands menu, answers and alerts. Nothing happens before `start`. */
export function createTelegramBot(options: TelegramBotOptions): TelegramBot {
  const { token, door, log } = options;
  const clock = options.clock ?? WALL_CLOCK;
  const { nowMs } = clock;
  const apiRoot = (options.apiRoot ?? OFFICIAL_ROOT).replace(/\/+$/, '');
  const pollSeconds = options.pollSeconds ?? 25;
  const pacer = createPacer(options.pace ?? TELEGRAM_PACE, clock);
  const polls = new AbortController();
  const calls = new AbortController();
  // every call under way listens to it, and there may be many
  setMaxListeners(0, calls.signal);
  const api = (timeoutSeconds: number): Api => new Api(token, { apiRoot, timeoutSeconds });

  const pollingApi = api(pollSeconds + 10);
  const replyApi = api(CALL_TIMEOUT_SECONDS);
  // Only "too many requests" is retried here: a lost answer is handled where its meaning is known.
  replyApi.config.use(
    autoRetry({ maxRetryAttempts: 2, maxDelaySeconds: 30, rethrowHttpErrors: true, rethrowInternalServerErrors: true }),
    pacer.transformer('reply'),
  );
  const alertApi = api(CALL_TIMEOUT_SECONDS);
  alertApi.config.use(pacer.transformer('alert'));
  const cardApi = api(CALL_TIMEOUT_SECONDS);
  cardApi.config.use(pacer.transformer('card'));

  let botName = '';
  const link = new LinkState('telegram', log, nowMs);
  let running: Promise<void> | null = null;

  async function prepare(): Promise<void> {
    const signal = callSignal(polls.signal);
    const me = await pollingApi.raw.getMe(signal);
    botName = me.username;
    await pollingApi.raw.deleteWebhook({ drop_pending_updates: false }, signal);
    await registerMenus(pollingApi, door.commands, signal).catch((error: unknown) => {
      log.warn('the Telegram commands menu was not registered', { detail: detailText(telegramProblem(error)) });
    });
  }

  const isUrgent = (update: Update): boolean => reducesRisk(update, door.commands, botName);

  const conversation = createConversation({
    api: replyApi,
    door,
    log,
    botName: () => botName,
    isUrgent,
    signal: calls.signal,
    clock,
    ...(options.cards === undefined ? {} : { cards: options.cards }),
  });

  const polling = createPolling({
    api: pollingApi,
    prepare,
    handle: conversation.handle,
    isUrgent,
    onUp: () => link.up(botName, `@${botName}`),
    onDown: (problem) => link.down(explain(problem), problem.kind === 'unauthorized'),
    signal: polls.signal,
    waitSeconds: pollSeconds,
    clock,
    ...(options.firstRetryMs === undefined ? {} : { firstRetryMs: options.firstRetryMs }),
  });

  return {
    platform: 'telegram',
    start(): void {
      if (running !== null) return;
      link.connecting();
      running = polling.run();
    },
    async stop(): Promise<void> {
      if (running === null || calls.signal.aborted) return;
      polls.abort();
      pacer.release();
      await polling.drain(STOP_DRAIN_MS);
      await polling.confirm(AbortSignal.timeout(STOP_CONFIRM_MS)).catch((error: unknown) => {
        log.info('the last Telegram updates were not confirmed and will come again', {
          detail: detailText(telegramProblem(error)),
        });
      });
      calls.abort();
      await settledWithin(running, 100);
      link.stopped();
    },
    whisper: async (userId, reply, language) => {
      const channel = createTelegramChannel(replyApi, userId, () => language, calls.signal);
      const { ok } = await channel.send({ reply, loud: true, replyTo: null, nonce: '' });
      return ok;
    },
    health: () => link.health(),
    link: () => link.link(),
    alertChannel: (chatId, language) => createTelegramChannel(alertApi, chatId, language, calls.signal),
    cardEditor: createTelegramCards(cardApi, calls.signal),
  };
}

/** What is wrong and what to do about it. */
function explain(problem: DeliveryProblem): HealthWord {
  const text = detailText(problem);
  if (problem.kind === 'unauthorized') return { word: 'tokenRefused', setting: 'TELEGRAM_TOKEN', problem: text };
  return text.startsWith('409') ? { word: 'otherPoller', problem: text } : problem.detail;
}

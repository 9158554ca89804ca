import { answersBeside } from '../../commands/beside.ts';
import type { Api } from 'grammy';
import type { CallbackQuery, Message, Update } from 'grammy/types';
import type { Request } from '../../commands/command.ts';
import type { Reply } from '../../commands/reply.ts';
import { pause } from '../backoff.ts';
import { Backlog } from '../backlog.ts';
import type { CardDesk } from '../cards/card.ts';
import type { BotClock } from '../clock.ts';
import type { BotLog, CommandDoor } from '../ports.ts';
import { detailText } from '../delivery.ts';
import { withOverflow } from '../text/overflow.ts';
import { botWords, languageOf } from '../words.ts';
import { cardFor } from './cards.ts';
import { telegramProblem } from './problem.ts';
import { renderOneMessage, renderTelegram, type TelegramMessage } from './render.ts';
import { commandText, requestOfMessage, requestOfPress } from './requests.ts';
import { callSignal, editMessage, sendMessage, type Target } from './sender.ts';

export interface ConversationOptions {
  readonly api: Api;
  readonly door: CommandDoor;
  readonly log: BotLog;
  readonly botName: () => string;
  /** True for what reduces risk: it is never refused because of a flood. */
  readonly isUrgent: (update: Update) => boolean;
  readonly signal: AbortSignal;
  readonly clock: BotClock;
  readonly cards?: CardDesk;
}

const RETRIES_WITHOUT_ANSWER = 2;
const RETRY_MS = 700;

/** Carries one update to the commands and the answer back. Never throws: what could not be said is logged. */
export function createConversation(options: ConversationOptions) {
  const { api, door, log, botName, signal, clock, cards } = options;
  const called = callSignal(signal);
  const backlog = new Backlog();

  async function handle(update: Update, waited: boolean): Promise<void> {
    const personId = String((update.message?.from ?? update.callback_query?.from)?.id);
    const isUrgent = options.isUrgent(update);
    const hasEntered = !isUrgent && backlog.enter(personId);
    try {
      if (!hasEntered && !isUrgent) await refuse(update, waited);
      else if (update.message !== undefined) await onMessage(update.message, update.update_id, waited);
      else if (update.callback_query !== undefined) await onPress(update.callback_query, update.update_id, waited);
    } catch (error) {
      const problem = telegramProblem(error);
      const [kind, detail] = [problem.kind, detailText(problem)];
      log.warn('a Telegram update could not be answered', { updateId: update.update_id, kind, detail });
    } finally {
      if (hasEntered) backlog.leave(personId);
    }
  }

  /** One line for a flood; each press, which does not count as a message, is told on its button. */
  async function refuse({ message, callback_query: press, update_id: id }: Update, waited: boolean): Promise<void> {
    const person = String((message?.from ?? press?.from)?.id);
    const isFirst = backlog.tells(person);
    if (isFirst) log.warn('a person asks too much at once on Telegram', { person });
    if (press !== undefined) {
      const isListed = await door.isListed(requestOfPress(press, id, clock.nowMs(), waited));
      stopSpinner(press.id, isListed ? botWords(languageOf(press.from.language_code)).tooMany : undefined);
      return;
    }
    if (message?.from === undefined || commandText(message, botName()) === null) return;
    const request = requestOfMessage({ ...message, from: message.from }, id, waited);
    if (!isFirst || !(await door.isListed(request))) return;
    await say(
      { title: botWords(languageOf(request.languageCode)).tooMany, tone: 'warning' },
      request,
      targetOf(message, true),
    );
  }

  async function onMessage(message: Message, updateId: number, waited: boolean): Promise<void> {
    const text = commandText(message, botName());
    if (text === null || message.from === undefined) return;
    const request = requestOfMessage({ ...message, from: message.from }, updateId, waited);
    const reply = await door.handle(request, { kind: 'text', text });
    if (reply === null) return;
    await say(few(reply, request), request, targetOf(message, request.shared));
  }

  async function onPress(query: CallbackQuery, updateId: number, waited: boolean): Promise<void> {
    stopSpinner(query.id);
    if (query.data === undefined) return;
    const request = requestOfPress(query, updateId, clock.nowMs(), waited);
    const whole = await door.handle(request, { kind: 'action', actionId: query.data });
    if (whole === null) return;
    const reply = few(whole, request);
    const { message } = query;
    if (message === undefined || message.date === 0) {
      await say(reply, request, { chatId: request.place });
      return;
    }
    const yields = cards?.yields(`telegram:${request.place}`, String(message.message_id), reply) ?? false;
    if (!yields && cards?.takes(`telegram:${request.place}`, String(message.message_id), reply) === true) return;
    // who pressed while nobody listened looks elsewhere by now: an edit would make no sound
    if (waited) await say(reply, request, targetOf(message, true));
    else if (answersBeside(query.data)) await say(reply, request, targetOf(message, true));
    else await showOutcome(reply, request, message, yields);
  }

  /** The outcome takes the place of what was pressed; pictures, files and private answers come as messages of their own. */
  async function showOutcome(reply: Reply, request: Request, pressed: Message, yields: boolean): Promise<void> {
    const [first, ...others] = renderTelegram(reply);
    const isPrivate = reply.private === true && request.shared;
    const isCard = !yields && (cards?.holds(`telegram:${request.place}`, String(pressed.message_id)) ?? false);
    const hasPicture = pressed.photo !== undefined;
    const fits = first?.kind === 'text' && (!hasPicture || first.markup.length <= 1024);
    if (
      first === undefined ||
      isPrivate ||
      isCard ||
      (reply.live !== undefined && !yields) ||
      !fits ||
      reply.picture !== undefined ||
      reply.file !== undefined
    ) {
      await say(reply, request, targetOf(pressed, true));
      return;
    }
    let messageId = pressed.message_id;
    try {
      await insist(() => editMessage(api, request.place, messageId, first, hasPicture, called));
    } catch (error) {
      if (telegramProblem(error).kind !== 'gone') throw error;
      messageId = await insist(() => sendMessage(api, targetOf(pressed, false), first, called));
    }
    const keepsPicture = hasPicture && messageId === pressed.message_id;
    if (yields) keepOn(reply, request, messageId, first, keepsPicture);
    for (const message of others) await insist(() => sendMessage(api, targetOf(pressed, false), message, called));
  }

  /** An intent's message is followed further, or was shown its end. */
  function keepOn(
    reply: Reply,
    request: Request,
    messageId: number,
    message: TelegramMessage,
    hasPicture: boolean,
  ): void {
    const card = cardFor(reply, request, request.place, messageId, message);
    // the picture that was sent stays, and what is written is its caption
    if (card !== null) cards?.shown(hasPicture ? { ...card, picture: 'sent' } : card, reply);
    else cards?.settled(`telegram:${request.place}`, String(messageId), reply);
  }

  async function say(reply: Reply, request: Request, target: Target): Promise<void> {
    if (reply.private === true && request.shared) {
      await sayPrivately(reply, request, target);
      return;
    }
    await sayAll(reply, request, target);
  }

  /** Sends all of a reply; one that is live is a single message, and goes on under the care of the cards. */
  async function sayAll(reply: Reply, request: Request, target: Target): Promise<void> {
    const { tooLong } = botWords(languageOf(request.languageCode));
    const messages = reply.live === undefined ? renderTelegram(reply) : [renderOneMessage(reply, tooLong)];
    for (const message of messages) {
      const id = await insist(() => sendMessage(api, target, message, called));
      const card = cardFor(reply, request, target.chatId, id, message);
      if (card !== null) cards?.shown(card, reply);
    }
  }

  /** A group has no whispering: the answer goes to the person's own chat, and the group only learns where it went. */
  async function sayPrivately(reply: Reply, request: Request, target: Target): Promise<void> {
    const words = botWords(languageOf(request.languageCode));
    let notice = words.sentPrivately;
    try {
      await sayAll(reply, request, { chatId: request.userId });
    } catch (error) {
      if (telegramProblem(error).kind !== 'blocked') throw error;
      notice = words.openPrivateChat;
    }
    const [message] = renderTelegram({ title: notice, tone: 'neutral' });
    if (message !== undefined) await insist(() => sendMessage(api, target, message, called));
  }

  /** The button stops spinning at once; a query that is too old to be answered is no reason not to act. */
  function stopSpinner(queryId: string, text?: string): void {
    const words = text === undefined ? {} : { text, show_alert: true };
    api.raw.answerCallbackQuery({ callback_query_id: queryId, ...words }, called).catch((error: unknown) => {
      log.info('a button press could not be acknowledged', { detail: detailText(telegramProblem(error)) });
    });
  }

  /** No answer from the network is tried again: an answer said twice harms less than one never said. */
  async function insist<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        if (attempt >= RETRIES_WITHOUT_ANSWER || signal.aborted || telegramProblem(error).kind !== 'unreachable')
          throw error;
        await pause(RETRY_MS * 2 ** attempt, signal, clock);
      }
    }
  }

  return { handle };
}

/** The file comes as a message of its own, beside the few of the text. */
function few(reply: Reply, { languageCode }: Request): Reply {
  const texts = (shown: Reply) => renderTelegram(shown).filter(({ kind }) => kind !== 'document');
  return withOverflow(reply, texts, languageCode);
}

function targetOf(message: Message, answering: boolean): Target {
  const topicId = message.is_topic_message === true ? message.message_thread_id : undefined;
  return { chatId: String(message.chat.id), topicId, replyTo: answering ? message.message_id : undefined };
}

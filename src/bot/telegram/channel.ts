import type { Api } from 'grammy';
import type { Language } from '../../commands/command.ts';
import type { AlertChannel } from '../alerts/channel.ts';
import type { SendOutcome } from '../delivery.ts';
import { botWords } from '../words.ts';
import { telegramProblem } from './problem.ts';
import { renderOneMessage } from './render.ts';
import { callSignal, editMessage, sendMessage } from './sender.ts';

/** Alerts to one Telegram chat: answers to the position's first message, silent ones without notification. */
export function createTelegramChannel(
  api: Api,
  chatId: string,
  language: () => Language,
  stopping: AbortSignal,
): AlertChannel {
  const signal = callSignal(stopping);
  return {
    name: `telegram:${chatId}`,
    send: (post) =>
      outcomeOf(async () => {
        const message = renderOneMessage(post.reply, botWords(language()).tooLong);
        const replyTo = post.replyTo === null ? undefined : Number(post.replyTo);
        return String(await sendMessage(api, { chatId, replyTo, silent: !post.loud }, message, signal));
      }),
    edit: (messageId, post) =>
      outcomeOf(async () => {
        const message = renderOneMessage(post.reply, botWords(language()).tooLong);
        await editMessage(api, chatId, Number(messageId), message, false, signal);
        return messageId;
      }),
  };
}

async function outcomeOf(call: () => Promise<string>): Promise<SendOutcome> {
  try {
    return { ok: true, messageId: await call() };
  } catch (error) {
    return { ok: false, problem: telegramProblem(error) };
  }
}

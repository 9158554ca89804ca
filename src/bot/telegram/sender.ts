import { InputFile, type Api } from 'grammy';
import { isUnchanged, refusesMarkup } from './problem.ts';
import type { TelegramMessage } from './render.ts';

export type CallSignal = Parameters<Api['getMe']>[0];

/** grammY declares the signal type of a polyfill; the signal of Node does the same at run time. */
export function callSignal(signal: AbortSignal): CallSignal {
  return signal as unknown as CallSignal;
}

export interface Target {
  readonly chatId: string;
  /** Topic of a forum group. */
  readonly topicId?: number | undefined;
  /** Message that this one answers; sent without it where it is gone. */
  readonly replyTo?: number | undefined;
  readonly silent?: boolean;
}

/** Sends one message and returns its id. Falls back to plain text where Telegram cannot read the markup. */
export async function sendMessage(
  api: Api,
  target: Target,
  message: TelegramMessage,
  signal?: CallSignal,
): Promise<number> {
  try {
    return (await sendAs(api, target, message, true, signal)).message_id;
  } catch (error) {
    if (!refusesMarkup(error)) throw error;
    return (await sendAs(api, target, message, false, signal)).message_id;
  }
}

function sendAs(api: Api, target: Target, message: TelegramMessage, markup: boolean, signal: CallSignal) {
  const common = {
    chat_id: chatKey(target.chatId),
    ...(target.topicId === undefined ? {} : { message_thread_id: target.topicId }),
    ...(target.silent === true ? { disable_notification: true } : {}),
    ...(target.replyTo === undefined
      ? {}
      : { reply_parameters: { message_id: target.replyTo, allow_sending_without_reply: true } }),
    ...keyboardField(message),
    ...markupField(markup),
  };
  const text = markup ? message.markup : message.plain;
  if (message.kind === 'text') {
    return api.raw.sendMessage({ ...common, text, link_preview_options: { is_disabled: true } }, signal);
  }
  const file = new InputFile(message.content, message.name);
  const captioned = text === '' ? common : { ...common, caption: text };
  return message.kind === 'photo'
    ? api.raw.sendPhoto({ ...captioned, photo: file }, signal)
    : api.raw.sendDocument({ ...captioned, document: file }, signal);
}

/** Replaces text and buttons of a message. An unchanged text is a success. */
export async function editMessage(
  api: Api,
  chatId: string,
  messageId: number,
  message: TelegramMessage,
  hasPicture: boolean,
  signal?: CallSignal,
): Promise<void> {
  try {
    await editAs(api, chatId, messageId, message, hasPicture, true, signal);
  } catch (error) {
    if (isUnchanged(error)) return;
    if (!refusesMarkup(error)) throw error;
    await editAs(api, chatId, messageId, message, hasPicture, false, signal).catch((second: unknown) => {
      if (!isUnchanged(second)) throw second;
    });
  }
}

async function editAs(
  api: Api,
  chatId: string,
  messageId: number,
  message: TelegramMessage,
  hasPicture: boolean,
  markup: boolean,
  signal: CallSignal,
): Promise<void> {
  const common = { chat_id: chatKey(chatId), message_id: messageId, ...keyboardField(message), ...markupField(markup) };
  const text = markup ? message.markup : message.plain;
  if (hasPicture) await api.raw.editMessageCaption({ ...common, caption: text }, signal);
  else await api.raw.editMessageText({ ...common, text, link_preview_options: { is_disabled: true } }, signal);
}

/** Numbers as the Bot API gives them; a channel may also be named `@name`. */
function chatKey(chatId: string): number | string {
  return /^-?\d+$/.test(chatId) ? Number(chatId) : chatId;
}

function keyboardField(message: TelegramMessage) {
  return message.keyboard === null ? {} : { reply_markup: message.keyboard };
}

function markupField(markup: boolean): { parse_mode?: 'HTML' } {
  return markup ? { parse_mode: 'HTML' } : {};
}

import type { Api } from 'grammy';
import type { Request } from '../../commands/command.ts';
import type { Reply } from '../../commands/reply.ts';
import type { Card, CardEditor } from '../cards/card.ts';
import type { SendOutcome } from '../delivery.ts';
import { botWords, languageOf } from '../words.ts';
import { keyboardOf } from './keyboard.ts';
import { telegramProblem } from './problem.ts';
import { renderCaption, renderOneMessage, type TelegramMessage } from './render.ts';
import { callSignal, editMessage } from './sender.ts';

/** Edits live messages of Telegram chats; the picture of one stays as it was sent. */
export function createTelegramCards(api: Api, stopping: AbortSignal): CardEditor {
  const signal = callSignal(stopping);
  return {
    async edit(card: Card, reply: Reply): Promise<SendOutcome> {
      const { messageId, actor, picture } = card;
      const { picture: _new, ...words } = reply;
      const { tooLong } = botWords(languageOf(actor.languageCode));
      const message: TelegramMessage =
        picture === null
          ? renderOneMessage(words, tooLong)
          : { kind: 'text', ...renderCaption(words, tooLong), keyboard: keyboardOf(words.buttons) };
      try {
        await editMessage(api, chatOf(card), Number(messageId), message, picture !== null, signal);
        return { ok: true, messageId };
      } catch (error) {
        return { ok: false, problem: telegramProblem(error) };
      }
    },
  };
}

export function cardFor(
  reply: Reply,
  request: Request,
  chatId: string,
  messageId: number,
  message: TelegramMessage,
): Card | null {
  if (reply.live === undefined) return null;
  const { userId, userName, languageCode, place, shared } = request;
  return {
    ...reply.live,
    channel: `telegram:${chatId}`,
    messageId: String(messageId),
    actor: { platform: 'telegram', userId, userName, languageCode, place, shared },
    picture: message.kind === 'photo' ? message.name : null,
    editPath: null,
  };
}

function chatOf(card: Card): string {
  return card.channel.slice('telegram:'.length);
}

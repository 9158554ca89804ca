import type { CallbackQuery, Message, User } from 'grammy/types';
import type { Request } from '../../commands/command.ts';

/** A message that may hold a command: text from a person, not forwarded, and meant for us. Null = not for us. */
export function commandText(message: Message, botName: string): string | null {
  const { text } = message;
  if (text === undefined || message.from === undefined || message.from.is_bot) return null;
  if (message.forward_origin !== undefined || message.via_bot !== undefined) return null;
  const addressed = /^\/(\w+)@(\w+)/.exec(text);
  if (addressed !== null) {
    if (addressed[2]?.toLowerCase() !== botName.toLowerCase()) return null;
    return `/${addressed[1]}${text.slice(addressed[0].length)}`;
  }
  const isPrivate = message.chat.type === 'private';
  return isPrivate || text.startsWith('/') ? text : null;
}

export function requestOfMessage(message: Message & { from: User }, updateId: number): Request {
  return {
    ...personOf(message.from),
    place: String(message.chat.id),
    shared: message.chat.type !== 'private',
    updateId: String(updateId),
    saidAtMs: message.date * 1000,
  };
}

/** Telegram does not say when a button was pressed: the moment of arrival stands for it. */
export function requestOfPress(query: CallbackQuery, updateId: number, nowMs: number): Request {
  const chat = query.message?.chat;
  return {
    ...personOf(query.from),
    place: String(chat?.id ?? query.from.id),
    shared: chat !== undefined && chat.type !== 'private',
    updateId: String(updateId),
    saidAtMs: nowMs,
  };
}

function personOf(user: User): Pick<Request, 'platform' | 'userId' | 'userName' | 'languageCode'> {
  const fullName = [user.first_name, user.last_name].filter((part) => part).join(' ');
  return {
    platform: 'telegram',
    userId: String(user.id),
    userName: user.username ?? fullName,
    languageCode: user.language_code ?? null,
  };
}

import type { CallbackQuery, Message, Update, User } from 'grammy/types';
import type { Command, Request } from '../../commands/command.ts';

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

/** A typed command that reduces risk. What a button does only the commands know. */
export function reducesRisk({ message }: Update, commands: readonly Command[], botName: string): boolean {
  const text = message === undefined ? null : commandText(message, botName);
  const name = /^\/?(\w+)/.exec(text ?? '')?.[1]?.toLowerCase();
  return commands.some((command) => command.name === name && command.risk === 'reduce');
}

export function requestOfMessage(message: Message & { from: User }, updateId: number, waited: boolean): Request {
  return {
    ...personOf(message.from),
    place: String(message.chat.id),
    shared: message.chat.type !== 'private',
    updateId: String(updateId),
    saidAtMs: message.date * 1000,
    waited,
  };
}

/** Telegram does not say when a button was pressed: the moment of arrival stands for it. */
export function requestOfPress(query: CallbackQuery, updateId: number, nowMs: number, waited: boolean): Request {
  const chat = query.message?.chat;
  return {
    ...personOf(query.from),
    place: String(chat?.id ?? query.from.id),
    shared: chat !== undefined && chat.type !== 'private',
    updateId: String(updateId),
    saidAtMs: nowMs,
    undated: true,
    waited,
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

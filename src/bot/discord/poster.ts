import { MessageFlags, Routes, type REST } from 'discord.js';
import type { DiscordMessage } from './render.ts';

export interface PostOptions {
  readonly silent?: boolean;
  readonly replyTo?: string | null;
  readonly nonce?: string;
}

/** Covers the whole call, body included. */
export const CALL_DEADLINE_MS = 15_000;

/** Posts as the bot and returns the message id. With a nonce, a repeat within some minutes returns the first message instead. */
export async function postMessage(
  rest: REST,
  channelId: string,
  message: DiscordMessage,
  options: PostOptions = {},
): Promise<string> {
  const body = {
    ...bodyOf(message),
    ...(options.silent === true ? { flags: MessageFlags.SuppressNotifications } : {}),
    ...(options.nonce === undefined ? {} : { nonce: options.nonce, enforce_nonce: true }),
    ...(options.replyTo ? { message_reference: { message_id: options.replyTo, fail_if_not_exists: false } } : {}),
  };
  const answer = await rest.post(Routes.channelMessages(channelId), {
    body,
    files: filesOf(message),
    signal: AbortSignal.timeout(CALL_DEADLINE_MS),
  });
  return idOf(answer);
}

/** Replaces text, buttons and pictures of one of the bot's own messages. */
export async function editPosted(
  rest: REST,
  channelId: string,
  messageId: string,
  message: DiscordMessage,
): Promise<void> {
  await rest.patch(Routes.channelMessage(channelId, messageId), {
    body: { ...bodyOf(message), attachments: attachmentsOf(message) },
    files: filesOf(message),
    signal: AbortSignal.timeout(CALL_DEADLINE_MS),
  });
}

/** The channel of a person's direct messages. */
export async function directChannel(rest: REST, userId: string): Promise<string> {
  const answer = await rest.post(Routes.userChannels(), {
    body: { recipient_id: userId },
    signal: AbortSignal.timeout(CALL_DEADLINE_MS),
  });
  return idOf(answer);
}

function bodyOf(message: DiscordMessage) {
  const { content, embeds, components } = message;
  return { content, embeds, components, allowed_mentions: { parse: [] } };
}

/** The full list after an edit: what is not in it disappears. */
function attachmentsOf(message: DiscordMessage): { id: number; filename: string }[] {
  return message.files.map((file, index) => ({ id: index, filename: file.name }));
}

function filesOf(message: DiscordMessage) {
  return message.files.map((file) => ({ name: file.name, data: file.content }));
}

function idOf(answer: unknown): string {
  const id: unknown = answer !== null && typeof answer === 'object' ? Reflect.get(answer, 'id') : undefined;
  if (typeof id !== 'string') throw new Error('Discord answered without an id');
  return id;
}

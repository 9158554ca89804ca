import type { REST } from 'discord.js';
import type { Language } from '../../commands/command.ts';
import type { AlertChannel } from '../alerts/channel.ts';
import type { SendOutcome } from '../delivery.ts';
import { botWords } from '../words.ts';
import { directChannel, editPosted, postMessage } from './poster.ts';
import { discordProblem } from './problem.ts';
import { renderDiscordAlert } from './render.ts';

/**
 * Alerts to one Discord channel, through REST alone: they go out even while the gateway reconnects. `rest` is called for every
 * message, so that a token that was refused once is tried again.
 */
export function createDiscordChannel(rest: () => REST, channelId: string, language: () => Language): AlertChannel {
  return alertsTo(`discord:${channelId}`, async () => channelId, rest, language);
}

/** Alerts to one person's direct messages; Discord is asked once for the channel of them. */
export function createDiscordDirect(rest: () => REST, userId: string, language: () => Language): AlertChannel {
  let known: string | null = null;
  const channelOf = async (): Promise<string> => {
    known ??= await directChannel(rest(), userId);
    return known;
  };
  return alertsTo(directName(userId), channelOf, rest, language);
}

/** The name of a person's direct messages in the outbox. */
export function directName(userId: string): string {
  return `discord:@${userId}`;
}

function alertsTo(
  name: string,
  channelOf: () => Promise<string>,
  rest: () => REST,
  language: () => Language,
): AlertChannel {
  return {
    name,
    send: (post) =>
      outcomeOf(async () => {
        const message = renderDiscordAlert(post.reply, botWords(language()).tooLong);
        const options = { silent: !post.loud, replyTo: post.replyTo, nonce: post.nonce };
        return postMessage(rest(), await channelOf(), message, options);
      }),
    edit: (messageId, post) =>
      outcomeOf(async () => {
        const message = renderDiscordAlert(post.reply, botWords(language()).tooLong);
        await editPosted(rest(), await channelOf(), messageId, message);
        return messageId;
      }),
  };
}

async function outcomeOf(call: () => Promise<string>): Promise<SendOutcome> {
  try {
    return { ok: true, messageId: await call() };
  } catch (error) {
    return { ok: false, problem: discordProblem(error) };
  }
}

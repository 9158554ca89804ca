import type { REST } from 'discord.js';
import type { Language } from '../../commands/command.ts';
import type { AlertChannel } from '../alerts/channel.ts';
import type { SendOutcome } from '../delivery.ts';
import { botWords } from '../words.ts';
import { editPosted, postMessage } from './poster.ts';
import { discordProblem } from './problem.ts';
import { renderDiscordAlert } from './render.ts';

/**
 * Alerts to one Discord channel, through REST alone: they go out even while the gateway reconnects. `rest` is called for every
 * message, so that a token that was refused once is tried again.
 */
export function createDiscordChannel(rest: () => REST, channelId: string, language: () => Language): AlertChannel {
  return {
    name: `discord:${channelId}`,
    send: (post) =>
      outcomeOf(async () => {
        const message = renderDiscordAlert(post.reply, botWords(language()).tooLong);
        const options = { silent: !post.loud, replyTo: post.replyTo, nonce: post.nonce };
        return postMessage(rest(), channelId, message, options);
      }),
    edit: (messageId, post) =>
      outcomeOf(async () => {
        const message = renderDiscordAlert(post.reply, botWords(language()).tooLong);
        await editPosted(rest(), channelId, messageId, message);
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

import { Routes, type REST } from 'discord.js';
import type { Request } from '../../commands/command.ts';
import type { Reply } from '../../commands/reply.ts';
import type { Card, CardEditor } from '../cards/card.ts';
import type { SendOutcome } from '../delivery.ts';
import { botWords, languageOf } from '../words.ts';
import { CALL_DEADLINE_MS } from './poster.ts';
import { discordProblem, isExpired } from './problem.ts';
import { renderDiscord, type DiscordMessage } from './render.ts';

/** What only one person sees can be edited for 15 minutes; the last edit needs some of them. */
const HIDDEN_LIFE_MS = 14 * 60_000;

/** The message of an interaction's answer, and the interaction where only its token may edit it. */
export interface Answered {
  readonly channelId: string;
  readonly messageId: string;
  readonly hidden: { readonly applicationId: string; readonly token: string; readonly createdAtMs: number } | null;
}

/** Edits live messages of Discord; the picture of one stays as it was sent. */
export function createDiscordCards(rest: () => REST): CardEditor {
  return {
    async edit(card: Card, reply: Reply): Promise<SendOutcome> {
      const { picture: _new, ...words } = reply;
      const message = renderOneDiscord(words, languageOf(card.actor.languageCode));
      const [embed] = message.embeds;
      if (embed !== undefined && card.picture !== null) embed.image = { url: `attachment://${card.picture}` };
      const { content, embeds, components } = message;
      // without a list of attachments the ones that are there stay
      const body = { content, embeds, components, allowed_mentions: { parse: [] } };
      try {
        await rest().patch(routeOf(card), {
          body,
          auth: card.editPath === null,
          signal: AbortSignal.timeout(CALL_DEADLINE_MS),
        });
        return { ok: true, messageId: card.messageId };
      } catch (error) {
        const problem = discordProblem(error);
        return {
          ok: false,
          problem: card.editPath !== null && isExpired(error) ? { ...problem, kind: 'gone' } : problem,
        };
      }
    },
  };
}

/** A reply as a single message: a live one is edited as a whole. */
export function renderOneDiscord(reply: Reply, language: 'en' | 'fr'): DiscordMessage {
  const messages = renderDiscord(reply);
  const [first] = messages;
  const embed = first?.embeds[0] ?? {};
  if (first === undefined || messages.length === 1)
    return first ?? { content: '', embeds: [], components: [], files: [] };
  const description = [embed.description, botWords(language).tooLong].filter(Boolean).join('\n');
  const footer = reply.footer === undefined ? {} : { footer: { text: reply.footer } };
  return { ...first, embeds: [{ ...embed, description, ...footer }], components: messages.at(-1)?.components ?? [] };
}

export function cardFor(reply: Reply, request: Request, answered: Answered): Card | null {
  if (reply.live === undefined) return null;
  const { userId, userName, languageCode, place, shared } = request;
  const { hidden, messageId } = answered;
  const untilMs = Math.min(reply.live.untilMs, hidden === null ? Infinity : hidden.createdAtMs + HIDDEN_LIFE_MS);
  return {
    ...reply.live,
    untilMs,
    channel: `discord:${answered.channelId}`,
    messageId,
    actor: { platform: 'discord', userId, userName, languageCode, place, shared },
    picture: reply.picture?.name ?? null,
    editPath: hidden === null ? null : `${hidden.applicationId}/${hidden.token}`,
  };
}

function routeOf(card: Card): `/${string}` {
  const [applicationId, token] = card.editPath?.split('/') ?? [];
  return applicationId === undefined || token === undefined
    ? Routes.channelMessage(card.channel.slice('discord:'.length), card.messageId)
    : Routes.webhookMessage(applicationId, token, card.messageId);
}

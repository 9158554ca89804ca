import {
  MessageFlags,
  type AutocompleteInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Interaction,
  type InteractionEditReplyOptions,
  type ModalMessageModalSubmitInteraction,
  type REST,
  type StringSelectMenuInteraction,
} from 'discord.js';
import { answersBeside } from '../../commands/beside.ts';
import type { Command, Request } from '../../commands/command.ts';
import type { Reply } from '../../commands/reply.ts';
import { Backlog } from '../backlog.ts';
import type { CardDesk } from '../cards/card.ts';
import type { BotLog, CommandDoor, DoorInput } from '../ports.ts';
import { shorten } from '../text/pieces.ts';
import { botWords, languageOf } from '../words.ts';
import { settledWithin } from '../../waiting/late.ts';
import { cardFor, renderOneDiscord, type Answered } from './cards.ts';
import { answerOf, formOf } from './form.ts';
import { directChannel, editPosted, postMessage } from './poster.ts';
import { detailText } from '../delivery.ts';
import { withOverflow } from '../text/overflow.ts';
import { discordProblem, isAcknowledged, isExpired } from './problem.ts';
import { renderDiscord, type DiscordMessage } from './render.ts';

export interface InteractionOptions {
  readonly door: CommandDoor;
  readonly log: BotLog;
  readonly rest: () => REST;
  readonly cards?: CardDesk;
}

/** Discord waits 3 s for the first answer; one that takes longer than this is announced first. */
const DEFER_AFTER_MS = 1_500;
const SUGGESTIONS_AT_MOST = 25;
const SUGGESTION_LIMIT = 100;

/** A press, the form that a press opened, or a choice of a menu. */
type Pressed = ButtonInteraction | ModalMessageModalSubmitInteraction | StringSelectMenuInteraction;
type Answerable = ChatInputCommandInteraction | Pressed;

/** A slash command that reduces risk. What a button does only the commands know. */
export function reducesRisk(interaction: Interaction, commands: readonly Command[]): boolean {
  if (!interaction.isChatInputCommand()) return false;
  return commands.some(({ name, risk }) => name === interaction.commandName && risk === 'reduce');
}

/** Carries slash commands, suggestions and presses to the commands and the answers back. Never throws. */
export function createInteractions({ door, log, rest, cards }: InteractionOptions) {
  const backlog = new Backlog();

  async function handle(interaction: Interaction): Promise<void> {
    const isUrgent = reducesRisk(interaction, door.commands);
    const hasEntered = !isUrgent && backlog.enter(interaction.user.id);
    try {
      if (!hasEntered && !isUrgent) await refuse(interaction);
      else if (interaction.isAutocomplete()) await suggest(interaction);
      else if (interaction.isChatInputCommand()) await onCommand(interaction);
      else if (interaction.isButton()) await onButton(interaction);
      else if (interaction.isStringSelectMenu()) await onChoice(interaction);
      else if (interaction.isModalSubmit() && interaction.isFromMessage()) await onForm(interaction);
    } catch (error) {
      const problem = discordProblem(error);
      const [kind, detail] = [problem.kind, detailText(problem)];
      log.warn('a Discord interaction could not be answered', { interaction: interaction.id, kind, detail });
    } finally {
      if (hasEntered) backlog.leave(interaction.user.id);
    }
  }

  /** Every interaction of a flood is told, to its person alone: Discord shows an error for what is not answered. */
  async function refuse(interaction: Interaction): Promise<void> {
    const person = interaction.user.id;
    if (backlog.tells(person)) log.warn('a person asks too much at once on Discord', { person });
    if (!interaction.isRepliable() || !(await door.isListed(requestOf(interaction)))) return;
    const [message] = renderDiscord({ title: botWords(languageOf(interaction.locale)).tooMany, tone: 'warning' });
    if (message !== undefined)
      await acknowledge(() => interaction.reply({ ...payloadOf(message), flags: MessageFlags.Ephemeral }));
  }

  async function suggest(interaction: AutocompleteInteraction): Promise<void> {
    const { name, value } = interaction.options.getFocused(true);
    const found = await door.complete(requestOf(interaction), interaction.commandName, name, value);
    await interaction.respond(
      found.slice(0, SUGGESTIONS_AT_MOST).map((suggestion) => ({
        name: shorten(suggestion.label, SUGGESTION_LIMIT),
        value: shorten(suggestion.value, SUGGESTION_LIMIT),
      })),
    );
  }

  async function onCommand(interaction: ChatInputCommandInteraction): Promise<void> {
    const request = requestOf(interaction);
    const work = door.handle(request, {
      kind: 'command',
      name: interaction.commandName,
      args: argumentsOf(interaction),
    });
    let expired = false;
    if (!(await settledWithin(work, DEFER_AFTER_MS))) {
      // Whether the answer is private is not known yet: in a channel only the person sees it, to be safe.
      expired = await acknowledge(() =>
        interaction.deferReply(request.shared ? { flags: MessageFlags.Ephemeral } : {}),
      );
    }
    const whole = await work;
    if (whole === null) {
      if (interaction.deferred) await interaction.deleteReply();
      return;
    }
    const reply = withOverflow(whole, renderDiscord, request.languageCode);
    await answer(interaction, request, reply, expired);
  }

  async function answer(interaction: Answerable, request: Request, reply: Reply, expired: boolean): Promise<void> {
    const hidden = request.shared && reply.private === true;
    const [first, ...others] = messagesOf(reply, request);
    if (first === undefined) return;
    const flags = hidden ? { flags: MessageFlags.Ephemeral as const } : {};
    let messageId: string | null = null;
    const late =
      expired ||
      (await acknowledge(async () => {
        messageId = await firstAnswer(interaction, first, flags);
      }));
    if (late) {
      await answerAsBot(request, reply);
      return;
    }
    if (messageId !== null) {
      const { applicationId, token, createdTimestamp: createdAtMs } = interaction;
      keepLive(reply, request, {
        channelId: request.place,
        messageId,
        hidden: hidden ? { applicationId, token, createdAtMs } : null,
      });
    }
    for (const message of others) await interaction.followUp({ ...payloadOf(message), ...flags });
  }

  async function onButton(interaction: ButtonInteraction): Promise<void> {
    const form = formOf(interaction);
    if (form === null) await onPress(interaction, { kind: 'action', actionId: interaction.customId });
    else await acknowledge(() => interaction.showModal(form));
  }

  async function onChoice(interaction: StringSelectMenuInteraction): Promise<void> {
    const [actionId] = interaction.values;
    if (actionId !== undefined) await onPress(interaction, { kind: 'action', actionId });
  }

  async function onForm(interaction: ModalMessageModalSubmitInteraction): Promise<void> {
    const given = answerOf(interaction);
    if (given !== null) await onPress(interaction, { kind: 'action', ...given });
  }

  async function onPress(interaction: Pressed, input: Extract<DoorInput, { kind: 'action' }>): Promise<void> {
    const request = requestOf(interaction);
    const work = door.handle(request, input);
    let expired = false;
    if (!(await settledWithin(work, DEFER_AFTER_MS))) expired = await acknowledge(() => interaction.deferUpdate());
    const whole = await work;
    if (whole === null) {
      if (!interaction.deferred && !expired) await acknowledge(() => interaction.deferUpdate());
      return;
    }
    const reply = withOverflow(whole, renderDiscord, request.languageCode);
    const yields = cards?.yields(`discord:${request.place}`, interaction.message.id, reply) ?? false;
    if (!yields && cards?.takes(`discord:${request.place}`, interaction.message.id, reply) === true) {
      if (!interaction.deferred && !expired) await acknowledge(() => interaction.deferUpdate());
      return;
    }
    if (yields) {
      await replaceMessage(interaction, request, reply, expired, true);
      return;
    }
    const isCard = cards?.holds(`discord:${request.place}`, interaction.message.id) ?? false;
    const isBeside = answersBeside(input.actionId);
    const ownMessage =
      isCard || isBeside || reply.live !== undefined || reply.picture !== undefined || reply.file !== undefined;
    const whispers = request.shared && reply.private === true && !interaction.message.flags.has(MessageFlags.Ephemeral);
    if (ownMessage || whispers) await answer(interaction, request, reply, expired);
    else await replaceMessage(interaction, request, reply, expired);
  }

  /** The outcome takes the place of what was pressed; after 15 minutes the bot edits it on its own authority. */
  async function replaceMessage(
    interaction: Pressed,
    request: Request,
    reply: Reply,
    expired: boolean,
    yields = false,
  ): Promise<void> {
    const [first, ...others] = messagesOf(reply, request);
    if (first === undefined) return;
    const payload: InteractionEditReplyOptions = { ...payloadOf(first), attachments: [] };
    const late =
      expired ||
      (await acknowledge(() => (interaction.deferred ? interaction.editReply(payload) : interaction.update(payload))));
    if (yields) keepOn(reply, request, interaction, late);
    if (!late) {
      for (const message of others) await interaction.followUp(payloadOf(message));
      return;
    }
    if (interaction.message.flags.has(MessageFlags.Ephemeral)) {
      await answerAsBot(request, { ...reply, private: true });
      return;
    }
    await editPosted(rest(), request.place, interaction.message.id, first);
    for (const message of others) await postMessage(rest(), request.place, message);
  }

  /** Too late for the interaction: a message of the bot's own, in the person's direct messages where it is private. */
  async function answerAsBot(request: Request, reply: Reply): Promise<void> {
    const hidden = request.shared && reply.private === true;
    const channelId = hidden ? await directChannel(rest(), request.userId) : request.place;
    for (const message of messagesOf(reply, request)) {
      const messageId = await postMessage(rest(), channelId, message);
      keepLive(reply, request, { channelId, messageId, hidden: null });
    }
  }

  /** An intent's message is followed further, or was shown its end. What only one person sees is edited by this press's token. */
  function keepOn(reply: Reply, request: Request, interaction: Pressed, late: boolean): void {
    const { applicationId, token, createdTimestamp: createdAtMs, message } = interaction;
    const isHidden = message.flags.has(MessageFlags.Ephemeral);
    if (isHidden && late) return;
    const hidden = isHidden ? { applicationId, token, createdAtMs } : null;
    if (reply.live === undefined) cards?.settled(`discord:${request.place}`, message.id, reply);
    else keepLive(reply, request, { channelId: request.place, messageId: message.id, hidden });
  }

  function keepLive(reply: Reply, request: Request, answered: Answered): void {
    const card = cardFor(reply, request, answered);
    if (card !== null) cards?.shown(card, reply);
  }

  /** True where the interaction is too old to be answered. */
  async function acknowledge(call: () => Promise<unknown>): Promise<boolean> {
    try {
      await call();
      return false;
    } catch (error) {
      if (isAcknowledged(error)) return false;
      if (!isExpired(error)) throw error;
      log.info('a Discord interaction was answered as the bot, its token had expired');
      return true;
    }
  }

  return { handle };
}

/** A live reply is one message, which is edited as a whole. */
function messagesOf(reply: Reply, request: Request): DiscordMessage[] {
  return reply.live === undefined ? renderDiscord(reply) : [renderOneDiscord(reply, languageOf(request.languageCode))];
}

/** Answers, and tells the id of the message where Discord said it. */
async function firstAnswer(
  interaction: Answerable,
  message: DiscordMessage,
  flags: { flags?: MessageFlags.Ephemeral },
): Promise<string | null> {
  const payload = payloadOf(message);
  if (!interaction.deferred) {
    const response = await interaction.reply({ ...payload, ...flags, withResponse: true });
    return response.resource?.message?.id ?? null;
  }
  // A deferred press stands for the pressed message, which stays: the answer is a message of its own.
  const sent = !interaction.isChatInputCommand()
    ? await interaction.followUp({ ...payload, ...flags })
    : await interaction.editReply(payload);
  return sent.id;
}

function requestOf(interaction: Interaction): Request {
  return {
    platform: 'discord',
    userId: interaction.user.id,
    userName: interaction.user.username,
    languageCode: interaction.locale,
    place: interaction.channelId ?? interaction.user.id,
    shared: interaction.guildId !== null,
    updateId: interaction.id,
    saidAtMs: interaction.createdTimestamp,
  };
}

function argumentsOf(interaction: ChatInputCommandInteraction): Extract<DoorInput, { kind: 'command' }>['args'] {
  const args: Record<string, string | number> = {};
  for (const { name, value } of interaction.options.data) {
    if (typeof value === 'string' || typeof value === 'number') args[name] = value;
  }
  return args;
}

function payloadOf(message: DiscordMessage) {
  return {
    content: message.content,
    embeds: message.embeds,
    components: message.components,
    files: message.files.map((file) => ({
      attachment: file.content,
      name: file.name,
      ...(file.description === undefined ? {} : { description: file.description }),
    })),
    allowedMentions: { parse: [] },
  };
}

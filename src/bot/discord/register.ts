import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  Routes,
  type REST,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import type { Command, CommandOption, Words } from '../../commands/command.ts';
import { pickedOption } from '../../commands/picking.ts';
import { shorten } from '../text/pieces.ts';

const DESCRIPTION_LIMIT = 100;
const TEXT_LIMIT = 200;
const CHOICES_AT_MOST = 25;

export type CommandJson = RESTPostAPIChatInputApplicationCommandsJSONBody;
type OptionJson = NonNullable<CommandJson['options']>[number];

/** Slash commands as Discord takes them, in English with French localisations. */
export function slashCommands(commands: readonly Command[]): CommandJson[] {
  return commands.map((command) => ({
    type: ApplicationCommandType.ChatInput,
    name: command.name,
    ...described(command.describe),
    options: optionsOf(command).map(optionJson),
  }));
}

/** Required ones first; but what can be picked after the command was sent need not be given before. */
function optionsOf(command: Command): readonly CommandOption[] {
  const picked = pickedOption(command);
  return command.options
    .toSorted(requiredFirst)
    .map((option) => (option === picked ? { ...option, required: false } : option));
}

/** Discord wants required options before the others; the order stays otherwise. */
function requiredFirst(left: CommandOption, right: CommandOption): number {
  return Number(right.required === true) - Number(left.required === true);
}

function optionJson(option: CommandOption): OptionJson {
  const common = { name: option.name, ...described(option.describe), required: option.required === true };
  const range = {
    ...(option.min === undefined ? {} : { min_value: option.min }),
    ...(option.max === undefined ? {} : { max_value: option.max }),
  };
  switch (option.kind) {
    case 'symbol':
      return { type: ApplicationCommandOptionType.String, ...common, autocomplete: true };
    case 'integer':
      return { type: ApplicationCommandOptionType.Integer, ...common, ...range };
    case 'decimal':
      return { type: ApplicationCommandOptionType.Number, ...common, ...range };
    case 'choice':
      return { type: ApplicationCommandOptionType.String, ...common, choices: choicesOf(option) };
    case 'text':
    default:
      return option.suggest === undefined
        ? { type: ApplicationCommandOptionType.String, ...common, max_length: TEXT_LIMIT }
        : { type: ApplicationCommandOptionType.String, ...common, autocomplete: true };
  }
}

function choicesOf(option: CommandOption): { name: string; value: string }[] {
  return (option.choices ?? []).slice(0, CHOICES_AT_MOST).map((choice) => ({ name: choice, value: choice }));
}

function described(words: Words): { description: string; description_localizations: { fr: string } } {
  return {
    description: shorten(words.en, DESCRIPTION_LIMIT),
    description_localizations: { fr: shorten(words.fr, DESCRIPTION_LIMIT) },
  };
}

/** Replaces the registered commands where they differ; Discord limits how often that may happen. True = they were changed. */
export async function registerCommands(
  rest: REST,
  applicationId: string,
  guildId: string | null,
  commands: readonly Command[],
): Promise<boolean> {
  const route =
    guildId === null
      ? Routes.applicationCommands(applicationId)
      : Routes.applicationGuildCommands(applicationId, guildId);
  const wanted = slashCommands(commands);
  const query = new URLSearchParams({ with_localizations: 'true' });
  const present = (await rest.get(route, { query })) as readonly Partial<CommandJson>[];
  if (fingerprint(present) === fingerprint(wanted)) return false;
  await rest.put(route, { body: wanted });
  return true;
}

/** What we declare, without what Discord adds (ids, versions, defaults). */
export function fingerprint(commands: readonly Partial<CommandJson>[]): string {
  const sorted = commands.toSorted((left, right) => (left.name ?? '').localeCompare(right.name ?? ''));
  return JSON.stringify(
    sorted.map((command) => [command.name, ...wordsOf(command), (command.options ?? []).map(optionPrint)]),
  );
}

function optionPrint(option: OptionJson): readonly unknown[] {
  const value = (name: string): unknown => Reflect.get(option, name) ?? null;
  const choices = (value('choices') ?? []) as readonly { readonly name: string; readonly value: unknown }[];
  return [
    option.type,
    option.name,
    ...wordsOf(option),
    option.required ?? false,
    value('autocomplete') ?? false,
    value('min_value'),
    value('max_value'),
    value('max_length'),
    choices.map((choice) => [choice.name, choice.value]),
  ];
}

function wordsOf(item: Partial<Pick<CommandJson, 'description' | 'description_localizations'>>): readonly unknown[] {
  return [item.description ?? null, item.description_localizations?.fr ?? null];
}

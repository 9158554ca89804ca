import type {
  APIActionRowComponent,
  APIButtonComponent,
  APIEmbed,
  APIEmbedField,
  APIStringSelectComponent,
} from 'discord.js';
import type { Reply, ReplyTable, Tone } from '../../commands/reply.ts';
import { packBlocks, plainBlock, sideBySide, type Block, type Line } from '../text/blocks.ts';
import { shorten } from '../text/pieces.ts';
import { keepSigns } from '../text/spaces.ts';
import { alignedTable, tableCards } from '../text/table.ts';
import { buttonRows, menuRow } from './buttons.ts';
import { codeBlock, escapeMarkdown, markdownLines } from './markdown.ts';

/** Limits of Discord's embeds, in characters. */
const TITLE_LIMIT = 256;
const FIELD_NAME_LIMIT = 256;
const FIELD_VALUE_LIMIT = 1024;
const FOOTER_LIMIT = 2048;
const FIELDS_PER_EMBED = 25;
const EMBED_LIMIT = 6000;
/** Below the limit of 4096, so that title, footer and some fields find room beside it. */
const DESCRIPTION_LIMIT = 3500;
/** Monospaced columns that a phone shows without wrapping. */
const PHONE_COLUMNS = 40;

const EMPTY_LINE: Block = plainBlock([{ markup: '', plain: '' }]);

const COLOURS: Readonly<Record<Tone, number>> = {
  neutral: 0x5b6b8c,
  good: 0x2e9e5b,
  bad: 0xd64545,
  warning: 0xe0a526,
  danger: 0x8b0000,
};

export interface DiscordFile {
  readonly name: string;
  readonly content: Buffer;
  readonly description?: string;
}

/** One message with one embed; `content` is what a phone's notification shows. */
export interface DiscordMessage {
  readonly content: string;
  readonly embeds: APIEmbed[];
  readonly components: APIActionRowComponent<APIButtonComponent | APIStringSelectComponent>[];
  readonly files: DiscordFile[];
}

/** A reply as messages in the order of sending: buttons and file on the last, the picture on the first. */
export function renderDiscord(reply: Reply): DiscordMessage[] {
  const embeds = embedsOf(reply);
  const first = embeds[0];
  if (first !== undefined && reply.picture !== undefined) first.image = { url: `attachment://${reply.picture.name}` };
  return embeds.map((embed, index) => ({
    content: '',
    embeds: [embed],
    components: index === embeds.length - 1 ? componentsOf(reply) : [],
    files: [...(index === 0 ? pictureOf(reply) : []), ...(index === embeds.length - 1 ? fileOf(reply) : [])],
  }));
}

/** What is picked from a list is a menu; everything else is buttons. */
function componentsOf(reply: Reply): DiscordMessage['components'] {
  return reply.missing === undefined ? buttonRows(reply.buttons) : menuRow(reply);
}

/** An alert as a single message, its title where a notification shows it. */
export function renderDiscordAlert(reply: Reply, tooLong: string): DiscordMessage {
  const [first, ...others] = renderDiscord({ ...reply, title: '' });
  const embed = first?.embeds[0] ?? {};
  const cut = others.length > 0 ? { description: [embed.description, tooLong].filter(Boolean).join('\n') } : {};
  const shown = { ...embed, ...cut };
  const isEmpty =
    shown.description === undefined && shown.fields === undefined && shown.footer === undefined && !shown.image;
  return {
    content: `**${escapeMarkdown(shorten(titleOf(reply), TITLE_LIMIT))}**`,
    embeds: isEmpty ? [] : [shown],
    components: buttonRows(reply.buttons),
    files: first?.files ?? [],
  };
}

/** The bar beside a message is all that colour tells; a danger says so without it. */
function titleOf({ title, tone }: Reply): string {
  return keepSigns(tone === 'danger' ? `🚨 ${title}` : title);
}

function embedsOf(reply: Reply): APIEmbed[] {
  const color = COLOURS[reply.tone];
  const { short, above, below } = splitFields(reply);
  const blocks = [...lineBlocks(reply), ...above, ...tablesBlocks(reply), ...below];
  const embeds: APIEmbed[] = packBlocks(blocks, DESCRIPTION_LIMIT).map((part) => ({
    color,
    description: part.markup,
  }));
  if (embeds.length === 0) embeds.push({ color });
  const [first] = embeds;
  if (first !== undefined && reply.title !== '') first.title = shorten(titleOf(reply), TITLE_LIMIT);
  for (const field of short) placeField(embeds, field, color);
  if (reply.footer !== undefined) placeFooter(embeds, shorten(keepSigns(reply.footer), FOOTER_LIMIT), color);
  return embeds;
}

/**
 * Discord shows an embed's fields below its text: fields that belong above a table are part of the text, and so are those that are
 * too long, so that nothing is cut off.
 */
function splitFields(reply: Reply): { short: APIEmbedField[]; above: Block[]; below: Block[] } {
  const fields = reply.fields ?? [];
  if ((reply.tables ?? []).length > 0) {
    const above =
      fields.length === 0
        ? []
        : [
            plainBlock(
              fields.flatMap(({ name, value }) => sideBySide(markdownLines(name, '**'), markdownLines(value))),
            ),
          ];
    return { short: [], above, below: [] };
  }
  const short: APIEmbedField[] = [];
  const below: Block[] = [];
  for (const { name, value } of fields) {
    const escaped = escapeMarkdown(keepSigns(value));
    if (name.length <= FIELD_NAME_LIMIT && escaped.length <= FIELD_VALUE_LIMIT) {
      short.push({ name: name || '\u200b', value: escaped || '\u200b', inline: value.length <= 40 });
    } else {
      below.push(plainBlock([...markdownLines(name, '**'), ...markdownLines(value)]));
    }
  }
  return { short, above: [], below };
}

function placeField(embeds: APIEmbed[], field: APIEmbedField, color: number): void {
  let target = embeds.at(-1);
  const needed = field.name.length + field.value.length;
  if (
    target === undefined ||
    (target.fields?.length ?? 0) >= FIELDS_PER_EMBED ||
    embedSize(target) + needed > EMBED_LIMIT
  ) {
    target = { color };
    embeds.push(target);
  }
  target.fields = [...(target.fields ?? []), field];
}

function placeFooter(embeds: APIEmbed[], text: string, color: number): void {
  let target = embeds.at(-1);
  if (target === undefined || embedSize(target) + text.length > EMBED_LIMIT) {
    target = { color };
    embeds.push(target);
  }
  target.footer = { text };
}

export function embedSize(embed: APIEmbed): number {
  const fields = (embed.fields ?? []).reduce((sum, field) => sum + field.name.length + field.value.length, 0);
  return (embed.title?.length ?? 0) + (embed.description?.length ?? 0) + (embed.footer?.text.length ?? 0) + fields;
}

function lineBlocks({ lines }: Reply): Block[] {
  return lines?.length ? [plainBlock(lines.flatMap((line) => markdownLines(line)))] : [];
}

function tablesBlocks({ lines, fields, tables }: Reply): Block[] {
  const blocks: Block[] = [];
  let isFirst = !lines?.length && !fields?.length;
  for (const table of tables ?? []) {
    // a table with a heading of its own stands apart from what is above it
    if (table.title !== undefined && !isFirst) blocks.push(EMPTY_LINE);
    blocks.push(...tableBlocks(table));
    isFirst = false;
  }
  return blocks;
}

function tableBlocks(table: ReplyTable): Block[] {
  const heading: Line[] = table.title === undefined ? [] : markdownLines(table.title, '**');
  if (table.rows.length === 0) {
    return [plainBlock([...heading, ...(table.empty === undefined ? [] : markdownLines(table.empty, '*'))])];
  }
  const aligned = alignedTable(table, PHONE_COLUMNS);
  if (aligned !== null) return [plainBlock(heading), codeBlock(aligned)];
  const cards = tableCards(table).flatMap(({ heading: name, facts, beside }) => {
    const [names, values] = [markdownLines(name, '**'), markdownLines(facts)];
    return beside ? sideBySide(names, values) : [...names, ...values];
  });
  return [plainBlock([...heading, ...cards])];
}

function pictureOf(reply: Reply): DiscordFile[] {
  if (reply.picture === undefined) return [];
  const { name, png, description } = reply.picture;
  return [{ name, content: png, description: shorten(description, 1024) }];
}

function fileOf(reply: Reply): DiscordFile[] {
  return reply.file === undefined ? [] : [reply.file];
}

import type { Reply, ReplyTable, Tone } from '../../commands/reply.ts';
import { packBlocks, plainBlock, sideBySide, type Block, type TextPart } from '../text/blocks.ts';
import { alignedTable, tableCards } from '../text/table.ts';
import { preBlock, textLines } from './html.ts';
import { keyboardOf, type Keyboard } from './keyboard.ts';

/** Characters of a message and of a caption (Bot API). The markup is counted too, which only errs on the safe side. */
export const MESSAGE_LIMIT = 4096;
export const CAPTION_LIMIT = 1024;
/** Monospaced columns that a phone shows without wrapping. */
const PHONE_COLUMNS = 34;

const TONE_SIGNS: Readonly<Record<Tone, string>> = {
  neutral: '',
  good: '🟢 ',
  bad: '🔴 ',
  warning: '🟡 ',
  danger: '🚨 ',
};

const EMPTY_LINE: Block = plainBlock([{ markup: '', plain: '' }]);

export type TelegramMessage = { readonly keyboard: Keyboard | null } & (
  | ({ readonly kind: 'text' } & TextPart)
  | ({ readonly kind: 'photo' | 'document'; readonly name: string; readonly content: Buffer } & TextPart)
);

/** A reply as messages in the order of sending; the buttons hang on the last text. */
export function renderTelegram(reply: Reply): TelegramMessage[] {
  const blocks = blocksOf(reply);
  const keyboard = keyboardOf(reply.buttons);
  const messages: TelegramMessage[] = [];
  if (reply.picture === undefined) {
    messages.push(...textMessages(packBlocks(blocks, MESSAGE_LIMIT), keyboard));
  } else {
    const { png: content, name, description } = reply.picture;
    const caption = packBlocks(blocks, CAPTION_LIMIT);
    const [only] = caption;
    if (caption.length === 1 && only !== undefined) {
      messages.push({ kind: 'photo', name, content, ...only, keyboard });
    } else {
      const [line] = packBlocks([plainBlock(textLines(description))], CAPTION_LIMIT);
      messages.push({ kind: 'photo', name, content, ...(line ?? { markup: '', plain: '' }), keyboard: null });
      messages.push(...textMessages(packBlocks(blocks, MESSAGE_LIMIT), keyboard));
    }
  }
  if (reply.file !== undefined) {
    messages.push({ kind: 'document', ...reply.file, markup: '', plain: '', keyboard: null });
  }
  return messages;
}

/** An alert must be one message, so that it can be recorded, answered and edited as one; long text wins over a picture. */
export function renderOneMessage(reply: Reply, tooLong: string): TelegramMessage {
  const keyboard = keyboardOf(reply.buttons);
  const [caption, ...beyond] = packBlocks(blocksOf(reply), CAPTION_LIMIT);
  if (reply.picture !== undefined && caption !== undefined && beyond.length === 0) {
    return { kind: 'photo', name: reply.picture.name, content: reply.picture.png, ...caption, keyboard };
  }
  const [first, ...others] = packBlocks(blocksOf(reply), MESSAGE_LIMIT - tooLong.length - 1);
  const part = first ?? { markup: '—', plain: '—' };
  if (others.length === 0) return { kind: 'text', ...part, keyboard };
  return { kind: 'text', markup: `${part.markup}\n${tooLong}`, plain: `${part.plain}\n${tooLong}`, keyboard };
}

/** A reply as the words under a picture; what finds no room there is left out, and said to be. */
export function renderCaption(reply: Reply, tooLong: string): TextPart {
  const blocks = blocksOf(reply);
  const [whole, ...beyond] = packBlocks(blocks, CAPTION_LIMIT);
  if (beyond.length === 0) return whole ?? { markup: '—', plain: '—' };
  const [first] = packBlocks(blocks, CAPTION_LIMIT - tooLong.length - 1);
  return { markup: `${first?.markup ?? ''}\n${tooLong}`, plain: `${first?.plain ?? ''}\n${tooLong}` };
}

function textMessages(parts: readonly TextPart[], keyboard: Keyboard | null): TelegramMessage[] {
  return parts.map((part, index) => ({
    kind: 'text',
    ...part,
    keyboard: index === parts.length - 1 ? keyboard : null,
  }));
}

function blocksOf(reply: Reply): Block[] {
  const blocks: Block[] = [plainBlock(textLines(TONE_SIGNS[reply.tone] + reply.title, 'b'))];
  if (reply.lines?.length) blocks.push(plainBlock(reply.lines.flatMap((line) => textLines(line))));
  if (reply.fields?.length)
    blocks.push(
      plainBlock(reply.fields.flatMap(({ name, value }) => sideBySide(textLines(name, 'b'), textLines(value)))),
    );
  for (const table of reply.tables ?? []) {
    // a table with a heading of its own stands apart from what is above it
    if (table.title !== undefined && blocks.length > 1) blocks.push(EMPTY_LINE);
    blocks.push(...tableBlocks(table));
  }
  if (reply.footer !== undefined) blocks.push(plainBlock(textLines(reply.footer, 'i')));
  return blocks;
}

function tableBlocks(table: ReplyTable): Block[] {
  const heading: Block[] = table.title === undefined ? [] : [plainBlock(textLines(table.title, 'b'))];
  if (table.rows.length === 0) {
    return table.empty === undefined ? heading : [...heading, plainBlock(textLines(table.empty, 'i'))];
  }
  const aligned = alignedTable(table, PHONE_COLUMNS);
  if (aligned !== null) return [...heading, preBlock(aligned)];
  const cards = tableCards(table).flatMap(({ heading: name, facts, beside }) => {
    const [names, values] = [textLines(name, 'b'), textLines(facts)];
    return beside ? sideBySide(names, values) : [...names, ...values];
  });
  return [...heading, plainBlock(cards)];
}

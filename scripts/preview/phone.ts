import { createCanvas, loadImage, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';
import { ButtonStyle, ComponentType } from 'discord.js';
import { font } from '../../src/bot/charts/fonts.ts';
import { renderDiscord, renderDiscordAlert } from '../../src/bot/discord/render.ts';
import { renderTelegram } from '../../src/bot/telegram/render.ts';
import { botWords } from '../../src/bot/words.ts';
import type { Reply } from '../../src/commands/reply.ts';
import { fromHtml, fromMarkdown } from './markup.ts';
import { drawParagraphs, type Paragraph, type TextStyle } from './text.ts';

/** Logical pixels of a common phone. */
export const WIDTH = 390;
const MARGIN = 10;
export const SCALE = 2;
const TALLEST = 4_000;

/** Drawn on and then cut: making one takes longer than drawing. */
const PAGE = createCanvas(WIDTH * SCALE, TALLEST * SCALE);
PAGE.getContext('2d').scale(SCALE, SCALE);

export const LOOKS = ['discord-dark', 'discord-light', 'telegram-dark', 'telegram-light'] as const;
export type Look = (typeof LOOKS)[number];

interface Colours {
  readonly page: string;
  readonly card: string;
  readonly text: string;
  readonly code: string;
  readonly button: string;
}

const COLOURS: Readonly<Record<Look, Colours>> = {
  'discord-dark': { page: '#313338', card: '#2b2d31', text: '#dbdee1', code: '#1e1f22', button: '#4e5058' },
  'discord-light': { page: '#ffffff', card: '#f2f3f5', text: '#2e3338', code: '#e3e5e8', button: '#c4c9ce' },
  'telegram-dark': { page: '#0e1621', card: '#182533', text: '#f5f5f5', code: '#101921', button: '#2b3b4d' },
  'telegram-light': { page: '#d3e0ea', card: '#ffffff', text: '#1c1c1c', code: '#eef2f5', button: '#b7cbd9' },
};

interface Part {
  readonly paragraphs: readonly Paragraph[];
  readonly bar: string | null;
  readonly picture: Buffer | null;
  readonly buttons: readonly (readonly { readonly label: string; readonly colour: string | null }[])[];
}

/** The messages of a reply as a phone shows them, from the payloads that the platform would be sent. */
export async function phonePicture(reply: Reply, look: Look, isAlert: boolean): Promise<Canvas> {
  const isDiscord = look.startsWith('discord');
  const parts = isDiscord ? discordParts(reply, isAlert) : telegramParts(reply);
  const colours = COLOURS[look];
  const ctx = PAGE.getContext('2d');
  ctx.fillStyle = colours.page;
  ctx.fillRect(0, 0, WIDTH, TALLEST);
  let y = MARGIN;
  for (const part of parts) {
    if (y < TALLEST) y = (await drawPart(ctx, part, y, colours, isDiscord)) + MARGIN;
  }
  const height = Math.min(TALLEST, Math.ceil(y));
  const cut = createCanvas(WIDTH * SCALE, height * SCALE);
  cut.getContext('2d').drawImage(PAGE, 0, 0);
  return cut;
}

function discordParts(reply: Reply, isAlert: boolean): Part[] {
  const messages = isAlert ? [renderDiscordAlert(reply, botWords('en').tooLong)] : renderDiscord(reply);
  return messages.map(({ content, embeds, components, files }) => {
    const [embed] = embeds;
    const fields = (embed?.fields ?? []).flatMap(({ name, value }): Paragraph[] => [
      { kind: 'text', spans: [{ text: name, bold: true }] },
      ...fromMarkdown(value),
    ]);
    const title: Paragraph[] =
      embed?.title === undefined ? [] : [{ kind: 'text', spans: [{ text: embed.title, bold: true }] }];
    const footer: Paragraph[] =
      embed?.footer === undefined ? [] : [{ kind: 'text', spans: [{ text: embed.footer.text }] }];
    return {
      paragraphs: [
        ...fromMarkdown(content),
        ...title,
        ...fromMarkdown(embed?.description ?? ''),
        ...fields,
        ...footer,
        ...(embed?.image === undefined ? files.map(({ name }) => fileLine(name)) : []),
      ],
      bar: embed === undefined ? null : `#${(embed.color ?? 0).toString(16).padStart(6, '0')}`,
      picture: embed?.image === undefined ? null : (files[0]?.content ?? null),
      buttons: components.map((row) =>
        row.components.map((component) => {
          if (component.type === ComponentType.StringSelect)
            return { label: component.placeholder ?? '', colour: null };
          const { style } = component;
          const colour = style === ButtonStyle.Primary ? '#5865f2' : style === ButtonStyle.Danger ? '#da373c' : null;
          return { label: 'label' in component ? (component.label ?? '') : '', colour };
        }),
      ),
    };
  });
}

function telegramParts(reply: Reply): Part[] {
  return renderTelegram(reply).map((message) => ({
    paragraphs: [...fromHtml(message.markup), ...(message.kind === 'document' ? [fileLine(message.name)] : [])],
    bar: null,
    picture: message.kind === 'photo' ? message.content : null,
    buttons: (message.keyboard?.inline_keyboard ?? []).map((row) =>
      row.map(({ text, style }) => ({
        label: text,
        colour: style === 'danger' ? '#c94b4b' : style === 'primary' ? '#3d8fd1' : null,
      })),
    ),
  }));
}

function fileLine(name: string): Paragraph {
  return { kind: 'text', spans: [{ text: `[${name}]`, bold: true }] };
}

async function drawPart(
  ctx: SKRSContext2D,
  part: Part,
  top: number,
  colours: Colours,
  isDiscord: boolean,
): Promise<number> {
  const style: TextStyle = {
    size: 14,
    lineHeight: 19,
    colour: colours.text,
    // monospaced letters are 0.6 of their size wide on both apps
    mono: { size: 11.5, cell: isDiscord ? 7 : 8.2, lineHeight: 17, background: colours.code },
  };
  const left = isDiscord ? 46 : MARGIN;
  const width = WIDTH - left - MARGIN;
  const inner = width - 24;
  const picture = part.picture === null ? null : await loadImage(part.picture);
  const pictureHeight = picture === null ? 0 : (inner * picture.height) / picture.width + 8;
  const scratch = createCanvas(8, 8).getContext('2d');
  const textHeight = drawParagraphs(scratch, part.paragraphs, 0, 0, inner, style);
  const height = textHeight + pictureHeight + 20;
  ctx.fillStyle = colours.card;
  ctx.fillRect(left, top, width, height);
  if (part.bar !== null) {
    ctx.fillStyle = part.bar;
    ctx.fillRect(left, top, 4, height);
  }
  const pictureFirst = !isDiscord;
  let y = top + 10;
  if (picture !== null && pictureFirst) ctx.drawImage(picture, left + 12, y, inner, pictureHeight - 8);
  if (pictureFirst) y += pictureHeight;
  y += drawParagraphs(ctx, part.paragraphs, left + 12, y, inner, style);
  if (picture !== null && !pictureFirst) ctx.drawImage(picture, left + 12, y, inner, pictureHeight - 8);
  return drawButtons(ctx, part.buttons, left, top + height + 6, width, colours, isDiscord);
}

/** Telegram stretches a row over the width of the message; Discord's buttons are as wide as their words, and wrap. */
function drawButtons(
  ctx: SKRSContext2D,
  rows: Part['buttons'],
  left: number,
  top: number,
  width: number,
  colours: Colours,
  isDiscord: boolean,
): number {
  let y = top;
  ctx.font = font(13, true);
  for (const row of rows) {
    let x = left;
    for (const { label, colour } of row) {
      const own = isDiscord ? ctx.measureText(label).width + 28 : (width - 4 * (row.length - 1)) / row.length;
      if (x > left && x + own > left + width + 1) {
        x = left;
        y += 38;
      }
      ctx.fillStyle = colour ?? colours.button;
      ctx.fillRect(x, y, own, 32);
      ctx.save();
      ctx.beginPath();
      ctx.rect(x, y, own, 32);
      ctx.clip();
      ctx.fillStyle = colour === null ? colours.text : '#ffffff';
      ctx.fillText(label, x + Math.max(4, (own - ctx.measureText(label).width) / 2), y + 21);
      ctx.restore();
      x += own + (isDiscord ? 8 : 4);
    }
    y += 38;
  }
  return y;
}

import type { SKRSContext2D } from '@napi-rs/canvas';
import { font } from '../../src/bot/charts/fonts.ts';
import { displayWidth } from '../../src/bot/text/width.ts';

/** A run of characters in one style. */
export interface Span {
  readonly text: string;
  readonly bold?: boolean;
}

/** One line of text, or one line of a monospaced block. */
export type Paragraph =
  { readonly kind: 'text'; readonly spans: readonly Span[] } | { readonly kind: 'mono'; readonly text: string };

export interface TextStyle {
  readonly size: number;
  readonly lineHeight: number;
  readonly colour: string;
  /** Size of a monospaced character's cell. */
  readonly mono: {
    readonly size: number;
    readonly cell: number;
    readonly lineHeight: number;
    readonly background: string;
  };
}

/** Signs that the project's fonts do not have, as phones show them: coloured discs. */
const DISCS: Readonly<Record<string, string>> = {
  '🟢': '#43a047',
  '🔴': '#e53935',
  '🟡': '#fdd835',
  '🚨': '#ff1744',
  '⚪': '#eeeeee',
};

/** Draws (or with `ctx` of a scratch canvas: measures) paragraphs within `width` and answers their height. */
export function drawParagraphs(
  ctx: SKRSContext2D,
  paragraphs: readonly Paragraph[],
  x: number,
  top: number,
  width: number,
  style: TextStyle,
): number {
  let y = top;
  for (let index = 0; index < paragraphs.length;) {
    const paragraph = paragraphs[index];
    if (paragraph?.kind === 'mono') {
      const lines: string[] = [];
      for (; ; index++) {
        const line = paragraphs[index];
        if (line?.kind !== 'mono') break;
        lines.push(line.text);
      }
      y += drawMono(ctx, lines, x, y, width, style);
    } else {
      if (paragraph !== undefined) y += drawWrapped(ctx, paragraph.spans, x, y, width, style);
      index++;
    }
  }
  return y - top;
}

/** A monospaced block wraps where the screen ends, as on a phone: a table that is too wide is seen to fall apart. */
function drawMono(
  ctx: SKRSContext2D,
  lines: readonly string[],
  x: number,
  top: number,
  width: number,
  style: TextStyle,
): number {
  const { size, cell, lineHeight, background } = style.mono;
  const padding = 8;
  const columns = Math.floor((width - 2 * padding) / cell);
  const rows = lines.flatMap((line) => wrapColumns(line, columns));
  const height = rows.length * lineHeight + 2 * padding;
  ctx.fillStyle = background;
  ctx.fillRect(x, top, width, height);
  ctx.font = font(size);
  rows.forEach((row, index) => {
    let column = 0;
    for (const character of row) {
      const taken = displayWidth(character);
      const left = x + padding + column * cell;
      const baseline = top + padding + index * lineHeight + size;
      drawCharacter(ctx, character, left, baseline, size, style.colour, cell * taken);
      column += taken;
    }
  });
  return height + 6;
}

function wrapColumns(line: string, columns: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const character of line) {
    if (displayWidth(row + character) > columns) {
      rows.push(row);
      row = '';
    }
    row += character;
  }
  return [...rows, row];
}

function drawWrapped(
  ctx: SKRSContext2D,
  spans: readonly Span[],
  x: number,
  top: number,
  width: number,
  style: TextStyle,
): number {
  let left = x;
  let y = top;
  for (const { text, bold } of spans) {
    ctx.font = font(style.size, bold === true);
    for (const word of text.split(/(?<= )/)) {
      const wordWidth = measure(ctx, word, style.size);
      if (left > x && left + measure(ctx, word.trimEnd(), style.size) > x + width) {
        left = x;
        y += style.lineHeight;
      }
      let at = left;
      for (const character of word) {
        // a word wider than the screen breaks anywhere
        if (at > x && at + measure(ctx, character, style.size) > x + width && wordWidth > width) {
          left -= at - x;
          at = x;
          y += style.lineHeight;
        }
        drawCharacter(ctx, character, at, y + style.size, style.size, style.colour, null);
        at += measure(ctx, character, style.size);
      }
      left += wordWidth;
    }
  }
  return y + style.lineHeight - top;
}

/** In a cell a character stands in its middle, as a monospaced one does. */
function drawCharacter(
  ctx: SKRSContext2D,
  character: string,
  left: number,
  baseline: number,
  size: number,
  colour: string,
  cell: number | null,
): void {
  const disc = DISCS[character];
  if (disc !== undefined) {
    ctx.fillStyle = disc;
    ctx.beginPath();
    ctx.arc(left + size * 0.5, baseline - size * 0.36, size * 0.42, 0, 2 * Math.PI);
    ctx.fill();
    return;
  }
  ctx.fillStyle = colour;
  const shift = cell === null ? 0 : (cell - widthOf(ctx, character)) / 2;
  ctx.fillText(character, left + shift, baseline);
}

const WIDTHS = new Map<string, number>();

function measure(ctx: SKRSContext2D, text: string, size: number): number {
  let width = 0;
  for (const character of text) width += character in DISCS ? size * 1.1 : widthOf(ctx, character);
  return width;
}

/** Kept: a preview measures the same few characters a million times. */
function widthOf(ctx: SKRSContext2D, character: string): number {
  const key = `${ctx.font} ${character}`;
  const known = WIDTHS.get(key);
  if (known !== undefined) return known;
  const { width } = ctx.measureText(character);
  WIDTHS.set(key, width);
  return width;
}

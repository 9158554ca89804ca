import { font } from './fonts.ts';
import { crisp, fitted, strokeLine, type Box, type Sheet } from './frame.ts';
import { priceText, type PriceScale } from './price-scale.ts';
import { spread } from './spread.ts';
import type { ChartLine } from './types.ts';

/** A price that is named at the right edge. */
interface Tag {
  readonly text: string;
  readonly colour: string;
  /** Pixel of its price. */
  readonly y: number;
  readonly outside: '▲' | '▼' | null;
  readonly line: boolean;
}

export interface PlacedTag extends Tag {
  /** Pixel of the tag itself, which may have been moved away from its neighbours. */
  readonly placedY: number;
}

const TAG_GAP = 19;
const TAG_HEIGHT = 17;
const TAG_PADDING = 6;
const LEADER = 10;
/** A tag may take this much of the picture; a longer name is shortened, its price never. */
const WIDEST_TAG = 216;
const LEVEL_GAP = 13;

/** Width that the right margin needs for tags and axis labels. */
export function marginFor(
  sheet: Sheet,
  lines: readonly ChartLine[],
  last: number,
  widestPrice: number,
  decimals: number,
  language: 'en' | 'fr',
): number {
  const { pen } = sheet;
  pen.font = font(11, true);
  const texts = [priceText(last, decimals, language), ...lines.map((line) => tagText(sheet, line, decimals, language))];
  const tags = Math.max(...texts.map((text) => pen.measureText(`▼ ${text}`).width)) + 2 * TAG_PADDING + LEADER;
  const axis = pen.measureText(priceText(widestPrice, decimals, language)).width + 16;
  return Math.ceil(Math.max(tags, axis)) + 4;
}

/** Names of the lines and of the last price, placed at the right edge without overlap. */
export function layTags(
  sheet: Sheet,
  box: Box,
  lines: readonly ChartLine[],
  last: number,
  scale: PriceScale,
  language: 'en' | 'fr',
): PlacedTag[] {
  const { colours } = sheet;
  const tags = [
    ...lines.map((line) =>
      toTag(tagText(sheet, line, scale.decimals, language), colours.lines[line.kind], line.price, scale, box, true),
    ),
    toTag(priceText(last, scale.decimals, language), colours.last, last, scale, box, false),
  ];
  const half = TAG_HEIGHT / 2;
  const places = spread(
    tags.map((tag) => tag.y),
    TAG_GAP,
    box.top + half,
    box.bottom - half,
  );
  return tags.map((tag, index) => ({ ...tag, placedY: places[index] ?? tag.y }));
}

export function drawTags(sheet: Sheet, box: Box, tags: readonly PlacedTag[]): void {
  for (const tag of tags) drawTag(sheet, box, tag, tag.placedY);
}

function toTag(text: string, colour: string, price: number, scale: PriceScale, box: Box, line: boolean): Tag {
  const y = scale.y(price);
  if (y < box.top) return { text, colour, y: box.top, outside: '▲', line };
  if (y > box.bottom) return { text, colour, y: box.bottom, outside: '▼', line };
  return { text, colour, y, outside: null, line };
}

function drawTag({ pen, colours }: Sheet, box: Box, tag: Tag, y: number): void {
  pen.strokeStyle = tag.colour;
  pen.lineWidth = tag.line ? 1.5 : 1;
  if (tag.outside === null) {
    pen.setLineDash(tag.line ? [7, 4] : [2, 3]);
    strokeLine(pen, box.left, crisp(tag.y), box.right, crisp(tag.y));
  }
  pen.setLineDash([]);
  pen.lineWidth = 1;
  strokeLine(pen, box.right, tag.y, box.right + LEADER, y);
  pen.font = font(11, true);
  const text = tag.outside === null ? tag.text : `${tag.outside} ${tag.text}`;
  const width = pen.measureText(text).width + 2 * TAG_PADDING;
  pen.fillStyle = tag.colour;
  pen.beginPath();
  pen.roundRect(box.right + LEADER, y - TAG_HEIGHT / 2, width, TAG_HEIGHT, 3);
  pen.fill();
  pen.fillStyle = colours.onTag;
  pen.textAlign = 'left';
  pen.fillText(text, box.right + LEADER + TAG_PADDING, y + 0.5);
}

function tagText({ pen }: Sheet, line: ChartLine, decimals: number, language: 'en' | 'fr'): string {
  pen.font = font(11, true);
  const price = priceText(line.price, decimals, language);
  const room = WIDEST_TAG - pen.measureText(` ${price}`).width;
  return `${fitted(pen, line.label, room)} ${price}`;
}

/** Support and resistance: thin dotted lines, named at the left edge where there is room. */
export function drawLevels(
  { pen, colours }: Sheet,
  box: Box,
  supports: readonly number[],
  resistances: readonly number[],
  scale: PriceScale,
  language: 'en' | 'fr',
): void {
  const levels = [
    ...supports.map((price) => ({ price, colour: colours.support, sign: 'S' })),
    ...resistances.map((price) => ({ price, colour: colours.resistance, sign: 'R' })),
  ].filter(({ price }) => scale.y(price) > box.top + 8 && scale.y(price) < box.bottom - 20);
  const named: number[] = [];
  pen.font = font(10);
  pen.textAlign = 'left';
  for (const { price, colour, sign } of levels) {
    const y = scale.y(price);
    pen.strokeStyle = colour;
    pen.fillStyle = colour;
    pen.lineWidth = 1;
    pen.setLineDash([1, 3]);
    strokeLine(pen, box.left, crisp(y), box.right, crisp(y));
    pen.setLineDash([]);
    if (named.some((other) => Math.abs(other - y) < LEVEL_GAP)) continue;
    named.push(y);
    const text = `${sign} ${priceText(price, scale.decimals, language)}`;
    const width = pen.measureText(text).width;
    pen.fillStyle = colours.background;
    pen.globalAlpha = 0.75;
    pen.fillRect(box.left + 3, y - 7, width + 6, 14);
    pen.globalAlpha = 1;
    pen.fillStyle = colour;
    pen.fillText(text, box.left + 6, y + 0.5);
  }
}

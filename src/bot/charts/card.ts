import type { CardLine, CardSection, SymbolCard } from '../../commands/pictures.ts';
import { font } from './fonts.ts';
import { blankSheet, crisp, fitted, strokeLine, type Sheet } from './frame.ts';
import { drawLegend, drawTime } from './legend.ts';
import { drawMark, markColour } from './marks.ts';
import { overlaysOf } from './overlays.ts';
import { paintPanel } from './panel.ts';
import { DRAWING } from './queue.ts';
import { stamp } from './time-axis.ts';
import type { ChartInput, PictureStyle } from './types.ts';
import { wrapped } from './wrap.ts';

/** Logical pixels of a phone's screen: what is drawn in 13 is read in 13. */
const WIDTH = 390;
const PADDING = 14;
/** Left edge of texts beside their marks. */
const TEXT_LEFT = 44;
const CHART_HEIGHT = 290;
const CHART_HEAD = 40;
const VOLUME_HEIGHT = 34;
const HEAD_HEIGHT = 94;
const HEAD_SIZE = 20;
const VERDICT_SIZE = 16;
const TITLE_SIZE = 13;
const TEXT_SIZE = 13;
const LIMIT_SIZE = 11;
const LINE_HEIGHT = 18;
const SECTION_GAP = 10;
const MARK_SIZE = 20;
const SMALL_MARK_SIZE = 11;
/** A number and its limit share a line where the number leaves this much room between them. */
const LIMIT_GAP = 10;

export interface CardInput extends PictureStyle {
  readonly card: SymbolCard;
  /** Null = too few candles to draw; the card is shorter then. */
  readonly chart: ChartInput | null;
}

/** A row of a section, at its height below the section's top. */
interface Row {
  readonly line: CardLine;
  readonly top: number;
  readonly texts: readonly string[];
  /** The limit stands on a line of its own. */
  readonly limitBelow: boolean;
}

/**
 * A symbol as a card, PNG: head, sections with marks, candles. 390 logical pixels wide, as tall as its texts need; drawn at twice
 * (scale 1) or three times (scale 2) that. @throws TooManyPicturesError where too many wait.
 */
export function drawCard(input: CardInput): Promise<Buffer> {
  return DRAWING.run(() => paint(input));
}

async function paint(input: CardInput): Promise<Buffer> {
  const { card, chart } = input;
  const pixels = (input.scale ?? 1) + 1;
  const scratch = blankSheet(input, 1, 1, 1);
  const sections = card.sections.map((section) => ({ section, ...layRows(scratch, section) }));
  const bodyHeight = sections.reduce((sum, { height }) => sum + height + SECTION_GAP, 0);
  const chartTop = HEAD_HEIGHT + bodyHeight + SECTION_GAP;
  const sheet = blankSheet(input, WIDTH, chartTop + (chart === null ? 0 : CHART_HEIGHT), pixels);

  drawHead(sheet, card);
  let top = HEAD_HEIGHT + SECTION_GAP;
  for (const { section, rows, height } of sections) {
    drawSection(sheet, section, rows, top);
    top += height + SECTION_GAP;
  }
  if (chart !== null) drawCandlesBelow(sheet, chart, chartTop);
  return sheet.canvas.encode('png');
}

/** The candles, with their timeframe, their time and what the curves are. */
function drawCandlesBelow(sheet: Sheet, chart: ChartInput, top: number): void {
  const { pen, colours } = sheet;
  const overlays = overlaysOf(chart.candles.map((candle) => candle.close));
  pen.font = font(TITLE_SIZE, true);
  pen.textAlign = 'left';
  pen.fillStyle = colours.text;
  pen.fillText(chart.subtitle ?? '', PADDING, top + LINE_HEIGHT / 2);
  const time = stamp(chart.candles.at(-1)?.openTimeMs ?? 0, chart.timeZone ?? 'UTC', chart.language ?? 'en');
  drawTime(sheet, time, WIDTH - PADDING, top + LINE_HEIGHT / 2);
  drawLegend(sheet, overlays, PADDING, top + 1.5 * LINE_HEIGHT);
  const area = { left: PADDING, top: top + CHART_HEAD, right: WIDTH, bottom: top + CHART_HEIGHT };
  paintPanel(sheet, area, VOLUME_HEIGHT, chart, overlays);
}

/** Symbol and price, verdict with its sign, score. */
function drawHead(sheet: Sheet, card: SymbolCard): void {
  const { pen, colours } = sheet;
  const right = WIDTH - PADDING;
  pen.font = font(sizeFor(pen, `${card.symbol}  ${card.price}`, HEAD_SIZE, right - PADDING), true);
  pen.fillStyle = colours.text;
  pen.textAlign = 'right';
  pen.fillText(card.price, right, 26);
  pen.textAlign = 'left';
  pen.fillText(card.symbol, PADDING, 26);
  drawMark(sheet, card.mark, PADDING + MARK_SIZE / 2, 54, MARK_SIZE);
  pen.font = font(sizeFor(pen, card.verdict, VERDICT_SIZE, right - TEXT_LEFT), true);
  pen.fillStyle = markColour(card.mark, colours);
  pen.fillText(card.verdict, TEXT_LEFT, 54);
  pen.font = font(TEXT_SIZE);
  pen.fillStyle = colours.text;
  pen.fillText(fitted(pen, card.score, right - TEXT_LEFT), TEXT_LEFT, 76);
  pen.strokeStyle = colours.frame;
  pen.lineWidth = 1;
  strokeLine(pen, PADDING, crisp(HEAD_HEIGHT), right, crisp(HEAD_HEIGHT));
}

/** The largest bold size, at most `wanted`, in which the text has room. */
function sizeFor(pen: Sheet['pen'], text: string, wanted: number, room: number): number {
  pen.font = font(wanted, true);
  return Math.min(wanted, (wanted * room) / pen.measureText(text).width);
}

function drawSection(sheet: Sheet, { title, mark }: CardSection, rows: readonly Row[], top: number): void {
  const { pen, colours } = sheet;
  if (mark !== null) drawMark(sheet, mark, PADDING + MARK_SIZE / 2, top + LINE_HEIGHT / 2, MARK_SIZE);
  pen.textAlign = 'left';
  pen.font = font(TITLE_SIZE, true);
  pen.fillStyle = colours.text;
  pen.fillText(fitted(pen, title, WIDTH - PADDING - TEXT_LEFT), TEXT_LEFT, top + LINE_HEIGHT / 2);
  for (const row of rows) drawRow(sheet, row, top);
}

function drawRow(sheet: Sheet, { line, top, texts, limitBelow }: Row, sectionTop: number): void {
  const { pen, colours } = sheet;
  const middle = sectionTop + top + LINE_HEIGHT / 2;
  const left = textLeft(line);
  if (line.mark !== null) drawMark(sheet, line.mark, TEXT_LEFT + SMALL_MARK_SIZE / 2, middle, SMALL_MARK_SIZE);
  pen.font = font(TEXT_SIZE);
  pen.fillStyle = colours.text;
  pen.textAlign = 'left';
  for (const [index, text] of texts.entries()) pen.fillText(text, left, middle + index * LINE_HEIGHT);
  if (line.limit === null) return;
  pen.font = font(LIMIT_SIZE);
  pen.fillStyle = colours.faint;
  pen.textAlign = limitBelow ? 'left' : 'right';
  const room = WIDTH - PADDING - left;
  const x = limitBelow ? left : WIDTH - PADDING;
  pen.fillText(fitted(pen, line.limit, room), x, middle + (limitBelow ? texts.length : 0) * LINE_HEIGHT);
}

/** Rows of a section below its title, and how tall it is with them. */
function layRows({ pen }: Sheet, { lines }: CardSection): { readonly rows: readonly Row[]; readonly height: number } {
  let top = LINE_HEIGHT;
  const rows = lines.map((line): Row => {
    const room = WIDTH - PADDING - textLeft(line);
    pen.font = font(TEXT_SIZE);
    const texts = wrapped(pen, line.text, room);
    const width = pen.measureText(line.text).width;
    pen.font = font(LIMIT_SIZE);
    const limitBelow = line.limit !== null && width + LIMIT_GAP + pen.measureText(line.limit).width > room;
    const row = { line, top, texts, limitBelow };
    top += (texts.length + (limitBelow ? 1 : 0)) * LINE_HEIGHT;
    return row;
  });
  return { rows, height: top };
}

function textLeft({ mark }: CardLine): number {
  return TEXT_LEFT + (mark === null ? 0 : SMALL_MARK_SIZE + 6);
}

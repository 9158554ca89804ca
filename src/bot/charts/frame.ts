import { createCanvas, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';
import { font, registerFonts } from './fonts.ts';
import { PALETTES, type Palette } from './theme.ts';
import type { PictureStyle } from './types.ts';

export const WIDTH = 1000;
export const HEIGHT = 600;

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A blank picture with its pen; all coordinates are logical pixels. */
export interface Sheet {
  readonly canvas: Canvas;
  readonly pen: SKRSContext2D;
  readonly colours: Palette;
}

/** `scale` = pixels per logical pixel. */
export function blankSheet(
  style: PictureStyle,
  width = WIDTH,
  height = HEIGHT,
  scale: number = style.scale ?? 1,
): Sheet {
  registerFonts();
  const canvas = createCanvas(width * scale, height * scale);
  const pen = canvas.getContext('2d');
  const colours = PALETTES[style.theme ?? 'dark'];
  pen.scale(scale, scale);
  pen.fillStyle = colours.background;
  pen.fillRect(0, 0, width, height);
  pen.textBaseline = 'middle';
  return { canvas, pen, colours };
}

/** Title left in bold, subtitle right; whatever is too long ends with an ellipsis before it meets the other. */
export function drawTitle({ pen, colours }: Sheet, title: string, subtitle: string | undefined): void {
  const left = 16;
  const right = WIDTH - 16;
  pen.textAlign = 'left';
  pen.font = font(18, true);
  pen.fillStyle = colours.text;
  const shownTitle = fitted(pen, title, (right - left) * (subtitle === undefined ? 1 : 0.62));
  pen.fillText(shownTitle, left, 22);
  if (subtitle === undefined) return;
  const taken = pen.measureText(shownTitle).width;
  pen.font = font(13);
  pen.fillStyle = colours.faint;
  pen.textAlign = 'right';
  pen.fillText(fitted(pen, subtitle, right - left - taken - 24), right, 23);
}

/** The text, shortened until it is at most `width` pixels wide in the pen's font. */
export function fitted(pen: SKRSContext2D, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  const characters = Array.from(text);
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (pen.measureText(`${characters.slice(0, middle).join('')}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return `${characters.slice(0, low).join('').trimEnd()}…`;
}

/** A line through the middle of its pixels, so that it stays sharp. */
export function crisp(coordinate: number): number {
  return Math.round(coordinate) + 0.5;
}

export function strokeLine(pen: SKRSContext2D, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

/** Draws inside the box only. */
export function clipped({ pen }: Sheet, box: Box, draw: () => void): void {
  pen.save();
  pen.beginPath();
  pen.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  pen.clip();
  draw();
  pen.restore();
}

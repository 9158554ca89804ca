import { createCanvas, type Canvas } from '@napi-rs/canvas';
import { font } from '../../src/bot/charts/fonts.ts';
import { SCALE, WIDTH } from './phone.ts';

/** Logical pixels of a sheet: four phones side by side, as tall as a screen shows without scrolling far. */
const COLUMNS = 4;
const GAP = 10;
const HEIGHT = 1_560;
const CAPTION = 20;

export interface Shown {
  readonly name: string;
  readonly picture: Canvas;
}

interface Place {
  readonly column: number;
  readonly top: number;
  readonly height: number;
  readonly shown: Shown;
}

/** Several pictures on one, in order, column by column; what is taller than a sheet is cut there. */
export async function contactSheets(pictures: readonly Shown[]): Promise<readonly Buffer[]> {
  return Promise.all(pagesOf(pictures).map(drawPage));
}

function pagesOf(pictures: readonly Shown[]): readonly (readonly Place[])[] {
  const pages: Place[][] = [[]];
  let column = 0;
  let top = GAP;
  for (const shown of pictures) {
    const height = Math.min(shown.picture.height / SCALE, HEIGHT - CAPTION - 2 * GAP);
    if (top + CAPTION + height > HEIGHT - GAP) {
      column += 1;
      top = GAP;
    }
    if (column === COLUMNS) {
      pages.push([]);
      column = 0;
    }
    pages.at(-1)?.push({ column, top, height, shown });
    top += CAPTION + height + GAP;
  }
  return pages;
}

function drawPage(places: readonly Place[]): Promise<Buffer> {
  const canvas = createCanvas(COLUMNS * (WIDTH + GAP) + GAP, HEIGHT);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = '#808890';
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.font = font(13, true);
  for (const { column, top, height, shown } of places) {
    const left = GAP + column * (WIDTH + GAP);
    ctx.fillStyle = '#ffffff';
    ctx.fillText(shown.name, left, top + 14);
    ctx.drawImage(shown.picture, 0, 0, WIDTH * SCALE, height * SCALE, left, top + CAPTION, WIDTH, height);
  }
  return canvas.encode('png');
}

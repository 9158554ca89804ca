import { font } from './fonts.ts';
import type { Sheet } from './frame.ts';
import { EMA_FAST, EMA_SLOW, type Overlays } from './overlays.ts';

const SIZE = 11;

/** What the curves are, where they have a value at all; `left` and `y` as logical pixels. */
export function drawLegend({ pen, colours }: Sheet, overlays: Overlays | null, left: number, y: number): void {
  pen.font = font(SIZE);
  pen.textAlign = 'left';
  let x = left;
  const entries = [
    [`EMA ${EMA_FAST}`, colours.emaFast, overlays?.emaFast],
    [`EMA ${EMA_SLOW}`, colours.emaSlow, overlays?.emaSlow],
    ['Bollinger 20 · 2', colours.band, overlays?.middle],
  ] as const;
  for (const [text, colour, values] of entries) {
    if (values === undefined || Number.isNaN(values.at(-1))) continue;
    pen.fillStyle = colour;
    pen.fillRect(x, y - 1, 12, 3);
    pen.fillStyle = colours.faint;
    pen.fillText(text, x + 17, y);
    x += pen.measureText(text).width + 36;
  }
}

/** The time of the last candle, ending at `right`. */
export function drawTime({ pen, colours }: Sheet, time: string, right: number, y: number): void {
  pen.font = font(SIZE);
  pen.fillStyle = colours.faint;
  pen.textAlign = 'right';
  pen.fillText(time, right, y);
}

import { blankSheet, drawTitle, HEIGHT, WIDTH, type Box } from './frame.ts';
import { drawLegend, drawTime } from './legend.ts';
import { overlaysOf } from './overlays.ts';
import { paintPanel } from './panel.ts';
import { DRAWING } from './queue.ts';
import { stamp } from './time-axis.ts';
import type { ChartCandle, ChartInput } from './types.ts';

const CANDLES_AT_MOST = 400;
const LEFT = 12;
const AREA: Box = { left: LEFT, top: 62, right: WIDTH, bottom: HEIGHT };
const LEGEND_Y = 48;
const VOLUME_HEIGHT = 80;

/**
 * A candlestick chart as PNG, 1000 × 600 pixels times `scale`. Pictures are drawn one at a time; the same input gives the same
 * bytes on every machine.
 * @throws RangeError without candles or with a price that is not a positive number; TooManyPicturesError where too many wait.
 */
export function drawChart(input: ChartInput): Promise<Buffer> {
  const candles = input.candles.slice(-CANDLES_AT_MOST);
  const problem = problemOf(candles, input);
  if (problem !== null) return Promise.reject(new RangeError(`chart "${input.title}": ${problem}`));
  return DRAWING.run(() => paint({ ...input, candles }));
}

function problemOf(candles: readonly ChartCandle[], input: ChartInput): string | null {
  if (candles.length === 0) return 'there are no candles';
  const bad = candles.find(
    ({ open, high, low, close }) => ![open, high, low, close].every((price) => Number.isFinite(price) && price > 0),
  );
  if (bad !== undefined)
    return `the candle of ${new Date(bad.openTimeMs).toISOString()} has a price that is no positive number`;
  const line = (input.lines ?? []).find(({ price }) => !(Number.isFinite(price) && price > 0));
  return line === undefined ? null : `the price of the line "${line.label}" is ${line.price}`;
}

async function paint(input: ChartInput): Promise<Buffer> {
  const { candles } = input;
  const sheet = blankSheet(input);
  const overlays = input.overlays === false ? null : overlaysOf(candles.map((candle) => candle.close));
  drawTitle(sheet, input.title, input.subtitle);
  paintPanel(sheet, AREA, VOLUME_HEIGHT, input, overlays);
  const time = stamp(candles.at(-1)?.openTimeMs ?? 0, input.timeZone ?? 'UTC', input.language ?? 'en');
  drawLegend(sheet, overlays, LEFT + 4, LEGEND_Y);
  drawTime(sheet, time, WIDTH - 16, LEGEND_Y);
  return sheet.canvas.encode('png');
}

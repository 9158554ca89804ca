import { font } from './fonts.ts';
import { blankSheet, drawTitle, WIDTH, type Box, type Sheet } from './frame.ts';
import { drawAxes, drawCandles, drawOverlays, drawRegimes, drawVolume, slotsFor, type Slots } from './layers.ts';
import { EMA_FAST, EMA_SLOW, overlaysOf, type Overlays } from './overlays.ts';
import { priceScale, type PriceScale } from './price-scale.ts';
import { DRAWING } from './queue.ts';
import { drawLevels, drawTags, layTags, marginFor } from './tags.ts';
import { stamp, timeTicks } from './time-axis.ts';
import type { ChartCandle, ChartInput } from './types.ts';

const CANDLES_AT_MOST = 400;
const LEFT = 12;
const TOP = 62;
const PRICE_BOTTOM = 478;
const VOLUME_TOP = 488;
const BOTTOM = 568;
const TICK_GAP_PX = 84;
/** A line may widen the picture by this much of the candles' own range; beyond that its tag points out of it. */
const REACH_RATIO = 1.25;

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
  const language = input.language ?? 'en';
  const theme = input.theme ?? 'dark';
  const timeZone = input.timeZone ?? 'UTC';
  const lines = input.lines ?? [];
  const last = candles.at(-1)?.close ?? 0;
  const sheet = blankSheet(input);
  const scale = scaleFor(input);
  const margin = marginFor(sheet, lines, last, scale.high, scale.decimals, language);
  const prices: Box = { left: LEFT, top: TOP, right: WIDTH - margin, bottom: PRICE_BOTTOM };
  const slots = slotsFor(candles.length, prices);
  const ticks = timeTicks(
    candles.map((candle) => candle.openTimeMs),
    (index) => slots.x(index),
    TICK_GAP_PX,
    timeZone,
    language,
  );

  const overlays = input.overlays === false ? null : overlaysOf(candles.map((candle) => candle.close));

  drawTitle(sheet, input.title, input.subtitle);
  drawRegimes(sheet, prices, input.regimes ?? [], timeToX(candles, input.timeframeMs, slots), theme);
  const tags = layTags(sheet, prices, lines, last, scale, language);
  const tagged = tags.map((tag) => tag.placedY);
  drawAxes(sheet, prices, BOTTOM, scale, ticks, slots, tagged, language);
  clipped(sheet, prices, () => {
    if (overlays !== null) drawOverlays(sheet, overlays, slots, scale);
    drawCandles(sheet, candles, slots, scale);
  });
  drawVolume(sheet, candles, slots, { ...prices, top: VOLUME_TOP, bottom: BOTTOM });
  drawLevels(sheet, prices, input.supports ?? [], input.resistances ?? [], scale, language);
  drawTags(sheet, prices, tags);
  drawLegend(sheet, overlays, stamp(candles.at(-1)?.openTimeMs ?? 0, timeZone, language));
  return sheet.canvas.encode('png');
}

/** The candles' range, widened for the lines as far as that does not flatten the candles. */
function scaleFor({ candles, lines = [], regimes }: ChartInput): PriceScale {
  let low = Math.min(...candles.map((candle) => candle.low));
  let high = Math.max(...candles.map((candle) => candle.high));
  const reach = Math.max(high - low, high * 1e-3) * REACH_RATIO;
  const [floor, ceiling] = [low - reach, high + reach];
  for (const { price } of lines) {
    if (price >= floor && price < low) low = price;
    if (price <= ceiling && price > high) high = price;
  }
  // Names of regimes stand at the foot of the panel: candles keep clear of them.
  const foot = regimes === undefined || regimes.length === 0 ? PRICE_BOTTOM : PRICE_BOTTOM - 16;
  return priceScale(low, high, TOP, foot);
}

/** Pixel of a moment: the edges of bands fall between candles. */
function timeToX(candles: readonly ChartCandle[], timeframeMs: number, slots: Slots): (timeMs: number) => number {
  return (timeMs) => {
    let low = 0;
    let high = candles.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((candles[middle]?.openTimeMs ?? 0) + timeframeMs <= timeMs) low = middle + 1;
      else high = middle;
    }
    const openMs = candles[low]?.openTimeMs;
    const inside = openMs === undefined ? 0 : Math.max(0, Math.min(1, (timeMs - openMs) / timeframeMs));
    return slots.x(low) + (inside - 0.5) * slots.width;
  };
}

/** What the curves are, where they have a value at all; on the right, the time of the last candle. */
function drawLegend({ pen, colours }: Sheet, overlays: Overlays | null, lastTime: string): void {
  pen.font = font(11);
  pen.textAlign = 'left';
  let x = LEFT + 4;
  const entries = [
    [`EMA ${EMA_FAST}`, colours.emaFast, overlays?.emaFast],
    [`EMA ${EMA_SLOW}`, colours.emaSlow, overlays?.emaSlow],
    ['Bollinger 20 · 2', colours.band, overlays?.middle],
  ] as const;
  for (const [text, colour, values] of entries) {
    if (values === undefined || Number.isNaN(values.at(-1))) continue;
    pen.fillStyle = colour;
    pen.fillRect(x, 47, 12, 3);
    pen.fillStyle = colours.faint;
    pen.fillText(text, x + 17, 48);
    x += pen.measureText(text).width + 36;
  }
  pen.fillStyle = colours.faint;
  pen.textAlign = 'right';
  pen.fillText(lastTime, WIDTH - 16, 48);
}

function clipped({ pen }: Sheet, box: Box, draw: () => void): void {
  pen.save();
  pen.beginPath();
  pen.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  pen.clip();
  draw();
  pen.restore();
}

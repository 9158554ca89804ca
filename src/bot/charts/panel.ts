import { clipped, type Box, type Sheet } from './frame.ts';
import { drawAxes, drawCandles, drawOverlays, drawRegimes, drawVolume, slotsFor, type Slots } from './layers.ts';
import type { Overlays } from './overlays.ts';
import { priceScale, type PriceScale } from './price-scale.ts';
import { drawLevels, drawTags, layTags, marginFor } from './tags.ts';
import { timeTicks } from './time-axis.ts';
import type { ChartCandle, ChartInput } from './types.ts';

/** Room under the candles, logical pixels: for the labels of the time axis, and between prices and volume. */
const TIME_AXIS = 32;
const VOLUME_GAP = 10;
const TICK_GAP_PX = 84;
/** A line may widen the picture by this much of the candles' own range; beyond that its tag points out of it. */
const REACH_RATIO = 1.25;

/** The candles with everything around them inside `area`; the labels of the axes have their room in it. */
export function paintPanel(
  sheet: Sheet,
  area: Box,
  volumeHeight: number,
  input: ChartInput,
  overlays: Overlays | null,
): void {
  const { candles } = input;
  const language = input.language ?? 'en';
  const theme = input.theme ?? 'dark';
  const lines = input.lines ?? [];
  const last = candles.at(-1)?.close ?? 0;
  const bottom = area.bottom - TIME_AXIS;
  const volumeTop = bottom - volumeHeight;
  const priceBottom = volumeTop - VOLUME_GAP;
  const scale = scaleFor(input, area.top, priceBottom);
  const margin = marginFor(sheet, lines, last, scale.high, scale.decimals, language);
  const prices: Box = { left: area.left, top: area.top, right: area.right - margin, bottom: priceBottom };
  const slots = slotsFor(candles.length, prices);
  const ticks = timeTicks(
    candles.map((candle) => candle.openTimeMs),
    (index) => slots.x(index),
    TICK_GAP_PX,
    input.timeZone ?? 'UTC',
    language,
  );

  drawRegimes(sheet, prices, input.regimes ?? [], timeToX(candles, input.timeframeMs, slots), theme);
  const tags = layTags(sheet, prices, lines, last, scale, language);
  const tagged = tags.map((tag) => tag.placedY);
  drawAxes(sheet, prices, bottom, scale, ticks, slots, tagged, language);
  clipped(sheet, prices, () => {
    if (overlays !== null) drawOverlays(sheet, overlays, slots, scale);
    drawCandles(sheet, candles, slots, scale);
  });
  drawVolume(sheet, candles, slots, { ...prices, top: volumeTop, bottom });
  drawLevels(sheet, prices, input.supports ?? [], input.resistances ?? [], scale, language);
  drawTags(sheet, prices, tags);
}

/** The candles' range, widened for the lines as far as that does not flatten the candles. */
function scaleFor({ candles, lines = [], regimes }: ChartInput, top: number, bottom: number): PriceScale {
  let low = Math.min(...candles.map((candle) => candle.low));
  let high = Math.max(...candles.map((candle) => candle.high));
  const reach = Math.max(high - low, high * 1e-3) * REACH_RATIO;
  const [floor, ceiling] = [low - reach, high + reach];
  for (const { price } of lines) {
    if (price >= floor && price < low) low = price;
    if (price <= ceiling && price > high) high = price;
  }
  // Names of regimes stand at the foot of the panel: candles keep clear of them.
  const foot = regimes === undefined || regimes.length === 0 ? bottom : bottom - 16;
  return priceScale(low, high, top, foot);
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

import { font } from './fonts.ts';
import { crisp, strokeLine, type Box, type Sheet } from './frame.ts';
import type { Overlays } from './overlays.ts';
import { priceText, type PriceScale } from './price-scale.ts';
import { REGIME_ALPHA, REGIME_COLOURS } from './theme.ts';
import type { TimeTick } from './time-axis.ts';
import type { ChartCandle, RegimeBand } from './types.ts';

/** Where candles stand: the middle of slot `index` is `x(index)`. */
export interface Slots {
  readonly width: number;
  x(index: number): number;
}

const WIDEST_SLOT = 44;
const BODY_SHARE = 0.7;

/** Slots for `count` candles, ending at the right edge; few candles keep a modest width instead of filling the panel. */
export function slotsFor(count: number, box: Box): Slots {
  const width = Math.min(WIDEST_SLOT, (box.right - box.left) / Math.max(count, 1));
  const start = box.right - width * count;
  return { width, x: (index) => start + width * (index + 0.5) };
}

/** Bands behind the candles, named at their foot where the name fits. */
export function drawRegimes(
  { pen }: Sheet,
  box: Box,
  bands: readonly RegimeBand[],
  xAt: (timeMs: number) => number,
  theme: 'dark' | 'light',
): void {
  pen.font = font(10);
  pen.textAlign = 'left';
  for (const band of bands) {
    const colour = REGIME_COLOURS[band.regime];
    const left = Math.max(box.left, xAt(band.fromMs));
    const right = Math.min(box.right, xAt(band.toMs));
    if (colour === null || right - left < 1) continue;
    pen.fillStyle = `rgba(${colour},${REGIME_ALPHA[theme]})`;
    pen.fillRect(left, box.top, right - left, box.bottom - box.top);
    pen.fillStyle = `rgba(${colour},0.85)`;
    pen.fillRect(left, box.bottom - 3, right - left, 3);
    const name = band.regime.replace('_', ' ').toLowerCase();
    if (pen.measureText(name).width + 10 <= right - left) pen.fillText(name, left + 5, box.bottom - 12);
  }
}

export function drawCandles(
  { pen, colours }: Sheet,
  candles: readonly ChartCandle[],
  slots: Slots,
  scale: PriceScale,
): void {
  const body = Math.max(1, Math.floor(slots.width * BODY_SHARE));
  for (const [index, candle] of candles.entries()) {
    const colour = candle.close >= candle.open ? colours.up : colours.down;
    const x = slots.x(index);
    pen.strokeStyle = colour;
    pen.fillStyle = colour;
    pen.lineWidth = 1;
    strokeLine(pen, crisp(x), scale.y(candle.high), crisp(x), scale.y(candle.low));
    const top = scale.y(Math.max(candle.open, candle.close));
    const bottom = scale.y(Math.min(candle.open, candle.close));
    pen.fillRect(Math.round(x - body / 2) + 0.5, top, body, Math.max(1, bottom - top));
  }
}

export function drawVolume({ pen, colours }: Sheet, candles: readonly ChartCandle[], slots: Slots, box: Box): void {
  const largest = Math.max(...candles.map((candle) => candle.volume));
  if (!(largest > 0)) return;
  const body = Math.max(1, Math.floor(slots.width * BODY_SHARE));
  for (const [index, candle] of candles.entries()) {
    const height = ((box.bottom - box.top) * candle.volume) / largest;
    pen.fillStyle = candle.close >= candle.open ? colours.upVolume : colours.downVolume;
    pen.fillRect(Math.round(slots.x(index) - body / 2) + 0.5, box.bottom - height, body, height);
  }
}

export function drawOverlays(sheet: Sheet, overlays: Overlays, slots: Slots, scale: PriceScale): void {
  const { pen, colours } = sheet;
  const points = (values: readonly number[]): [number, number][] =>
    values.flatMap((value, index) =>
      Number.isNaN(value) ? [] : [[slots.x(index), scale.y(value)] as [number, number]],
    );
  const upper = points(overlays.upper);
  const lower = points(overlays.lower);
  pen.fillStyle = colours.bandFill;
  trace(pen, [...upper, ...lower.toReversed()]);
  pen.fill();
  const curves = [
    [overlays.upper, colours.band, 1],
    [overlays.lower, colours.band, 1],
    [overlays.emaSlow, colours.emaSlow, 1.4],
    [overlays.emaFast, colours.emaFast, 1.4],
  ] as const;
  for (const [values, colour, width] of curves) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    trace(pen, points(values));
    pen.stroke();
  }
}

function trace(pen: Sheet['pen'], points: readonly [number, number][]): void {
  pen.beginPath();
  for (const [index, [x, y]] of points.entries()) {
    if (index === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
}

/** Grid, labels of the right axis (left out near a tag) and of the time axis. */
export function drawAxes(
  { pen, colours }: Sheet,
  prices: Box,
  bottom: number,
  scale: PriceScale,
  ticks: readonly TimeTick[],
  slots: Slots,
  tagged: readonly number[],
  language: 'en' | 'fr',
): void {
  pen.lineWidth = 1;
  pen.font = font(11);
  for (const price of scale.ticks) {
    const y = scale.y(price);
    if (y < prices.top || y > prices.bottom) continue;
    pen.strokeStyle = colours.grid;
    strokeLine(pen, prices.left, crisp(y), prices.right, crisp(y));
    if (tagged.some((tag) => Math.abs(tag - y) < 16) || y < prices.top + 6) continue;
    pen.fillStyle = colours.faint;
    pen.textAlign = 'left';
    pen.fillText(priceText(price, scale.decimals, language), prices.right + 8, y);
  }
  pen.textAlign = 'center';
  for (const tick of ticks) {
    const x = slots.x(tick.index);
    pen.strokeStyle = tick.day ? colours.frame : colours.grid;
    strokeLine(pen, crisp(x), prices.top, crisp(x), bottom);
    const half = pen.measureText(tick.label).width / 2;
    if (x - half < prices.left || x + half > prices.right) continue;
    pen.fillStyle = tick.day ? colours.text : colours.faint;
    pen.fillText(tick.label, x, bottom + 13);
  }
  pen.strokeStyle = colours.frame;
  strokeLine(pen, prices.left, crisp(bottom), prices.right, crisp(bottom));
  strokeLine(pen, crisp(prices.right), prices.top, crisp(prices.right), bottom);
}

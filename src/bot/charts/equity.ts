import { font } from './fonts.ts';
import { blankSheet, crisp, drawTitle, strokeLine, WIDTH, type Box, type Sheet } from './frame.ts';
import { drawAxes, type Slots } from './layers.ts';
import { priceScale, priceText, type PriceScale } from './price-scale.ts';
import { DRAWING } from './queue.ts';
import { timeTicks } from './time-axis.ts';
import type { EquityInput, EquityPoint } from './types.ts';

const LEFT = 12;
const TOP = 48;
const BOTTOM = 568;
const TICK_GAP_PX = 84;
/** Two points per pixel say all that a picture can show. */
const POINTS_AT_MOST = 2_000;

/**
 * Equity over time as PNG, with the start as baseline and the deepest fall from a peak marked. Same size and rules as the chart.
 * @throws RangeError with fewer than two points or a value that is not finite.
 */
export function drawEquity(input: EquityInput): Promise<Buffer> {
  const points = thinned(input.points);
  if (points.length < 2)
    return Promise.reject(new RangeError(`equity "${input.title}": at least two points are needed`));
  const bad = points.find(({ value }) => !Number.isFinite(value));
  if (bad !== undefined) return Promise.reject(new RangeError(`equity "${input.title}": a value is ${bad.value}`));
  return DRAWING.run(() => paint({ ...input, points }));
}

async function paint(input: EquityInput): Promise<Buffer> {
  const { points } = input;
  const language = input.language ?? 'en';
  const sheet = blankSheet(input);
  const values = points.map((point) => point.value);
  const baseline = input.baseline ?? values[0] ?? 0;
  const scale = priceScale(Math.min(baseline, ...values), Math.max(baseline, ...values), TOP, BOTTOM - 8);
  const box: Box = { left: LEFT, top: TOP, right: WIDTH - marginOf(sheet, scale, language), bottom: BOTTOM };
  const slots = timeSlots(points, box);
  const times = points.map((point) => point.timeMs);
  const ticks = timeTicks(times, (index) => slots.x(index), TICK_GAP_PX, input.timeZone ?? 'UTC', language);
  const lastY = scale.y(values.at(-1) ?? baseline);
  const baseY = scale.y(baseline);
  drawTitle(sheet, input.title, input.subtitle);
  drawAxes(sheet, box, BOTTOM, scale, ticks, slots, [lastY, baseY], language);
  drawDrawdown(sheet, points, slots, box, language);
  drawCurve(sheet, values, slots, scale, baseY);
  drawBaseline(sheet, box, baseY);
  if (Math.abs(baseY - lastY) >= 18) drawValue(sheet, box, baseline, baseY, sheet.colours.last, scale, language);
  const colour = (values.at(-1) ?? 0) >= baseline ? sheet.colours.lines.max : sheet.colours.lines.stop;
  drawValue(sheet, box, values.at(-1) ?? baseline, lastY, colour, scale, language);
  sheet.pen.font = font(11);
  sheet.pen.fillStyle = sheet.colours.faint;
  sheet.pen.textAlign = 'right';
  sheet.pen.fillText(input.timeZone ?? 'UTC', WIDTH - 12, BOTTOM + 14);
  return sheet.canvas.encode('png');
}

/** Points stand where their time is, not at equal distances. */
function timeSlots(points: readonly EquityPoint[], box: Box): Slots {
  const first = points[0]?.timeMs ?? 0;
  const span = Math.max(1, (points.at(-1)?.timeMs ?? 0) - first);
  const width = (box.right - box.left) / points.length;
  return {
    width,
    x: (index) => box.left + ((box.right - box.left) * ((points[index]?.timeMs ?? first) - first)) / span,
  };
}

function drawCurve(
  { pen, colours }: Sheet,
  values: readonly number[],
  slots: Slots,
  scale: PriceScale,
  baseY: number,
): void {
  const path = (): void => {
    pen.beginPath();
    for (const [index, value] of values.entries()) {
      if (index === 0) pen.moveTo(slots.x(index), scale.y(value));
      else pen.lineTo(slots.x(index), scale.y(value));
    }
  };
  path();
  pen.lineTo(slots.x(values.length - 1), baseY);
  pen.lineTo(slots.x(0), baseY);
  pen.closePath();
  pen.fillStyle = colours.area;
  pen.fill();
  path();
  pen.strokeStyle = colours.lines.entry;
  pen.lineWidth = 2;
  pen.stroke();
}

/** The span from the peak to the deepest point after it, shaded and named with its size. */
function drawDrawdown(
  { pen, colours }: Sheet,
  points: readonly EquityPoint[],
  slots: Slots,
  box: Box,
  language: 'en' | 'fr',
): void {
  const fall = deepestFall(points);
  if (fall === null) return;
  const left = slots.x(fall.from);
  const right = slots.x(fall.to);
  pen.fillStyle = colours.downVolume;
  pen.globalAlpha = 0.18;
  pen.fillRect(left, box.top, Math.max(2, right - left), box.bottom - box.top);
  pen.globalAlpha = 1;
  pen.font = font(11, true);
  const text = `▼ ${priceText(fall.ratio * 100, 1, language)} %`;
  const half = pen.measureText(text).width / 2;
  pen.fillStyle = colours.down;
  pen.textAlign = 'center';
  pen.fillText(text, Math.max(box.left + half + 4, Math.min((left + right) / 2, box.right - half - 4)), box.top + 12);
}

/** Largest fall from a peak as a ratio of the peak; null where equity never fell. */
export function deepestFall(points: readonly EquityPoint[]): { from: number; to: number; ratio: number } | null {
  let peak = 0;
  let found: { from: number; to: number; ratio: number } | null = null;
  for (const [index, { value }] of points.entries()) {
    const peakValue = points[peak]?.value ?? value;
    if (value >= peakValue) {
      peak = index;
      continue;
    }
    const ratio = peakValue > 0 ? (peakValue - value) / peakValue : 0;
    if (ratio > (found?.ratio ?? 0)) found = { from: peak, to: index, ratio };
  }
  return found;
}

function drawBaseline({ pen, colours }: Sheet, box: Box, y: number): void {
  pen.strokeStyle = colours.last;
  pen.lineWidth = 1;
  pen.setLineDash([6, 4]);
  strokeLine(pen, box.left, crisp(y), box.right, crisp(y));
  pen.setLineDash([]);
}

function drawValue(
  { pen, colours }: Sheet,
  box: Box,
  value: number,
  y: number,
  colour: string,
  scale: PriceScale,
  language: 'en' | 'fr',
): void {
  pen.font = font(11, true);
  const text = priceText(value, scale.decimals, language);
  pen.fillStyle = colour;
  pen.beginPath();
  pen.roundRect(box.right + 3, y - 9, pen.measureText(text).width + 12, 18, 3);
  pen.fill();
  pen.fillStyle = colours.onTag;
  pen.textAlign = 'left';
  pen.fillText(text, box.right + 9, y + 0.5);
}

function marginOf({ pen }: Sheet, scale: PriceScale, language: 'en' | 'fr'): number {
  pen.font = font(11, true);
  const widths = [scale.low, scale.high].map(
    (value) => pen.measureText(priceText(value, scale.decimals, language)).width,
  );
  return Math.ceil(Math.max(...widths)) + 24;
}

/** Keeps first and last and, of each stretch, its lowest and highest point, so that no extreme disappears. */
function thinned(points: readonly EquityPoint[]): readonly EquityPoint[] {
  if (points.length <= POINTS_AT_MOST) return points;
  const stretch = Math.ceil(points.length / (POINTS_AT_MOST / 2));
  const kept: EquityPoint[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch);
    const sorted = part.toSorted((left, right) => left.value - right.value);
    const extremes = [sorted[0], sorted.at(-1)].filter((point) => point !== undefined);
    kept.push(...[...new Set(extremes)].toSorted((left, right) => left.timeMs - right.timeMs));
  }
  const last = points.at(-1);
  if (last !== undefined && kept.at(-1) !== last) kept.push(last);
  return kept;
}

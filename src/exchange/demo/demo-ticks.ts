import type { DayCandles } from './demo-path.ts';
import type { DemoProfile } from './symbols.ts';

/** Prices shown per market minute. The last one is the close. */
export const TICKS_PER_MINUTE = 8;

/** How far a tick is on its way: which leg (0 = to the first extreme, 1 = between them, 2 = to the close), and the share of it. */
const STEPS: readonly (readonly [leg: 0 | 1 | 2, share: number])[] = [
  [0, 0.5],
  [0, 1],
  [1, 0.33],
  [1, 0.67],
  [1, 1],
  [2, 0.5],
  [2, 0.8],
  [2, 1],
];

/**
 * Bid and ask at a tick of a minute, along a path that touches the candle's low and high and ends at its close. A rising candle mostly falls
 * first, a falling one mostly rises first. Written into `out`.
 */
export function readTick(
  profile: DemoProfile,
  day: DayCandles,
  minute: number,
  tick: number,
  out: { bid: number; ask: number },
): void {
  const open = day.open[minute] ?? Number.NaN;
  const close = day.close[minute] ?? Number.NaN;
  const high = day.high[minute] ?? Number.NaN;
  const low = day.low[minute] ?? Number.NaN;
  const isUsual = (Math.imul(minute + 1, 2_654_435_761) >>> 28) % 4 !== 0;
  const lowFirst = close >= open === isUsual;
  const first = lowFirst ? low : high;
  const second = lowFirst ? high : low;
  const [leg, share] = STEPS[tick] ?? [2, 1];
  const from = leg === 0 ? open : leg === 1 ? first : second;
  const to = leg === 0 ? first : leg === 1 ? second : close;
  const price = from + (to - from) * share;
  const ticks = profile.ticksPerUnit;
  const spreadTicks = Math.max(1, Math.round(price * profile.spreadRatio * ticks));
  const bidTicks = Math.max(1, Math.round(price * ticks - spreadTicks / 2));
  out.bid = bidTicks / ticks;
  out.ask = (bidTicks + spreadTicks) / ticks;
}

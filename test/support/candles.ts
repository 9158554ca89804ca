/** Seeded candles for tests: the same kind, seed and options always give the same numbers. */
import type { Candle } from '../../src/engine/candles/candle.ts';
import { MINUTE_MS } from '../../src/engine/candles/timeframe.ts';

/**
 * - `walk` random walk; `ticks` the same on a coarse price grid (many unchanged closes); `flat` a walk with dead stretches of
 *   zero volume, the first candles included; `micro` a coin at 1e-5 on a grid of 1e-8; `spikes` a walk with bursts of volume
 * - `trend_up`, `trend_down` steady drift; `range` long swings round a fixed price; `quiet` short ones; `chop` wide candles going
 *   nowhere
 * - `breakout_up`, `breakout_down` a quiet market that is left in the last {@link BREAKOUT_CANDLES} candles
 * - `crash` a walk that falls hard, with wide candles, in the last {@link CRASH_CANDLES} candles
 */
export const CANDLE_KINDS = [
  'walk',
  'ticks',
  'flat',
  'micro',
  'spikes',
  'trend_up',
  'trend_down',
  'range',
  'quiet',
  'chop',
  'breakout_up',
  'breakout_down',
  'crash',
] as const;
export type CandleKind = (typeof CANDLE_KINDS)[number];

/** How many candles at the end of a breakout market lie outside its range. */
export const BREAKOUT_CANDLES = 4;
/** How many candles at the end of a crash market fall. */
export const CRASH_CANDLES = 12;

export interface CandleOptions {
  readonly seed: number;
  readonly count: number;
  /** Default one minute. */
  readonly timeframeMs?: number;
  /** Open time of the first candle; default 2023-10-01 00:00 UTC. */
  readonly startMs?: number;
  /** Price of the first candle; default 100, for `micro` 1e-5. */
  readonly price?: number;
}

/** A uniform random number in [0, 1) from a 32-bit seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How one candle moves, in units of the kind's usual volatility. */
interface Step {
  drift: number;
  noise: number;
  wick: number;
  volume: number;
  dead: boolean;
}

export function generateCandles(kind: CandleKind, options: CandleOptions): Candle[] {
  const { seed, count, timeframeMs = MINUTE_MS, startMs = 1_696_118_400_000 } = options;
  const price = options.price ?? (kind === 'micro' ? 1e-5 : 100);
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const volatility = 0.001 * Math.sqrt(timeframeMs / MINUTE_MS);
  const tick = kind === 'ticks' ? price / 2000 : kind === 'micro' ? price / 1000 : 0;
  const snap = (value: number): number => (tick === 0 ? value : Math.max(tick, Math.round(value / tick) * tick));
  const candles: Candle[] = [];
  let close = snap(price);
  let distance = 0;
  for (let index = 0; index < count; index++) {
    const step = stepOf(kind, index, count, random, distance);
    const open = close;
    const move = step.dead ? 0 : volatility * (step.drift + step.noise * normal());
    close = snap(open * Math.exp(move));
    distance += Math.log(close / open) / volatility;
    const wick = (): number => (step.dead ? 0 : volatility * step.wick * 0.5 * Math.abs(normal()));
    const high = Math.max(open, close, snap(Math.max(open, close) * (1 + wick())));
    const low = Math.min(open, close, snap(Math.min(open, close) * (1 - wick())));
    const volume = step.dead ? 0 : (10_000 / price) * step.volume * Math.exp(0.4 * normal());
    const trades = step.dead ? 0 : Math.max(1, Math.round(200 * step.volume * Math.exp(0.3 * normal())));
    const takerShare = Math.min(0.95, Math.max(0.05, 0.5 + 0.1 * normal() + 0.1 * Math.sign(close - open)));
    candles.push({
      openTimeMs: startMs + index * timeframeMs,
      open,
      high,
      low,
      close,
      volume,
      quoteVolume: (volume * (open + close)) / 2,
      trades,
      takerBuyBase: volume * takerShare,
      filled: false,
    });
  }
  return candles;
}

function stepOf(kind: CandleKind, index: number, count: number, random: () => number, distance: number): Step {
  const step: Step = { drift: 0, noise: 1, wick: 1, volume: 1, dead: false };
  switch (kind) {
    case 'flat':
      // Dead at the start, then about a quarter of the time in stretches of 16 to 48 candles.
      step.dead = index < 40 || Math.sin(index / 23) + Math.sin(index / 71) > 1;
      break;
    case 'spikes':
      if (random() < 0.02) {
        step.volume = 5 + 20 * random();
        step.noise = 1 + 3 * random();
      }
      break;
    case 'trend_up':
    case 'trend_down':
      step.drift = kind === 'trend_up' ? 0.45 : -0.45;
      step.noise = 0.9;
      break;
    case 'range':
      step.drift = 0.3 * (4 * Math.sin(index / 8) - distance);
      step.noise = 0.7;
      break;
    case 'quiet':
      step.drift = quietPull(index, distance);
      step.noise = 0.7;
      break;
    case 'chop':
      step.drift = -0.35 * distance;
      step.noise = 1.5 + (index % 2);
      step.wick = 3;
      break;
    case 'breakout_up':
    case 'breakout_down':
      if (index < count - BREAKOUT_CANDLES) {
        step.drift = quietPull(index, distance);
        step.noise = 0.5;
        step.wick = 0.6;
      } else {
        step.drift = kind === 'breakout_up' ? 3.5 : -3.5;
        step.noise = 0.3;
        step.wick = 0.5;
        step.volume = 4;
      }
      break;
    case 'crash':
      if (index >= count - CRASH_CANDLES) {
        step.drift = -3 + (index % 3 === 0 ? 3 : 0);
        step.noise = 4;
        step.wick = 6;
        step.volume = 6;
      }
      break;
    default:
  }
  return step;
}

/** Drift that keeps the price near its start, with a swing too short to be a trend. */
function quietPull(index: number, distance: number): number {
  return 0.35 * (1.5 * Math.sin(index / 2) - distance);
}

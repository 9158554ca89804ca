import type { Candle } from '../../src/engine/candles/candle.ts';
import { at, deviation, mean, nans, sma, sum, wilder, windows } from './averages.ts';

export const FLAT = 1e-12;

export function rsi(close: readonly number[], length: number): number[] {
  const change = close.map((value, i) => (i === 0 ? NaN : value - at(close, i - 1)));
  const gains = wilder(
    change.map((value) => (Number.isNaN(value) ? NaN : Math.max(0, value))),
    length,
  );
  const losses = wilder(
    change.map((value) => (Number.isNaN(value) ? NaN : Math.max(0, -value))),
    length,
  );
  return gains.map((gain, i) => {
    const both = gain + at(losses, i);
    if (Number.isNaN(both)) return NaN;
    return both <= FLAT * at(close, i) ? 50 : (100 * gain) / both;
  });
}

export function rawStochastic(high: readonly number[], low: readonly number[], value: readonly number[]): number[] {
  const top = windows(high, 14, (window) => Math.max(...window));
  const bottom = windows(low, 14, (window) => Math.min(...window));
  return value.map((now, i) => {
    const range = at(top, i) - at(bottom, i);
    return range === 0 ? 50 : (100 * (now - at(bottom, i))) / range;
  });
}

export function stochasticRsi(values: readonly number[]): number[] {
  const raw = windows(values, 14, (window) => {
    const range = Math.max(...window) - Math.min(...window);
    return range <= 1e-9 ? 50 : (100 * ((window[13] ?? NaN) - Math.min(...window))) / range;
  });
  return sma(raw, 3);
}

export function cci(typical: readonly number[]): number[] {
  return windows(typical, 20, (window) => {
    const centre = mean(window);
    const spread = mean(window.map((value) => Math.abs(value - centre)));
    return spread <= FLAT * centre ? 0 : ((window[19] ?? NaN) - centre) / (0.015 * spread);
  });
}

export function mfi(typical: readonly number[], volume: readonly number[]): number[] {
  return typical.map((_, i) => {
    if (i < 14) return NaN;
    let up = 0;
    let down = 0;
    for (let k = i - 13; k <= i; k++) {
      const flow = at(typical, k) * at(volume, k);
      if (at(typical, k) > at(typical, k - 1)) up += flow;
      if (at(typical, k) < at(typical, k - 1)) down += flow;
    }
    return up + down === 0 ? 50 : (100 * up) / (up + down);
  });
}

export interface Directional {
  readonly trueRange: number[];
  readonly plus: number[];
  readonly minus: number[];
  readonly dx: number[];
  readonly adx: number[];
  readonly adxr: number[];
}

export function trueRanges(candles: readonly Candle[]): number[] {
  return candles.map((candle, i) => {
    const before = candles[i - 1];
    if (before === undefined) return NaN;
    const { high, low } = candle;
    return Math.max(high - low, Math.abs(high - before.close), Math.abs(low - before.close));
  });
}

/** Wilder's sums: the first 14 added up, then each less a fourteenth of itself plus the new one. */
function wilderSum(values: readonly number[]): number[] {
  const result = nans(values.length);
  for (let i = 14; i < values.length; i++) {
    result[i] = i === 14 ? sum(values.slice(1, 15)) : at(result, i - 1) - at(result, i - 1) / 14 + at(values, i);
  }
  return result;
}

export function directional(candles: readonly Candle[]): Directional {
  const trueRange = trueRanges(candles);
  const moves = candles.map((candle, i) => {
    const before = candles[i - 1];
    if (before === undefined) return { up: NaN, down: NaN };
    const up = candle.high - before.high;
    const down = before.low - candle.low;
    return { up: up > down && up > 0 ? up : 0, down: down > up && down > 0 ? down : 0 };
  });
  const range = wilderSum(trueRange);
  const share = (values: number[]): number[] =>
    wilderSum(values).map((value, i) => {
      if (Number.isNaN(value)) return NaN;
      return at(range, i) <= FLAT * (candles[i - 1]?.close ?? NaN) ? 0 : (100 * value) / at(range, i);
    });
  const plus = share(moves.map((move) => move.up));
  const minus = share(moves.map((move) => move.down));
  const dx = plus.map((value, i) => {
    const both = value + at(minus, i);
    return both === 0 ? 0 : (100 * Math.abs(value - at(minus, i))) / both;
  });
  const adx = wilder(dx, 14);
  const adxr = adx.map((value, i) => (value + at(adx, i - 13)) / 2);
  return { trueRange, plus, minus, dx, adx, adxr };
}

/** +1 / −1 / 0 as StochasticDivergence documents it, from scratch at every bar. */
export function divergence(close: readonly number[], k: readonly number[]): number[] {
  const first = k.findIndex((value) => !Number.isNaN(value));
  return close.map((_, i) => {
    if (first < 0 || i - 1 < first) return NaN;
    const lows: number[] = [];
    const highs: number[] = [];
    for (let p = Math.max(1, i - 19, first); p < i; p++) {
      if (at(close, p) < at(close, p - 1) && at(close, p) < at(close, p + 1)) lows.push(p);
      if (at(close, p) > at(close, p - 1) && at(close, p) > at(close, p + 1)) highs.push(p);
    }
    const [l1, l2] = [lows.at(-1), lows.at(-2)];
    const [h1, h2] = [highs.at(-1), highs.at(-2)];
    const up = l1 !== undefined && l2 !== undefined && at(close, l1) < at(close, l2) && at(k, l1) > at(k, l2);
    const down = h1 !== undefined && h2 !== undefined && at(close, h1) > at(close, h2) && at(k, h1) < at(k, h2);
    if (up && (!down || l1 > h1)) return 1;
    return down ? -1 : 0;
  });
}

export interface Bands {
  readonly middle: number[];
  readonly spread: number[];
}

export function bands(close: readonly number[]): Bands {
  return { middle: sma(close, 20), spread: windows(close, 20, deviation) };
}

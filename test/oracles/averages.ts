/** Textbook batch formulas over whole arrays, plain and slow: the other opinion that the streaming analyzer is held against. */

export const nans = (length: number): number[] => Array.from({ length }, () => NaN);
export const at = (values: readonly number[], index: number): number => values[index] ?? NaN;
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** f(the last `length` values that end `lag` before each index); NaN where there are fewer. */
export function windows(values: readonly number[], length: number, f: (window: number[]) => number, lag = 0): number[] {
  return values.map((_, index) => {
    const end = index - lag + 1;
    return end < length ? NaN : f(values.slice(end - length, end));
  });
}

export const sma = (values: readonly number[], length: number, lag = 0): number[] => windows(values, length, mean, lag);

export function deviation(window: readonly number[]): number {
  const centre = mean(window);
  return Math.sqrt(mean(window.map((value) => (value - centre) ** 2)));
}

/** Exponential smoothing with a given weight, seeded with the mean of the first `length` numbers that are not NaN. */
export function smooth(values: readonly number[], length: number, weight: number): number[] {
  const result = nans(values.length);
  const first = values.findIndex((value) => !Number.isNaN(value));
  const seed = first + length - 1;
  if (first < 0 || seed >= values.length) return result;
  result[seed] = mean(values.slice(first, seed + 1));
  for (let i = seed + 1; i < values.length; i++) result[i] = weight * at(values, i) + (1 - weight) * at(result, i - 1);
  return result;
}

export const ema = (values: readonly number[], length: number): number[] => smooth(values, length, 2 / (length + 1));
export const wilder = (values: readonly number[], length: number): number[] => smooth(values, length, 1 / length);

export function wma(values: readonly number[], length: number): number[] {
  return windows(values, length, (window) => {
    const weighted = window.map((value, index) => value * (index + 1));
    return sum(weighted) / ((length * (length + 1)) / 2);
  });
}

export function hull(close: readonly number[]): number[] {
  const slow = wma(close, 20);
  return wma(
    wma(close, 10).map((fast, i) => 2 * fast - at(slow, i)),
    4,
  );
}

export function kama(close: readonly number[]): number[] {
  const result = nans(close.length);
  for (let i = 14; i < close.length; i++) {
    const path = sum(Array.from({ length: 14 }, (_, k) => Math.abs(at(close, i - k) - at(close, i - k - 1))));
    const efficiency = path === 0 ? 0 : Math.abs(at(close, i) - at(close, i - 14)) / path;
    const constant = (efficiency * (2 / 3 - 2 / 31) + 2 / 31) ** 2;
    const before = i === 14 ? at(close, 13) : at(result, i - 1);
    result[i] = before + constant * (at(close, i) - before);
  }
  return result;
}

/** Change over `bars`, in percent. */
export const rateOfChange = (values: readonly number[], bars: number): number[] =>
  values.map((value, i) => (i < bars ? NaN : 100 * (value / at(values, i - bars) - 1)));

/** Degrees of the least-squares line through the last 14 values, as a share of their mean over 14 bars. */
export function trendAngle(close: readonly number[]): number[] {
  return windows(close, 14, (window) => {
    const centre = mean(window);
    const top = sum(window.map((value, t) => (t - 6.5) * (value - centre)));
    const bottom = sum(window.map((_, t) => (t - 6.5) ** 2));
    return (Math.atan((14 * (top / bottom)) / centre) * 180) / Math.PI;
  });
}

/** 100 × (lower + half of the equal) / count among the last `length` numbers, the newest included; skips NaN. */
export function midRank(values: readonly number[], length: number, least: number): number[] {
  return values.map((value, i) => {
    const window = values.slice(Math.max(0, i - length + 1), i + 1).filter((other) => !Number.isNaN(other));
    if (Number.isNaN(value) || window.length < least) return NaN;
    const lower = window.filter((other) => other < value).length;
    const equal = window.filter((other) => other === value).length;
    return (100 * (lower + equal / 2)) / window.length;
  });
}

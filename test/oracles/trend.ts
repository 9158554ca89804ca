import type { Candle } from '../../src/engine/candles/candle.ts';
import { at, nans, wilder } from './averages.ts';
import { trueRanges } from './oscillators.ts';

export interface Sar {
  readonly stop: number[];
  readonly factor: number[];
  readonly direction: number[];
  readonly bars: number[];
}

/** Parabolic SAR (.02, .02, .20): the next stop is worked out at the end of each bar, as Wilder's work sheet does. */
export function parabolicSar(candles: readonly Candle[]): Sar {
  const { length } = candles;
  const sar: Sar = { stop: nans(length), factor: nans(length), direction: nans(length), bars: nans(length) };
  const [first, second] = candles;
  if (first === undefined || second === undefined) return sar;
  let rising = second.close >= first.close;
  let stop = rising ? first.low : first.high;
  let extreme = rising ? second.high : second.low;
  let factor = 0.02;
  let bars = 1;
  for (let i = 1; i < length; i++) {
    const bar = candles[i] as Candle;
    if (i > 1) {
      const one = candles[i - 1] as Candle;
      const two = candles[i - 2] as Candle;
      const next = stop + factor * (extreme - stop);
      stop = rising ? Math.min(next, one.low, two.low) : Math.max(next, one.high, two.high);
      bars++;
      const turned = rising ? bar.low < stop : bar.high > stop;
      if (turned) {
        stop = rising ? Math.max(extreme, bar.high) : Math.min(extreme, bar.low);
        rising = !rising;
        extreme = rising ? bar.high : bar.low;
        factor = 0.02;
        bars = 1;
      } else if (rising ? bar.high > extreme : bar.low < extreme) {
        extreme = rising ? bar.high : bar.low;
        factor = Math.min(0.2, factor + 0.02);
      }
    }
    sar.stop[i] = stop;
    sar.factor[i] = factor;
    sar.direction[i] = rising ? 1 : -1;
    sar.bars[i] = bars;
  }
  return sar;
}

export function superTrend(candles: readonly Candle[]): { line: number[]; direction: number[] } {
  const atr = wilder(trueRanges(candles), 10);
  const line = nans(candles.length);
  const direction = nans(candles.length);
  let upper = NaN;
  let lower = NaN;
  candles.forEach((candle, i) => {
    if (Number.isNaN(at(atr, i))) return;
    const middle = (candle.high + candle.low) / 2;
    const basicUpper = middle + 3 * at(atr, i);
    const basicLower = middle - 3 * at(atr, i);
    const before = direction[i - 1] ?? NaN;
    const closeBefore = candles[i - 1]?.close ?? NaN;
    upper = Number.isNaN(before) || basicUpper < upper || closeBefore > upper ? basicUpper : upper;
    lower = Number.isNaN(before) || basicLower > lower || closeBefore < lower ? basicLower : lower;
    if (Number.isNaN(before)) direction[i] = candle.close >= middle ? 1 : -1;
    else if (before === 1) direction[i] = candle.close < lower ? -1 : 1;
    else direction[i] = candle.close > upper ? 1 : -1;
    line[i] = direction[i] === 1 ? lower : upper;
  });
  return { line, direction };
}

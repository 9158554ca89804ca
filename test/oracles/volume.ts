import type { Candle } from '../../src/engine/candles/candle.ts';
import { at, deviation, mean, nans, sma, sum, windows } from './averages.ts';

/** Division with "no value" instead of a division by nothing. */
export const over = (part: number, whole: number): number => (whole > 0 ? part / whole : NaN);

export function toPrevious20(values: readonly number[]): number[] {
  const means = sma(values, 20, 1);
  return values.map((value, i) => over(value, at(means, i)));
}

/** Running totals without loss: every total is summed with the small parts first. */
function running(amounts: readonly number[]): number[] {
  let total = 0;
  let lost = 0;
  return amounts.map((amount) => {
    const y = amount - lost;
    const next = total + y;
    lost = next - total - y;
    total = next;
    return total;
  });
}

export function onBalance(candles: readonly Candle[]): number[] {
  return running(
    candles.map((candle, i) => Math.sign(candle.close - (candles[i - 1]?.close ?? candle.close)) * candle.volume),
  );
}

export function accumulation(candles: readonly Candle[]): number[] {
  return running(
    candles.map(({ high, low, close, volume }) =>
      high === low ? 0 : ((2 * close - high - low) / (high - low)) * volume,
    ),
  );
}

export function rollingVwap(typical: readonly number[], volume: readonly number[]): number[] {
  return typical.map((_, i) => {
    if (i < 9) return NaN;
    const weights = volume.slice(i - 9, i + 1);
    return over(sum(weights.map((weight, k) => weight * at(typical, i - 9 + k))), sum(weights));
  });
}

export interface Session {
  readonly mean: number[];
  readonly deviation: number[];
  readonly bars: number[];
}

const dayOf = (candle: Candle): number => Math.floor(candle.openTimeMs / 86_400_000);

export function sessionVwap(candles: readonly Candle[], typical: readonly number[]): Session {
  const session: Session = { mean: nans(candles.length), deviation: nans(candles.length), bars: nans(candles.length) };
  let from = 0;
  candles.forEach((candle, i) => {
    if (dayOf(candle) !== dayOf(candles[from] as Candle)) from = i;
    const today = candles.slice(from, i + 1);
    const weight = sum(today.map((bar) => bar.volume));
    session.bars[i] = today.length;
    if (weight === 0) return;
    const centre = sum(today.map((bar, k) => bar.volume * at(typical, from + k))) / weight;
    const square = sum(today.map((bar, k) => bar.volume * (at(typical, from + k) - centre) ** 2));
    session.mean[i] = centre;
    session.deviation[i] = Math.sqrt(square / weight);
  });
  return session;
}

/** z of each value against mean and σ of the 50 before it; 0 where they do not vary. */
export function zToPrevious50(values: readonly number[]): { z: number[]; mean: number[] } {
  const means = windows(values, 50, mean, 1);
  const spreads = windows(values, 50, deviation, 1);
  const z = values.map((value, i) => {
    const spread = at(spreads, i);
    return spread <= 1e-5 * Math.abs(at(means, i)) ? 0 : (value - at(means, i)) / spread;
  });
  return { z, mean: means };
}

import { BollingerBands, EMA } from 'technicalindicators';

/** A value per candle; NaN while the indicator warms up. */
export type OverlayLine = readonly number[];

export interface Overlays {
  readonly emaFast: OverlayLine;
  readonly emaSlow: OverlayLine;
  readonly upper: OverlayLine;
  readonly middle: OverlayLine;
  readonly lower: OverlayLine;
}

export const EMA_FAST = 12;
export const EMA_SLOW = 26;
const BANDS = 20;
const BAND_DEVIATIONS = 2;

/** EMA 12 and 26 (seeded with the mean) and Bollinger bands (20, 2, population deviation) over closes, in batch. */
export function overlaysOf(closes: readonly number[]): Overlays {
  const values = [...closes];
  const bands = BollingerBands.calculate({ period: BANDS, stdDev: BAND_DEVIATIONS, values });
  const line = (found: readonly number[]): OverlayLine => aligned(found, values.length);
  return {
    emaFast: line(EMA.calculate({ period: EMA_FAST, values })),
    emaSlow: line(EMA.calculate({ period: EMA_SLOW, values })),
    upper: line(bands.map((band) => band.upper)),
    middle: line(bands.map((band) => band.middle)),
    lower: line(bands.map((band) => band.lower)),
  };
}

/** The library leaves the warm-up out: results belong to the last candles. */
function aligned(found: readonly number[], length: number): number[] {
  return [...Array.from({ length: length - found.length }, () => Number.NaN), ...found];
}

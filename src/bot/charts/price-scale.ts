/** Maps prices to pixels of a panel, and says which prices deserve a label. */
export interface PriceScale {
  readonly low: number;
  readonly high: number;
  /** Pixel of a price; clamped to the panel where `clamp`. */
  y(price: number): number;
  readonly ticks: readonly number[];
  /** Decimals that tell two neighbouring pixels apart. */
  readonly decimals: number;
}

const NICE = [1, 2, 2.5, 5, 10];
const TICK_GAP_PX = 52;
/** Room above and below what is drawn, as a share of its height. */
const PADDING_RATIO = 0.06;

/** A scale for `low` … `high` on the pixels `top` … `bottom`; a flat range is widened so that it stays visible. */
export function priceScale(low: number, high: number, top: number, bottom: number): PriceScale {
  const middle = (low + high) / 2;
  const half = Math.max((high - low) / 2, Math.abs(middle) * 1e-4, Number.MIN_VALUE * 1e6);
  const paddedLow = middle - half * (1 + 2 * PADDING_RATIO);
  const paddedHigh = middle + half * (1 + 2 * PADDING_RATIO);
  const range = paddedHigh - paddedLow;
  const height = bottom - top;
  const step = niceStep((range * TICK_GAP_PX) / height);
  const ticks: number[] = [];
  for (let index = Math.ceil(paddedLow / step); index * step <= paddedHigh; index += 1) ticks.push(index * step);
  return {
    low: paddedLow,
    high: paddedHigh,
    y: (price) => bottom - ((price - paddedLow) / range) * height,
    ticks,
    decimals: decimalsFor(Math.min(step, (range / height) * 4)),
  };
}

/** The smallest of 1, 2, 2.5, 5 × a power of ten that is at least `wanted`. */
export function niceStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = NICE.find((candidate) => candidate * power >= wanted * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function decimalsFor(step: number): number {
  return Math.min(12, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
}

/** A price as text in a person's language, such as `116,876` or `0.0000123`. */
export function priceText(price: number, decimals: number, language: 'en' | 'fr'): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(
    price,
  );
}

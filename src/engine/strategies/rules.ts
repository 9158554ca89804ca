/**
 * The vocabulary rules are written in (reference/strategies §3.5). Every condition is phrased so that a missing value (NaN)
 * makes it false: a rule never votes, and never counts a confirmation, because of something it does not know.
 */
import { COL } from '../analyzer/columns.ts';
import { DIRECTIONS, LEVEL_STRENGTHS, MARKET_REGIMES, VOLATILITY_REGIMES } from '../analyzer/labels.ts';
import type { BarReader } from '../analyzer/series.ts';

const { atr_14, close, directional_bias, market_regime, nearest_support, support_strength } = COL;

export const TRENDING_BULL = MARKET_REGIMES.indexOf('TRENDING_BULL');
export const BREAKOUT_BULL = MARKET_REGIMES.indexOf('BREAKOUT_BULL');
export const RANGING = MARKET_REGIMES.indexOf('RANGING');
const TRENDING_BEAR = MARKET_REGIMES.indexOf('TRENDING_BEAR');
export const BREAKOUT_BEAR = MARKET_REGIMES.indexOf('BREAKOUT_BEAR');
export const VOLATILE = MARKET_REGIMES.indexOf('VOLATILE');

export const LEVEL_MODERATE = LEVEL_STRENGTHS.indexOf('MODERATE');
export const LEVEL_STRONG = LEVEL_STRENGTHS.indexOf('STRONG');

export const VOLATILITY_EXTREME = VOLATILITY_REGIMES.indexOf('EXTREME');

const NEUTRAL = DIRECTIONS.indexOf('NEUTRAL');
const BULLISH = DIRECTIONS.indexOf('BULLISH');

/** `a` is above `b` now and rose above it (from at or below) within the last `n` bars. */
export function crossUp(bars: BarReader, a: number, b: number, n: number): boolean {
  let isAbove = bars.at(a) > bars.at(b);
  if (!isAbove) return false;
  for (let back = 1; back <= n; back++) {
    const first = bars.at(a, back);
    const second = bars.at(b, back);
    if (isAbove && first <= second) return true;
    isAbove = first > second;
  }
  return false;
}

/** `column` is above the fixed `level` now and rose above it within the last `n` bars. */
export function crossUpLevel(bars: BarReader, column: number, level: number, n: number): boolean {
  let isAbove = bars.at(column) > level;
  if (!isAbove) return false;
  for (let back = 1; back <= n; back++) {
    const value = bars.at(column, back);
    if (isAbove && value <= level) return true;
    isAbove = value > level;
  }
  return false;
}

/** Lowest value of the `n` bars that end `from` bars ago; NaN when one of them is missing. */
export function lowest(bars: BarReader, column: number, n: number, from = 0): number {
  let value = bars.at(column, from);
  for (let back = from + 1; back < from + n; back++) value = Math.min(value, bars.at(column, back));
  return value;
}

/** Highest value of the `n` bars that end `from` bars ago; NaN when one of them is missing. */
export function highest(bars: BarReader, column: number, n: number, from = 0): number {
  let value = bars.at(column, from);
  for (let back = from + 1; back < from + n; back++) value = Math.max(value, bars.at(column, back));
  return value;
}

/** The flag `column` is set on at least one of the last `n` bars. */
export function flagWithin(bars: BarReader, column: number, n: number): boolean {
  for (let back = 0; back < n; back++) if (bars.at(column, back) === 1) return true;
  return false;
}

/** The value grew from the previous bar to this one. */
export function rising(bars: BarReader, column: number): boolean {
  return bars.at(column) > bars.at(column, 1);
}

/** The regime is known and not a falling trend or breakout (the reference's "not OPP"). */
export function regimeUnopposed(bars: BarReader): boolean {
  const regime = bars.at(market_regime);
  return regime >= 0 && regime !== TRENDING_BEAR && regime !== BREAKOUT_BEAR;
}

export function inRegime(bars: BarReader, regime: number): boolean {
  return bars.at(market_regime) === regime;
}

/** The directional bias is known and not against the side (the reference's "not biasOpp"). */
export function biasUnopposed(bars: BarReader): boolean {
  return bars.at(directional_bias) >= NEUTRAL;
}

/** The directional bias is with the side (the reference's "biasOk"). */
export function biasAligned(bars: BarReader): boolean {
  return bars.at(directional_bias) === BULLISH;
}

/** The close stands at most half an ATR above a support that is STRONG or MAJOR. */
export function nearLevel(bars: BarReader): boolean {
  return (
    bars.at(support_strength) >= LEVEL_STRONG && bars.at(close) - bars.at(nearest_support) <= 0.5 * bars.at(atr_14)
  );
}

/** Packs up to seven conditions into the bit set of confirmations, first = bit 0. */
export function bits(a: boolean, b: boolean, c: boolean, d = false, e = false, f = false, g = false): number {
  return (a ? 1 : 0) | (b ? 2 : 0) | (c ? 4 : 0) | (d ? 8 : 0) | (e ? 16 : 0) | (f ? 32 : 0) | (g ? 64 : 0);
}

/** How interesting a symbol is to trade now (reference/coordinator §2.1 with the corrections of §2.4). */
import type { Direction, MarketRegime, TrendStrength, VolumeContext } from '../analyzer/labels.ts';

/** The newest analysis of one candidate (3m, or the finest timeframe that exists). Null = no value. */
export interface UniverseRow {
  readonly symbol: string;
  /** Close time of the row's candle, Unix ms. */
  readonly rowTimeMs: number;
  /** ATR as percent of price. */
  readonly natr: number | null;
  /** Percent. */
  readonly roc_10: number | null;
  readonly roc_20: number | null;
  readonly volume_ratio: number | null;
  readonly adx_14: number | null;
  readonly plus_di: number | null;
  readonly minus_di: number | null;
  readonly trend_strength: TrendStrength | null;
  /** Degrees. */
  readonly trend_angle: number | null;
  readonly directional_bias: Direction | null;
  readonly market_regime: MarketRegime | null;
  readonly confluence_score: number | null;
  readonly volume_context: VolumeContext | null;
  readonly bb_squeeze: boolean | null;
}

const WEIGHT = { volatility: 0.3, change: 0.3, volume: 0.15, trend: 0.25 };
const HIGH_CONFLUENCE = 70;
const CONFLUENCE_BONUS = 0.3;
const VOLUME_BONUS = 0.2;
const MAX_RANGE_PENALTY = 0.4;

/** Points for the trend's strength; the same in both directions, signed by {@link direction}. */
const TREND_STRENGTH_POINTS: Readonly<Record<TrendStrength, number>> = {
  ABSENT: 0,
  WEAK: 0,
  STRONG: 0.3,
  VERY_STRONG: 0.5,
  EXTREME: 0.5,
};
const BIAS_POINTS: Readonly<Record<Direction, number>> = { BEARISH: -0.2, NEUTRAL: 0, BULLISH: 0.2 };
const REGIME_POINTS: Readonly<Record<MarketRegime, number>> = {
  TRENDING_BULL: 0.3,
  BREAKOUT_BULL: 0.3,
  TRENDING_BEAR: -0.3,
  BREAKOUT_BEAR: -0.3,
  TRANSITION: 0.1,
  RANGING: 0,
  VOLATILE: 0,
  UNKNOWN: 0,
};

/** Scores of all rows, in their order: the first three terms are measured against the other candidates of the same moment. */
export function universeScores(rows: readonly UniverseRow[]): number[] {
  const volatility = zScores(rows.map((row) => row.natr));
  const change = zScores(rows.map(meanChange));
  const volume = zScores(rows.map((row) => row.volume_ratio ?? 1));
  return rows.map(
    (row, i) =>
      WEIGHT.volatility * (volatility[i] as number) +
      WEIGHT.change * (change[i] as number) +
      WEIGHT.volume * (volume[i] as number) +
      WEIGHT.trend * trendScore(row) -
      rangePenalty(row) +
      bonuses(row),
  );
}

/** Standard scores with the sample deviation (n − 1); a missing value, or a batch without spread, scores 0. */
export function zScores(values: readonly (number | null)[]): number[] {
  let known = 0;
  let sum = 0;
  // by place: what `of` walks through here is of several kinds, which V8 does not compile
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number | null;
    if (!isKnown(value)) continue;
    known++;
    sum += value;
  }
  if (known < 2) return values.map(() => 0);
  const mean = sum / known;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number | null;
    if (isKnown(value)) squares += (value - mean) ** 2;
  }
  const deviation = Math.sqrt(squares / (known - 1));
  return values.map((value) => (!isKnown(value) || deviation === 0 ? 0 : (value - mean) / deviation));
}

/** One symbol's NaN must not spoil the scores of all the others. */
function isKnown(value: number | null): value is number {
  return Number.isFinite(value);
}

function meanChange(row: UniverseRow): number {
  return row.roc_10 === null || row.roc_20 === null ? 0 : (row.roc_10 + row.roc_20) / 2;
}

/**
 * −1 … 1. ADX and the trend's strength say how strong a trend is, not where it goes: both take the sign of the DI difference, so
 * that a strong fall is not an invitation to buy.
 */
export function trendScore(row: UniverseRow): number {
  const adx = row.adx_14 ?? 0;
  const strength =
    (adx > 25 ? 0.8 : adx > 20 ? 0.4 : 0) + (row.trend_strength ? TREND_STRENGTH_POINTS[row.trend_strength] : 0);
  const angle = row.trend_angle ?? 0;
  const anglePoints = Math.abs(angle) > 0.5 ? 0.3 : Math.abs(angle) > 0.2 ? 0.15 : 0;
  const sum =
    strength * direction(row) +
    anglePoints * Math.sign(angle) +
    (row.directional_bias ? BIAS_POINTS[row.directional_bias] : 0) +
    (row.market_regime ? REGIME_POINTS[row.market_regime] : 0);
  const scaled = row.market_regime === 'RANGING' ? sum * 0.5 : sum;
  return Math.min(1, Math.max(-1, scaled));
}

function direction(row: UniverseRow): number {
  return row.plus_di === null || row.minus_di === null ? 0 : Math.sign(row.plus_di - row.minus_di);
}

/** 0 … 0.4: a squeezed symbol without trend or movement ties money up. An unknown ADX or ATR is neutral. */
export function rangePenalty(row: UniverseRow): number {
  if (row.bb_squeeze !== true) return 0;
  const { adx_14: adx, natr } = row;
  const flatness = adx === null ? 1 : adx < 10 ? 2 : adx < 15 ? 1.5 : adx < 20 ? 1 : 0.5;
  const stillness = natr === null ? 1 : natr < 0.5 ? 1.5 : natr > 2 ? 0.7 : 1;
  return Math.min(MAX_RANGE_PENALTY, 0.15 * flatness * stillness);
}

function bonuses(row: UniverseRow): number {
  const confluence = row.confluence_score !== null && row.confluence_score > HIGH_CONFLUENCE ? CONFLUENCE_BONUS : 0;
  const volume = row.volume_context === 'BREAKOUT' || row.volume_context === 'PUMP_START' ? VOLUME_BONUS : 0;
  return confluence + volume;
}

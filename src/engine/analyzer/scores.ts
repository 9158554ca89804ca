import { COL, OFFSET_BITS } from './columns.ts';
import { ATR_FLOOR_RATIO, TIE_RATIO } from './indicators/flat.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const ATR_FLOOR = ATR_FLOOR_RATIO;
const TIE = TIE_RATIO;

function clampUnit(value: number): number {
  return value < -1 ? -1 : value > 1 ? 1 : value;
}

/**
 * `momentum_score`, 0 … 100, 50 neutral (reference/strategies §3.5):
 * 50 + 50 × (0.4 c((RSI14 − 50) / 20) + 0.3 c(MACD histogram / 0.25 ATR) + 0.2 c((+DI − −DI) / 20) + 0.1 c(ROC10 / 3 NATR)),
 * c = clamp to −1 … 1.
 */
export function writeMomentum(row: Float64Array, base: number): void {
  base &= BITS;
  const close = row[base + AT.close] as number;
  const atr = Math.max(row[base + AT.atr_14] as number, ATR_FLOOR * close);
  const part =
    0.4 * clampUnit(((row[base + AT.rsi_14] as number) - 50) / 20) +
    0.3 * clampUnit((row[base + AT.macd_histogram] as number) / (0.25 * atr)) +
    0.2 * clampUnit(((row[base + AT.plus_di] as number) - (row[base + AT.minus_di] as number)) / 20) +
    0.1 * clampUnit((row[base + AT.roc_10] as number) / ((300 * atr) / close));
  row[base + AT.momentum_score] = 50 + 50 * part;
}

/** The value of a vote: `bullish` above, its mirror below, 0.5 on a tie. */
function vote(difference: number, tie: number, bullish: number): number {
  return difference > tie ? bullish : difference < -tie ? 1 - bullish : 0.5;
}

/**
 * `confluence_score`, 0 … 100, 50 neutral: the weighted mean of ten votes (reference/strategies §3.5), where a tie votes 0.5 and the
 * volume vote follows the weighted mean of the three votes before it (MACD against zero, stochastic, ADX). No value while one of the
 * inputs has none, but for the volume ratio: without it there is no volume vote.
 */
export function writeConfluence(row: Float64Array, base: number): void {
  base &= BITS;
  const close = row[base + AT.close] as number;
  const tie = TIE * close;
  const line = row[base + AT.macd_line] as number;
  const averages =
    2 * vote((row[base + AT.ema_12] as number) - (row[base + AT.ema_26] as number), tie, 0.65) +
    1.5 * vote(close - (row[base + AT.ema_50] as number), tie, 0.6) +
    2 * vote(line - (row[base + AT.macd_signal] as number), tie, 0.65);
  let weight = 5.5;

  const rsi = row[base + AT.rsi_14] as number;
  const rsiWeight = rsi < 30 || rsi > 70 ? 1.5 : 1;
  const rsiVote = rsiWeight * (rsi < 30 ? 0.8 : rsi > 70 ? 0.2 : vote(rsi - 50, 0, 0.6));

  const k = row[base + AT.stoch_k] as number;
  const kWeight = k < 20 || k > 80 ? 1 : 1.2;
  const kVote = kWeight * (k < 20 ? 0.8 : k > 80 ? 0.2 : vote(k - (row[base + AT.stoch_d] as number), 0, 0.6));

  const trending = (row[base + AT.adx_14] as number) > 25;
  const adxWeight = trending ? 2.5 : 0.5;
  const gap = (row[base + AT.plus_di] as number) - (row[base + AT.minus_di] as number);
  const adxVote = adxWeight * (trending ? vote(gap, 0, 0.7) : 0.5);

  const lastThree = vote(line, tie, 0.6) + kVote + adxVote;
  const lastThreeWeight = 1 + kWeight + adxWeight;
  const loud = (row[base + AT.volume_ratio] as number) > 1.5;
  const volumeWeight = loud ? 1.5 : 0;
  const volumeVote = volumeWeight * vote(lastThree / lastThreeWeight - 0.5, 1e-12, 0.65);

  const position = row[base + AT.bb_position] as number;
  const bandWeight = position < 0.2 || position > 0.8 ? 1.2 : 0.5;
  const bandVote = bandWeight * (position < 0.2 ? 0.75 : position > 0.8 ? 0.25 : 0.5);

  const momentumVote = (1.8 * (row[base + AT.momentum_score] as number)) / 100;
  weight += rsiWeight + lastThreeWeight + volumeWeight + bandWeight + 1.8;
  const sum = averages + rsiVote + lastThree + volumeVote + bandVote + momentumVote;
  const complete = close + (row[base + AT.macd_signal] as number) + (row[base + AT.ema_50] as number) + gap;
  if (!Number.isNaN(complete)) row[base + AT.confluence_score] = (100 * sum) / weight;
}

/** A ratio to the usual as a score: 0 at none, 50 at the usual, 75 at three times, towards 100. */
function scoreOfRatio(ratio: number): number {
  return (100 * ratio) / (1 + ratio);
}

/**
 * `volume_quality_score`, 0 … 100: half volume ratio r, a quarter trade intensity, both as 100 r / (1 + r), and a quarter how far the
 * takers stood behind the candle: 50 + 250 × (share of takers on the candle's side − 0.5), within 0 … 100, 50 for a candle that closed
 * where it opened. What the data does not have leaves its weight to the rest; no value without a volume ratio.
 */
export function writeVolumeQuality(row: Float64Array, base: number): void {
  base &= BITS;
  let score = 0.5 * scoreOfRatio(row[base + AT.volume_ratio] as number);
  let weight = 0.5;
  const intensity = row[base + AT.trade_intensity] as number;
  if (!Number.isNaN(intensity)) {
    score += 0.25 * scoreOfRatio(intensity);
    weight += 0.25;
  }
  const bought = row[base + AT.taker_buy_share] as number;
  if (!Number.isNaN(bought)) {
    const move = (row[base + AT.close] as number) - (row[base + AT.open] as number);
    const side = move > 0 ? 1 : move < 0 ? -1 : 0;
    score += 0.25 * Math.min(100, Math.max(0, 50 + 250 * side * (bought - 0.5)));
    weight += 0.25;
  }
  row[base + AT.volume_quality_score] = score / weight;
}

/** By trend_strength: ABSENT, WEAK, STRONG, VERY_STRONG, EXTREME. */
const TREND_SHARES = [0.1, 0.3, 0.7, 0.9, 1] as const;
/** Distance of the confluence from 50 that counts as full agreement (about its 95th percentile). */
const FULL_CONFLUENCE = 12;

/**
 * `signal_strength`: how much evidence there is, for either side. Weighted mean of |confluence − 50| / 12 (weight .40), trend strength
 * (.20), regime confidence (.15), volume quality (.15) and, with a pattern on this bar, its confidence (.10); ≥ .80 VERY_STRONG, ≥ .65
 * STRONG, ≥ .45 MODERATE, ≥ .25 WEAK, else VERY_WEAK. No value while the confluence has none.
 */
export function writeSignalStrength(row: Float64Array, base: number): void {
  base &= BITS;
  const confluence = row[base + AT.confluence_score] as number;
  if (Number.isNaN(confluence)) return;
  const trend = TREND_SHARES[row[base + AT.trend_strength] as number] ?? 0;
  let score = 0.4 * Math.min(1, Math.abs(confluence - 50) / FULL_CONFLUENCE) + 0.2 * trend;
  score += (0.15 * (row[base + AT.regime_confidence] as number)) / 100;
  let weight = 0.75;
  const quality = row[base + AT.volume_quality_score] as number;
  if (!Number.isNaN(quality)) {
    score += (0.15 * quality) / 100;
    weight += 0.15;
  }
  const pattern = row[base + AT.pattern_confidence] as number;
  if (pattern > 0) {
    score += (0.1 * pattern) / 100;
    weight += 0.1;
  }
  const strength = score / weight;
  row[base + AT.signal_strength] =
    strength >= 0.8 ? 4 : strength >= 0.65 ? 3 : strength >= 0.45 ? 2 : strength >= 0.25 ? 1 : 0;
}

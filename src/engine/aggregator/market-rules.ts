/**
 * The market conditions under which nothing is bought (reference/aggregator §9.4), as rules over plain numbers, so that the
 * consensus filters and the opportunity score judge alike. A missing number (NaN) counts against the entry.
 */
import type { MarketRegime } from '../analyzer/labels.ts';

/** What broke a rule: the deciding number and its limit. */
export interface Breach {
  readonly measured: number | null;
  readonly limit: number;
  readonly numbers: Readonly<Record<string, number | string | null>>;
}

export interface RegimeEvidence {
  readonly regime: MarketRegime;
  /** 0 … 100 */
  readonly regimeConfidence: number;
  readonly momentum: number;
  readonly bearishBias: boolean;
  readonly rsi: number;
  readonly stochRsi: number;
  /** −100 … 0 */
  readonly williamsR: number;
  readonly volumeRatio: number;
}

const REBOUND_SIGNS = 3;
const REBOUND_SIGNS_WITH_STRONG = 2;
const TRANSITION_MIN_CONFIDENCE = 30;
const TRANSITION_MIN_MOMENTUM = 55;
const UNKNOWN_MIN_MOMENTUM = 40;

/** JSON and the database know no NaN. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Buying against a bear needs a rebound; in an unclear market it needs momentum. */
export function regimeBreach(evidence: RegimeEvidence): Breach | null {
  const { regime, regimeConfidence, momentum } = evidence;
  if (regime === 'TRENDING_BEAR' || regime === 'BREAKOUT_BEAR') return reboundBreach(evidence);
  const numbers = { regime, regime_confidence: finiteOrNull(regimeConfidence), momentum: finiteOrNull(momentum) };
  if (
    regime === 'TRANSITION' &&
    !(regimeConfidence >= TRANSITION_MIN_CONFIDENCE) &&
    !(momentum >= TRANSITION_MIN_MOMENTUM)
  ) {
    return { measured: finiteOrNull(momentum), limit: TRANSITION_MIN_MOMENTUM, numbers };
  }
  if (regime === 'UNKNOWN' && evidence.bearishBias && !(momentum >= UNKNOWN_MIN_MOMENTUM)) {
    return { measured: finiteOrNull(momentum), limit: UNKNOWN_MIN_MOMENTUM, numbers };
  }
  return null;
}

/** Three of four signs of exhaustion, or two when one of them is strong. */
function reboundBreach({ regime, rsi, stochRsi, williamsR, volumeRatio }: RegimeEvidence): Breach | null {
  const signs = Number(rsi < 30) + Number(stochRsi < 20) + Number(williamsR < -80) + Number(volumeRatio > 1.5);
  const strong = Number(rsi < 25) + Number(stochRsi < 15) + Number(williamsR < -85) + Number(volumeRatio > 2);
  const limit = strong > 0 ? REBOUND_SIGNS_WITH_STRONG : REBOUND_SIGNS;
  if (signs >= limit) return null;
  return {
    measured: signs,
    limit,
    numbers: {
      regime,
      strong_signs: strong,
      rsi: finiteOrNull(rsi),
      stoch_rsi: finiteOrNull(stochRsi),
      williams_r: finiteOrNull(williamsR),
      volume_ratio: finiteOrNull(volumeRatio),
    },
  };
}

/** `bandWidthRatio` = (upper − lower) / middle Bollinger band. */
export function bandWidthBreach(bandWidthRatio: number, maxRatio: number): Breach | null {
  if (bandWidthRatio <= maxRatio) return null;
  return { measured: finiteOrNull(bandWidthRatio), limit: maxRatio, numbers: { what: 'band_width_ratio' } };
}

/** `natrPercent` = ATR as percent of price, against the limit of the whole universe. */
export function rangeBreach(natrPercent: number, limitPercent: number): Breach | null {
  if (natrPercent <= limitPercent) return null;
  return { measured: finiteOrNull(natrPercent), limit: limitPercent, numbers: { what: 'natr_percent' } };
}

/** Too little volume, or volume of too poor a quality (score 0 … 100). */
export function liquidityBreach(
  volumeRatio: number,
  volumeQuality: number,
  limits: { readonly minVolumeRatio: number; readonly minVolumeQuality: number },
): Breach | null {
  if (!(volumeRatio >= limits.minVolumeRatio)) {
    const numbers = { what: 'volume_ratio', volume_quality: finiteOrNull(volumeQuality) };
    return { measured: finiteOrNull(volumeRatio), limit: limits.minVolumeRatio, numbers };
  }
  if (volumeQuality >= limits.minVolumeQuality) return null;
  const numbers = { what: 'volume_quality', volume_ratio: finiteOrNull(volumeRatio) };
  return { measured: finiteOrNull(volumeQuality), limit: limits.minVolumeQuality, numbers };
}

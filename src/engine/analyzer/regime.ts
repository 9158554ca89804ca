import { COLUMN_COUNT, COL, OFFSET_BITS } from './columns.ts';
import { ATR_FLOOR_RATIO } from './indicators/flat.ts';
import type { Kama } from './indicators/kama.ts';
import type { Atr } from './indicators/atr.ts';
import {
  breakoutEvidence,
  RANGING,
  rangingEvidence,
  QUESTIONS,
  transitionEvidence,
  TRANSITION,
  trendEvidence,
  TRENDING_BULL,
  TRENDING_BEAR,
  BREAKOUT_BULL,
  BREAKOUT_BEAR,
  UNKNOWN,
  VOLATILE,
  volatileEvidence,
} from './regime-evidence.ts';
import { regimeStrength } from './regime-strength.ts';
import { RegimeFacts } from './regime-facts.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const WIDTH = COLUMN_COUNT;
const ATR_FLOOR = ATR_FLOOR_RATIO;

/** Closes that a new label must hold before it is shown. */
const CONFIRMING_CLOSES = 2;
const TREND_ADX = 25;
const PLAIN_TREND_ADX = 40;
const RANGE_ADX = 20;
const VOLATILE_RANK = 90;
/** Below this efficiency (net move / path of 14 bars) wide candles lead nowhere. */
const VOLATILE_EFFICIENCY = 0.35;
/** A breakout closes this far beyond the prior 20-bar extreme, in ATR, on a bar that is this much wider than usual … */
const BREAKOUT_DISTANCE_ATR = 0.1;
const BREAKOUT_RANGE_ATR = 1.3;
/** … out of a market without trend, and lasts this many bars while price stays beyond the extreme. */
const BREAKOUT_FROM_ADX = 25;
const BREAKOUT_BARS = 10;

/**
 * Market regime of one timeframe. All thresholds are shares, scores or ATR units, so that they mean the same on every timeframe and
 * for every coin. In this order:
 * 1. a breakout that still holds → BREAKOUT_BULL / BREAKOUT_BEAR
 * 2. NATR in its highest tenth and no efficient move → VOLATILE
 * 3. ADX ≥ 40, or ≥ 25 with the EMAs in agreement → TRENDING_BULL / TRENDING_BEAR by the larger DI; ≥ 25 in disagreement → TRANSITION
 * 4. ADX < 20 → RANGING, else TRANSITION
 *
 * A label is shown once it was found on two closes in a row. UNKNOWN only while EMA 99 or ADX have no value.
 */
export class Regime {
  private readonly facts: RegimeFacts;
  private readonly atr: Atr;
  private shown = UNKNOWN;
  private candidate = UNKNOWN;
  private candidateCloses = 0;
  private duration = 0;
  private breakoutSide = 0;
  private breakoutAge = 0;
  private breakoutLevel = NaN;

  constructor(atr: Atr, kama: Kama) {
    this.atr = atr;
    this.facts = new RegimeFacts(atr, kama);
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const { facts } = this;
    const ready = facts.gather(row, base);
    this.follow(row, base);
    this.confirm(ready ? this.classify() : UNKNOWN);
    row[base + AT.market_regime] = this.shown;
    row[base + AT.regime_duration] = this.duration;
    const known = this.shown !== UNKNOWN;
    row[base + AT.regime_confidence] = known ? (100 * this.agreement()) / QUESTIONS : 0;
    row[base + AT.regime_strength] = known ? regimeStrength(this.shown, facts) : 0;
  }

  private classify(): number {
    const { facts } = this;
    if (this.breakoutSide !== 0) return this.breakoutSide === 1 ? BREAKOUT_BULL : BREAKOUT_BEAR;
    if (facts.volatilityRank >= VOLATILE_RANK && facts.efficiency < VOLATILE_EFFICIENCY) return VOLATILE;
    if (facts.adx < RANGE_ADX) return RANGING;
    if (facts.adx < TREND_ADX) return TRANSITION;
    const side = facts.diGap >= 0 ? 1 : -1;
    const agrees = side * facts.emaGapAtr > 0 && side * facts.slopeAtr > 0;
    if (!agrees && facts.adx < PLAIN_TREND_ADX) return TRANSITION;
    return side === 1 ? TRENDING_BULL : TRENDING_BEAR;
  }

  /** Starts, ages and ends a breakout. */
  private follow(row: Float64Array, base: number): void {
    base &= BITS;
    const close = row[base + AT.close] as number;
    if (this.breakoutSide !== 0) {
      this.breakoutAge++;
      const held = this.breakoutSide * (close - this.breakoutLevel) > 0;
      if (!held || this.breakoutAge >= BREAKOUT_BARS) this.breakoutSide = 0;
    }
    const before = base - WIDTH;
    const atr = Math.max(row[before + AT.atr_14] as number, ATR_FLOOR * close);
    const expanded = this.atr.trueRange >= BREAKOUT_RANGE_ATR * atr;
    if (!expanded || !((row[before + AT.adx_14] as number) < BREAKOUT_FROM_ADX)) return;
    const high = row[base + AT.donchian_high_20] as number;
    const low = row[base + AT.donchian_low_20] as number;
    if (close >= high + BREAKOUT_DISTANCE_ATR * atr) this.startBreakout(1, high);
    else if (close <= low - BREAKOUT_DISTANCE_ATR * atr) this.startBreakout(-1, low);
  }

  private startBreakout(side: number, level: number): void {
    this.breakoutSide = side;
    this.breakoutLevel = level;
    this.breakoutAge = 0;
  }

  private confirm(found: number): void {
    this.candidateCloses = found === this.candidate ? this.candidateCloses + 1 : 1;
    this.candidate = found;
    this.duration++;
    const known = this.shown !== UNKNOWN;
    if (found === this.shown || (known && this.candidateCloses < CONFIRMING_CLOSES)) return;
    this.shown = found;
    this.duration = 1;
  }

  /** How much of the evidence speaks for the label shown, 0 … QUESTIONS. */
  private agreement(): number {
    switch (this.shown) {
      case TRENDING_BULL:
        return trendEvidence(this.facts, 1);
      case TRENDING_BEAR:
        return trendEvidence(this.facts, -1);
      case BREAKOUT_BULL:
        return breakoutEvidence(this.facts, 1);
      case BREAKOUT_BEAR:
        return breakoutEvidence(this.facts, -1);
      case RANGING:
        return rangingEvidence(this.facts);
      case VOLATILE:
        return volatileEvidence(this.facts);
      default:
        return transitionEvidence(this.facts);
    }
  }
}

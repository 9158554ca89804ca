import { COLUMN_COUNT, COL, OFFSET_BITS } from './columns.ts';
import { type Bars, TAPE } from './indicators/bars.ts';
import { ATR_FLOOR_RATIO } from './indicators/flat.ts';
import { VOLUME_CONTEXTS, VOLUME_PATTERNS, type VolumeContext } from './labels.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const WIDTH = COLUMN_COUNT;
const ATR_FLOOR = ATR_FLOOR_RATIO;
const { volume: VOLUME } = TAPE;

const context = (word: VolumeContext): number => VOLUME_CONTEXTS.indexOf(word);
const DEEP_OVERSOLD = context('DEEP_OVERSOLD');
const MODERATE_OVERSOLD = context('MODERATE_OVERSOLD');
const OVERSOLD_BOUNCE = context('OVERSOLD_BOUNCE');
const LOW_ACTIVITY_TREND = context('LOW_ACTIVITY_TREND');
const STRONG_TREND = context('STRONG_TREND');
const CONSOLIDATION_BREAK = context('CONSOLIDATION_BREAK');
const BREAKOUT = context('BREAKOUT');
const PUMP_START = context('PUMP_START');
const REVERSAL_PATTERN = context('REVERSAL_PATTERN');
const TREND_CONTINUATION = context('TREND_CONTINUATION');
const NEUTRAL = context('NEUTRAL');
const SPIKE = VOLUME_PATTERNS.indexOf('SPIKE');
const BUILDUP = VOLUME_PATTERNS.indexOf('BUILDUP');
const SUSTAINED_HIGH = VOLUME_PATTERNS.indexOf('SUSTAINED_HIGH');
const DECLINING = VOLUME_PATTERNS.indexOf('DECLINING');
const NORMAL = VOLUME_PATTERNS.indexOf('NORMAL');

const SPIKE_RATIO = 2.5;
const RISE_RATIO = 1.1;
const MOVE_BARS = 4;
/** Moves over four bars, in ATR of the bar before them. */
const PUMP_ATR = 6;
const REVERSAL_ATR = 4;

/**
 * What the volume says, from a buyer's point of view:
 * - `volume_spike_multiplier` = volume / mean of the 4 bars before; `volume_buildup_periods` = rises in a row up to now
 * - `volume_pattern`: SPIKE (multiplier > 2.5), BUILDUP (3 of the last 4 steps rise by more than a tenth), SUSTAINED_HIGH and DECLINING
 *   (mean of 5 bars > 1.5 or < 0.7 times that of the 5 before), else NORMAL
 * - `volume_context`: the first that holds, surest first — see {@link contextOf}
 */
export class VolumeContextReader {
  private readonly bars: Bars;
  private rises = 0;

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const { tapes, at, count } = this.bars;
    if (count < 2) return;
    const newest = VOLUME + (at & BITS);
    const volume = tapes[newest] as number;
    const one = tapes[newest - 1] as number;
    this.rises = (this.rises + 1) * Number(volume > one);
    row[base + AT.volume_buildup_periods] = this.rises;
    if (count < 10) return;
    const two = tapes[newest - 2] as number;
    const three = tapes[newest - 3] as number;
    const four = tapes[newest - 4] as number;
    const five = tapes[newest - 5] as number;
    const priorFour = (one + two + three + four) / 4;
    if (priorFour > 0) row[base + AT.volume_spike_multiplier] = volume / priorFour;
    const steps =
      Number(volume > RISE_RATIO * one) +
      Number(one > RISE_RATIO * two) +
      Number(two > RISE_RATIO * three) +
      Number(three > RISE_RATIO * four);
    const latest = volume + one + two + three + four;
    const earlier =
      five +
      (tapes[newest - 6] as number) +
      (tapes[newest - 7] as number) +
      (tapes[newest - 8] as number) +
      (tapes[newest - 9] as number);
    const pattern =
      volume > SPIKE_RATIO * priorFour
        ? SPIKE
        : steps >= 3
          ? BUILDUP
          : latest > 1.5 * earlier
            ? SUSTAINED_HIGH
            : latest < 0.7 * earlier
              ? DECLINING
              : NORMAL;
    row[base + AT.volume_pattern] = pattern;
    if (Number.isNaN(row[base + AT.adx_14])) return;
    const priorFive = (priorFour * 4 + five) / 5;
    const loudness = volume > 3 * priorFive ? 2 : volume > 2 * priorFive ? 1 : 0;
    row[base + AT.volume_context] = contextOf(row, base, pattern, loudness);
  }
}

/** `loudness`: 2 when the volume is above three times the mean of the five bars before, 1 above twice, else 0. */
function contextOf(row: Float64Array, base: number, pattern: number, loudness: number): number {
  base &= BITS;
  const rsi = row[base + AT.rsi_14] as number;
  const cci = row[base + AT.cci_20] as number;
  const adx = row[base + AT.adx_14] as number;
  const close = row[base + AT.close] as number;
  const from = base - MOVE_BARS * WIDTH;
  const atr = Math.max(row[from + AT.atr_14] as number, ATR_FLOOR * close);
  const moveAtr = (close - (row[from + AT.close] as number)) / atr;
  if (rsi < 30 && cci < -200) return DEEP_OVERSOLD;
  if (moveAtr > PUMP_ATR && loudness === 2) return PUMP_START;
  if (rsi < 40 && cci < -150) return MODERATE_OVERSOLD;
  if (pattern === SPIKE) return BREAKOUT;
  if (rsi < 40) return OVERSOLD_BOUNCE;
  if (adx > 35) return STRONG_TREND;
  if (pattern === BUILDUP) return CONSOLIDATION_BREAK;
  if (Math.abs(moveAtr) > REVERSAL_ATR && loudness >= 1) return REVERSAL_PATTERN;
  if (adx < 20) return LOW_ACTIVITY_TREND;
  if (adx > 25 && rsi <= 70) return TREND_CONTINUATION;
  return NEUTRAL;
}

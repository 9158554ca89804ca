import { COLUMN_COUNT, COL, OFFSET_BITS } from './columns.ts';
import { type Bars, RENEW, TAPE } from './indicators/bars.ts';
import { ATR_FLOOR_RATIO } from './indicators/flat.ts';
import { RollingMoments } from './indicators/rolling.ts';
import { PATTERNS } from './labels.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const RENEWAL = RENEW;
const WIDTH = COLUMN_COUNT;
const ATR_FLOOR = ATR_FLOOR_RATIO;
const { close: CLOSE, volume: VOLUME, change: CHANGE } = TAPE;

const NORMAL = PATTERNS.indexOf('NORMAL');
const PRICE_SPIKE_UP = PATTERNS.indexOf('PRICE_SPIKE_UP');
const PRICE_SPIKE_DOWN = PATTERNS.indexOf('PRICE_SPIKE_DOWN');
const VOLUME_SPIKE = PATTERNS.indexOf('VOLUME_SPIKE');
const COMBINED_SPIKE = PATTERNS.indexOf('COMBINED_SPIKE');
const PUMP = PATTERNS.indexOf('PUMP');
const DUMP = PATTERNS.indexOf('DUMP');
const BREAKOUT_SPIKE = PATTERNS.indexOf('BREAKOUT_SPIKE');
const LIQUIDITY_SWEEP = PATTERNS.indexOf('LIQUIDITY_SWEEP');

const BARS = 50;
const SPIKE_Z = 2;
const VOLUME_Z = 2.5;
const VOLUME_RATIO = 2;
/** A pump or dump: the bar's move in ATR of the bar before, and its volume over the mean of the 50 bars before. */
const PUMP_ATR = 3;
const PUMP_VOLUME_RATIO = 5;
/** A sweep reaches this far beyond the prior 20-bar extreme, in ATR, and closes back inside on this volume ratio. */
const SWEEP_ATR = 0.1;
const SWEEP_VOLUME_RATIO = 1.5;
const SWEEP_CONFIDENCE = 70;

/**
 * `pattern_detected` and its confidence (0 … 95): the event on the newest bar, judged by the 50 bars before it; the first that holds:
 * 1. return beyond 2 σ on a volume spike (beyond 2.5 σ and twice the mean): PUMP / DUMP (a move of 3 ATR on 5 times the volume),
 *    BREAKOUT_SPIKE (close beyond the prior 20-bar range), else COMBINED_SPIKE; 8 × (|z return| + z volume)
 * 2. LIQUIDITY_SWEEP: beyond the prior 20-bar extreme and closed back inside, on 1.5 times the volume; 70
 * 3. PRICE_SPIKE_UP / _DOWN: return beyond 2 σ; 15 × |z|
 * 4. VOLUME_SPIKE: volume spike alone; 10 × z, at most 90
 */
export class Patterns {
  private readonly bars: Bars;
  private readonly returns = new RollingMoments();
  private readonly volumes = new RollingMoments();

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const { tapes, at, longTurn } = this.bars;
    this.volumes.update(tapes, VOLUME + at - 1, BARS, longTurn === RENEWAL.long);
    const before = tapes[CLOSE + at - 1] as number;
    const change = ((tapes[CLOSE + at] as number) - before) / before;
    tapes[CHANGE + at] = change;
    this.returns.update(tapes, CHANGE + at - 1, BARS, longTurn === RENEWAL.longLater);
    const mean = this.returns.mean;
    if (Number.isNaN(mean)) return;
    const spread = this.returns.deviation;
    const zReturn = spread > 0 ? (change - mean) / spread : 0;
    const volume = row[base + AT.volume] as number;
    const volumeMean = this.volumes.mean;
    const volumeSpread = this.volumes.deviation;
    const zVolume = volumeSpread > 0 ? (volume - volumeMean) / volumeSpread : 0;
    const loud = zVolume > VOLUME_Z && volume > VOLUME_RATIO * volumeMean;
    const fast = Math.abs(zReturn) > SPIKE_Z;

    let pattern = NORMAL;
    let confidence = 0;
    if (fast && loud) {
      pattern = this.combined(row, base);
      confidence = 8 * (Math.abs(zReturn) + zVolume);
    } else if (swept(row, base)) {
      pattern = LIQUIDITY_SWEEP;
      confidence = SWEEP_CONFIDENCE;
    } else if (fast) {
      pattern = zReturn > 0 ? PRICE_SPIKE_UP : PRICE_SPIKE_DOWN;
      confidence = 15 * Math.abs(zReturn);
    } else if (loud) {
      pattern = VOLUME_SPIKE;
      confidence = Math.min(90, 10 * zVolume);
    }
    row[base + AT.pattern_detected] = pattern;
    row[base + AT.pattern_confidence] = Math.min(95, confidence);
  }

  private combined(row: Float64Array, base: number): number {
    base &= BITS;
    const close = row[base + AT.close] as number;
    const before = base - WIDTH;
    const atr = Math.max(row[before + AT.atr_14] as number, ATR_FLOOR * close);
    const moveAtr = (close - (row[before + AT.close] as number)) / atr;
    if ((row[base + AT.volume] as number) > PUMP_VOLUME_RATIO * this.volumes.mean) {
      if (moveAtr > PUMP_ATR) return PUMP;
      if (moveAtr < -PUMP_ATR) return DUMP;
    }
    const beyond =
      close > (row[base + AT.donchian_high_20] as number) || close < (row[base + AT.donchian_low_20] as number);
    return beyond ? BREAKOUT_SPIKE : COMBINED_SPIKE;
  }
}

function swept(row: Float64Array, base: number): boolean {
  base &= BITS;
  if (!((row[base + AT.volume_ratio] as number) > SWEEP_VOLUME_RATIO)) return false;
  const reach = SWEEP_ATR * (row[base + AT.atr_14] as number);
  const high = row[base + AT.donchian_high_20] as number;
  const low = row[base + AT.donchian_low_20] as number;
  const close = row[base + AT.close] as number;
  const above = (row[base + AT.high] as number) > high + reach && close < high;
  const below = (row[base + AT.low] as number) < low - reach && close > low;
  return above || below;
}

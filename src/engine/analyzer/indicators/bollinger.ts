import { COL, OFFSET_BITS } from '../columns.ts';
import { type Bars, RENEW, TAPE } from './bars.ts';
import { FLAT_RATIO } from './flat.ts';
import { RollingRank } from './rank.ts';
import { RollingSum } from './rolling.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const RENEWAL = RENEW;
const FLAT = FLAT_RATIO;
const { close: CLOSE, width: BAND_WIDTH } = TAPE;

const PERIOD = 20;
const WIDTHS = 120;
const SQUEEZE_RANK = 20;
const DOWN = 0;
const NONE = 1;
const UP = 2;

/**
 * SMA 20 and 50 and the Bollinger bands (20, 2 σ, population σ), with
 * - `bb_position` = (close − lower) / (upper − lower), 0.5 where the band has no width; `bb_width_ratio` = width / middle
 * - `bb_squeeze`: the width ratio ranks in the lowest fifth of the last 120 (no value before there are 120)
 * - `bb_expansion`: the width ratio is above the one before and above the mean of the eight before that
 *   (both compare widths in float32, so that equal ones which float64 rounded apart stay equal)
 * - `bb_breakout_direction`: close beyond a band, and at least two of the last three closes beyond where it stands now
 * - `z_20` = (close − SMA20) / σ20, 0 where σ is
 */
export class Bollinger {
  private readonly bars: Bars;
  private readonly sum20 = new RollingSum();
  private readonly sum50 = new RollingSum();
  private readonly widths = new RollingRank(WIDTHS);
  /** The eight width ratios before the one before. */
  private readonly earlier = new RollingSum();

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const { tapes, at, longTurn } = this.bars;
    const newest = CLOSE + (at & BITS);
    this.sum20.update(tapes, newest, PERIOD, longTurn === RENEWAL.long);
    this.sum50.update(tapes, newest, 50, longTurn === RENEWAL.long);
    row[base + AT.sma_50] = this.sum50.sum / 50;
    const middle = this.sum20.sum / PERIOD;
    if (Number.isNaN(middle)) return;
    // Two passes: the difference of squares would lose the digits of a σ that is small beside the price.
    let even = 0;
    let odd = 0;
    for (let i = newest - PERIOD + 1; i < newest; i += 4) {
      const a = (tapes[i] as number) - middle;
      const b = (tapes[i + 1] as number) - middle;
      const c = (tapes[i + 2] as number) - middle;
      const d = (tapes[i + 3] as number) - middle;
      even += a * a;
      odd += b * b;
      even += c * c;
      odd += d * d;
    }
    const deviation = Math.sqrt((even + odd) / PERIOD);
    const close = tapes[newest] as number;
    const flat = deviation <= FLAT * middle;
    const width = 4 * deviation;
    const upper = middle + 2 * deviation;
    const lower = middle - 2 * deviation;
    row[base + AT.sma_20] = middle;
    row[base + AT.bb_middle] = middle;
    row[base + AT.bb_upper] = upper;
    row[base + AT.bb_lower] = lower;
    row[base + AT.bb_width] = width;
    row[base + AT.bb_position] = flat ? 0.5 : (close - lower) / width;
    row[base + AT.z_20] = flat ? 0 : (close - middle) / deviation;
    row[base + AT.bb_width_ratio] = flat ? 0 : width / middle;
    row[base + AT.bb_breakout_direction] = flat ? NONE : breakout(tapes, newest, row, base);
    this.updateWidth(row, base);
  }

  private updateWidth(row: Float64Array, base: number): void {
    base &= BITS;
    const column = base + AT.bb_width_ratio;
    const ratio = Math.fround(row[column] as number);
    const { tapes, at, shortTurn } = this.bars;
    tapes[BAND_WIDTH + at] = ratio;
    this.widths.update(tapes, BAND_WIDTH + at);
    if (this.widths.size === WIDTHS) row[base + AT.bb_squeeze] = this.widths.rank <= SQUEEZE_RANK ? 1 : 0;
    this.earlier.update(tapes, BAND_WIDTH + at - 2, 8, shortTurn === RENEWAL.shortWidths);
    const mean = this.earlier.sum / 8;
    if (Number.isNaN(mean)) return;
    row[base + AT.bb_expansion] = ratio > (tapes[BAND_WIDTH + at - 1] as number) && ratio > mean ? 1 : 0;
  }
}

function breakout(close: Float64Array, at: number, row: Float64Array, base: number): number {
  const now = close[at] as number;
  const one = close[at - 1] as number;
  const two = close[at - 2] as number;
  const upper = row[base + AT.bb_upper] as number;
  const lower = row[base + AT.bb_lower] as number;
  if (now > upper && (one > upper || two > upper)) return UP;
  if (now < lower && (one < lower || two < lower)) return DOWN;
  return NONE;
}

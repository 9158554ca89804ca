import { COL } from '../columns.ts';
import type { Bars } from './bars.ts';
import { FLAT_RATIO } from './flat.ts';
import { RollingRank } from './rank.ts';
import { RollingSum } from './rolling.ts';
import { Tape } from './tape.ts';

const AT = COL;
const FLAT = FLAT_RATIO;

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
  private readonly sum20: RollingSum;
  private readonly sum50: RollingSum;
  private readonly widths = new RollingRank(WIDTHS);
  private readonly ratios = new Tape(28);
  private readonly ratio = new Float64Array(1);
  /** The eight width ratios before the one before. */
  private readonly earlier = new RollingSum(this.ratios, 8, 2);

  constructor(bars: Bars) {
    this.bars = bars;
    this.sum20 = new RollingSum(bars.close, PERIOD);
    this.sum50 = new RollingSum(bars.close, 50);
  }

  update(row: Float64Array, base: number): void {
    this.sum20.update();
    this.sum50.update();
    row[base + AT.sma_50] = this.sum50.sum / 50;
    const middle = this.sum20.sum / PERIOD;
    if (Number.isNaN(middle)) return;
    const { data, at } = this.bars.close;
    // Two passes: the difference of squares would lose the digits of a σ that is small beside the price.
    let even = 0;
    let odd = 0;
    for (let i = at - PERIOD + 1; i < at; i += 2) {
      const a = (data[i] as number) - middle;
      const b = (data[i + 1] as number) - middle;
      even += a * a;
      odd += b * b;
    }
    const deviation = Math.sqrt((even + odd) / PERIOD);
    const close = data[at] as number;
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
    row[base + AT.bb_breakout_direction] = flat ? NONE : breakout(data, at, row, base);
    this.updateWidth(row, base);
  }

  private updateWidth(row: Float64Array, base: number): void {
    const column = base + AT.bb_width_ratio;
    const ratio = Math.fround(row[column] as number);
    this.ratio[0] = ratio;
    this.widths.update(this.ratio, 0);
    if (this.widths.size === WIDTHS) row[base + AT.bb_squeeze] = this.widths.rank <= SQUEEZE_RANK ? 1 : 0;
    this.ratios.push(this.ratio, 0);
    this.earlier.update();
    const mean = this.earlier.sum / 8;
    if (Number.isNaN(mean)) return;
    row[base + AT.bb_expansion] = ratio > (this.ratios.data[this.ratios.at - 1] as number) && ratio > mean ? 1 : 0;
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

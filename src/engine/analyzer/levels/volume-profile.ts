import { COL } from '../columns.ts';
import { type Bars, TAPE } from '../indicators/bars.ts';

const AT = COL;
const { typical: TYPICAL } = TAPE;

const WINDOW_BARS = 240;
const LEAST_BARS = 100;
const BUCKETS = 64;
/** Free room on each side of the window's prices when the grid is laid, as a share of their span; odd, so that no price is an edge. */
const MARGIN = 0.5077;
/** Prices that hardly differ are spread over this share of the price. */
const LEAST_SPAN_RATIO = 1e-4;
/** Another bucket must hold this much more before the point of control moves to it. */
const MOVE_RATIO = 1.1;

/**
 * Volume by price over the last 240 bars in 64 equal buckets, and its point of control: the middle of the bucket with the most volume.
 *
 * The grid is laid over the window's typical prices, with half their span to spare on each side, and laid anew when price leaves it
 * or after 240 bars; so a bar only adds to one bucket and takes from another.
 */
export class VolumeProfile {
  /** Price of the point of control; NaN before 100 bars and where nothing was traded. */
  pointOfControl = NaN;
  private readonly bars: Bars;
  private readonly prices = new Float64Array(WINDOW_BARS);
  private readonly volumes = new Float64Array(WINDOW_BARS);
  private readonly buckets = new Float64Array(BUCKETS);
  private head = 0;
  private size = 0;
  private heaviest = -1;
  private sinceGrid = 0;
  private floor = NaN;
  private width = NaN;

  constructor(bars: Bars) {
    this.bars = bars;
  }

  update(row: Float64Array, base: number): void {
    const { tapes, at: barAt } = this.bars;
    const price = tapes[TYPICAL + barAt] as number;
    const volume = row[base + AT.volume] as number;
    const { head } = this;
    const full = this.size === WINDOW_BARS;
    const oldPrice = this.prices[head] as number;
    const oldVolume = full ? (this.volumes[head] as number) : 0;
    this.prices[head] = price;
    this.volumes[head] = volume;
    this.head = head + 1 === WINDOW_BARS ? 0 : head + 1;
    if (!full) this.size++;
    if (this.size < LEAST_BARS) return;
    const position = (price - this.floor) / this.width;
    const at = position | 0;
    this.sinceGrid++;
    if (!(position >= 0 && position < BUCKETS) || this.sinceGrid >= WINDOW_BARS) this.layGrid();
    else {
      const old = ((oldPrice - this.floor) / this.width) | 0;
      if (oldVolume > 0) this.buckets[old] = (this.buckets[old] as number) - oldVolume;
      this.buckets[at] = (this.buckets[at] as number) + volume;
      if (oldVolume > 0 && old === this.heaviest) this.findHeaviest();
      else if (this.buckets[at] > MOVE_RATIO * (this.heaviest < 0 ? 0 : (this.buckets[this.heaviest] as number))) {
        this.heaviest = at;
      }
    }
    if (this.heaviest < 0) this.pointOfControl = NaN;
    else {
      this.pointOfControl = this.floor + (this.heaviest + 0.5) * this.width;
      row[base + AT.volume_profile_poc] = this.pointOfControl;
    }
  }

  private findHeaviest(): void {
    let best = this.heaviest;
    let bestVolume = MOVE_RATIO * (this.heaviest < 0 ? 0 : (this.buckets[this.heaviest] as number));
    for (let i = 0; i < BUCKETS; i++) {
      if ((this.buckets[i] as number) > bestVolume) {
        best = i;
        bestVolume = this.buckets[i] as number;
      }
    }
    this.heaviest = best;
  }

  private layGrid(): void {
    let lowest = Infinity;
    let highest = -Infinity;
    for (let i = 0; i < this.size; i++) {
      const price = this.prices[i] as number;
      if (price < lowest) lowest = price;
      if (price > highest) highest = price;
    }
    const span = Math.max(highest - lowest, LEAST_SPAN_RATIO * lowest);
    this.floor = lowest - MARGIN * span;
    this.width = ((1 + 2 * MARGIN) * span) / BUCKETS;
    this.buckets.fill(0);
    for (let i = 0; i < this.size; i++) {
      const at = (((this.prices[i] as number) - this.floor) / this.width) | 0;
      this.buckets[at] = (this.buckets[at] as number) + (this.volumes[i] as number);
    }
    this.heaviest = -1;
    this.findHeaviest();
    this.sinceGrid = 0;
  }
}

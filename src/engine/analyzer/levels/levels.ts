import { COL, OFFSET_BITS } from '../columns.ts';
import { type Bars, EXTRA } from '../indicators/bars.ts';
import type { Level } from './level.ts';
import { BAR, LevelBook } from './level-book.ts';
import { Outcomes } from './outcomes.ts';
import { Swings } from './swings.ts';
import { VolumeProfile } from './volume-profile.ts';

const AT = COL;
const BITS = OFFSET_BITS;
const EXTRAS = EXTRA;
const FIELD = BAR;

/**
 * Support and resistance: clusters of swing extremes and the volume profile's point of control.
 *
 * `break_probability` (0 … 1): of the last tests of comparable levels on this market and timeframe, the share that broke the level;
 * for the nearest level in the direction of the larger DI (the resistance when both are equal). No value before ten such tests.
 */
export class Levels {
  private readonly bars: Bars;
  private readonly outcomes = new Outcomes();
  private readonly swings = new Swings();
  private readonly profile: VolumeProfile;
  private readonly book = new LevelBook(this.outcomes);
  private readonly bar = new Float64Array(5).fill(NaN);
  private readonly point = new Float64Array(2);
  private barNumber = 0;

  constructor(bars: Bars) {
    this.bars = bars;
    this.profile = new VolumeProfile(bars);
  }

  update(row: Float64Array, base: number): void {
    base &= BITS;
    const { bar, book, swings, point } = this;
    this.barNumber++;
    bar[FIELD.high] = row[base + AT.high] as number;
    bar[FIELD.low] = row[base + AT.low] as number;
    bar[FIELD.close] = row[base + AT.close] as number;
    bar[FIELD.atr] = row[base + AT.atr_14] as number;
    bar[FIELD.openTimeMs] = this.bars.extra[EXTRAS.openTimeMs] as number;
    this.profile.update(row, base);
    swings.update(row, base, this.bars.extra, this.barNumber);
    if (Number.isNaN(bar[FIELD.atr])) return;
    book.test(bar, this.barNumber);
    if (swings.confirmed !== 0) {
      point[0] = swings.price;
      point[1] = swings.timeMs;
      book.addSwing(point, swings.bar, this.barNumber, bar);
    }
    point[0] = this.profile.pointOfControl;
    book.moveVolumeLevel(bar, point);
    book.locate(bar);
    this.write(row, base);
  }

  supports(): Level[] {
    return this.book.list(-1, this.bar[FIELD.close] as number);
  }

  resistances(): Level[] {
    return this.book.list(1, this.bar[FIELD.close] as number);
  }

  /** Prices of the nearest supports (side −1) or resistances (side 1), at most `most`. */
  nearest(side: -1 | 1, most: number): number[] {
    return this.book.nearest(side, this.bar[FIELD.close] as number, most);
  }

  private write(row: Float64Array, base: number): void {
    base &= BITS;
    const { book } = this;
    const { below, above } = book;
    row[base + AT.pivot_count] = book.count;
    if (below >= 0) {
      row[base + AT.nearest_support] = book.prices[below] as number;
      row[base + AT.support_strength] = book.strength(below);
      row[base + AT.support_touches] = book.touches(below);
    }
    if (above >= 0) {
      row[base + AT.nearest_resistance] = book.prices[above] as number;
      row[base + AT.resistance_strength] = book.strength(above);
      row[base + AT.resistance_touches] = book.touches(above);
    }
    const down = (row[base + AT.minus_di] as number) > (row[base + AT.plus_di] as number);
    const ahead = down ? below : above;
    if (ahead >= 0) row[base + AT.break_probability] = this.outcomes.shareBroken[book.comparable(ahead)] as number;
  }
}

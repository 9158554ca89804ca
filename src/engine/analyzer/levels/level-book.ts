import { LEVEL_STRENGTHS, type LevelStrength } from '../labels.ts';
import type { Level } from './level.ts';
import { type Outcomes, outcomeClass, VOLUME_LEVEL_CLASS } from './outcomes.ts';

/** Slot 0 is the volume profile's point of control; the others are clusters of swings. */
const VOLUME_SLOT = 0;
const SLOTS = 25;
const FORGET_AFTER_BARS = 500;
/** A swing joins the nearest level within this distance; a bar that comes within TOUCH_ATR starts a test; a close AWAY_ATR off ends it. */
const MERGE_ATR = 0.5;
const TOUCH_ATR = 0.2;
const AWAY_ATR = 1;
const LOOK_ATR = 1.5;
/** A level's price is the mean of its swings, the weight of one never below 1 / 8. */
const LARGEST_WEIGHT = 8;
/**
 * Holds less breaks from which a level is MODERATE, STRONG, MAJOR; the last two also held twice and three times as often as they broke.
 * From RETIRED on a level is noise.
 */
const MODERATE_NET = 2;
const STRONG_NET = 4;
const MAJOR_NET = 8;
const RETIRED_NET = -2;

/** What the book needs of a bar, by index. */
export const BAR = { high: 0, low: 1, close: 2, atr: 3, openTimeMs: 4 } as const;

/**
 * The living levels of one timeframe in typed arrays, in slots, with the order of their prices beside. A test of a level begins when a
 * bar comes near it from a side, and ends when a close stands one ATR away: back on that side the level held, on the other it broke. So
 * a level that price lingers at is touched once.
 */
export class LevelBook {
  /** Slots of the nearest levels strictly below and above the close, −1 where there is none. */
  below = -1;
  above = -1;
  /** Number of living levels. */
  count = 0;
  readonly prices = new Float64Array(SLOTS).fill(NaN);
  private readonly outcomes: Outcomes;
  /** Slots by ascending price, and how many of them lie below the last close. */
  private readonly order = new Uint8Array(SLOTS);
  private split = 0;
  private lastClose = NaN;
  /** Unused slots: the first `SLOTS − 1 − swings` entries. */
  private readonly free = Uint8Array.from({ length: SLOTS - 1 }, (_, index) => SLOTS - 1 - index);
  private swings = 0;
  private readonly lastTouchMs = new Float64Array(SLOTS);
  private readonly lastTouchBar = new Int32Array(SLOTS);
  private readonly held = new Int32Array(SLOTS);
  private readonly broken = new Int32Array(SLOTS);
  /** Side of the level on which price stands or from which a test came: 1 above, −1 below. */
  private readonly sides = new Int8Array(SLOTS);
  private readonly testing = new Uint8Array(SLOTS);

  constructor(outcomes: Outcomes) {
    this.outcomes = outcomes;
  }

  /**
   * Carries the tests on by one bar. Levels with an open test stood within AWAY_ATR of the last close (LOOK_ATR leaves room for changes
   * of ATR and of merged levels), so that only the neighbours of the last close need a look, out to where the bar reached.
   */
  test(bar: Float64Array, barNumber: number): void {
    const reach = LOOK_ATR * (bar[BAR.atr] as number);
    const low = bar[BAR.low] as number;
    const high = bar[BAR.high] as number;
    const lowest = (low < this.lastClose ? low : this.lastClose) - reach;
    const highest = (high > this.lastClose ? high : this.lastClose) + reach;
    let noise = 0;
    for (let at = this.split - 1; at >= 0; at--) {
      const slot = this.order[at] as number;
      if ((this.prices[slot] as number) < lowest && this.testing[slot] === 0) break;
      noise += this.testSlot(slot, bar, barNumber);
    }
    for (let at = this.split; at < this.count; at++) {
      const slot = this.order[at] as number;
      if ((this.prices[slot] as number) > highest && this.testing[slot] === 0) break;
      noise += this.testSlot(slot, bar, barNumber);
    }
    if (noise > 0) this.retireNoise();
  }

  /** Takes a confirmed swing of [price, open time ms] into the nearest level, or makes it one. */
  addSwing(swing: Float64Array, swingBar: number, barNumber: number, bar: Float64Array): void {
    const price = swing[0] as number;
    const nearest = this.nearestSwingLevel(swing, bar);
    if (nearest >= 0) {
      const weight = Math.min(LARGEST_WEIGHT, this.touches(nearest) + 1);
      const old = this.prices[nearest] as number;
      this.takeOut(nearest);
      this.prices[nearest] = old + (price - old) / weight;
      this.putIn(nearest);
      return;
    }
    this.forget(barNumber);
    if (this.swings === SLOTS - 1) this.remove(this.weakest());
    const slot = this.free[SLOTS - 2 - this.swings] as number;
    this.swings++;
    this.prices[slot] = price;
    this.lastTouchMs[slot] = swing[1] as number;
    this.lastTouchBar[slot] = swingBar;
    this.held[slot] = 1;
    this.broken[slot] = 0;
    this.sides[slot] = (bar[BAR.close] as number) > price ? 1 : -1;
    this.testing[slot] = 0;
    this.putIn(slot);
  }

  /** Moves the volume level; a move of more than half an ATR makes it a new one without touches. */
  moveVolumeLevel(bar: Float64Array, pointOfControl: Float64Array): void {
    const price = pointOfControl[0] as number;
    const old = this.prices[VOLUME_SLOT] as number;
    if (price === old || (Number.isNaN(price) && Number.isNaN(old))) return;
    if (!Number.isNaN(old)) this.takeOut(VOLUME_SLOT);
    this.prices[VOLUME_SLOT] = price;
    if (Number.isNaN(price)) return;
    this.putIn(VOLUME_SLOT);
    if (Math.abs(price - old) <= MERGE_ATR * (bar[BAR.atr] as number)) return;
    this.testing[VOLUME_SLOT] = 0;
    this.held[VOLUME_SLOT] = 0;
    this.broken[VOLUME_SLOT] = 0;
    this.sides[VOLUME_SLOT] = (bar[BAR.close] as number) > price ? 1 : -1;
    this.lastTouchMs[VOLUME_SLOT] = bar[BAR.openTimeMs] as number;
  }

  /** Finds the nearest levels strictly below and above the close. */
  locate(bar: Float64Array): void {
    const close = bar[BAR.close] as number;
    const { order, prices } = this;
    this.lastClose = close;
    let at = Math.min(this.split, this.count);
    while (at > 0 && (prices[order[at - 1] as number] as number) >= close) at--;
    while (at < this.count && (prices[order[at] as number] as number) < close) at++;
    this.split = at;
    this.below = at > 0 ? (order[at - 1] as number) : -1;
    while (at < this.count && prices[order[at] as number] === close) at++;
    this.above = at < this.count ? (order[at] as number) : -1;
  }

  touches(slot: number): number {
    return (this.held[slot] as number) + (this.broken[slot] as number);
  }

  /** Index into LEVEL_STRENGTHS. The volume level has its volume for it, which counts as one hold. */
  strength(slot: number): number {
    const held = (this.held[slot] as number) + (slot === VOLUME_SLOT ? 1 : 0);
    const broken = this.broken[slot] as number;
    const net = held - broken;
    if (net < MODERATE_NET) return 0;
    if (net >= MAJOR_NET && held >= 3 * broken) return 3;
    return net >= STRONG_NET && held >= 2 * broken ? 2 : 1;
  }

  /** Class of {@link Outcomes} that the next test of this level belongs to. */
  comparable(slot: number): number {
    return slot === VOLUME_SLOT ? VOLUME_LEVEL_CLASS : outcomeClass(this.touches(slot));
  }

  /** The levels below (side −1) or above (side 1) the last close, nearest first. */
  list(side: -1 | 1, close: number): Level[] {
    const slots = Array.from(this.order.subarray(0, this.count));
    const wanted = slots.filter((slot) => side * ((this.prices[slot] as number) - close) > 0);
    if (side === -1) wanted.reverse();
    return wanted.map((slot) => ({
      price: this.prices[slot] as number,
      source: slot === VOLUME_SLOT ? 'volume_profile' : 'swing',
      touches: this.touches(slot),
      strength: LEVEL_STRENGTHS[this.strength(slot)] as LevelStrength,
      lastTouchTimeMs: this.lastTouchMs[slot] as number,
    }));
  }

  /** Prices of at most `most` levels below (side −1) or above (side 1) the last close, nearest first. */
  nearest(side: -1 | 1, close: number, most: number): number[] {
    const found: number[] = [];
    let at = side === -1 ? this.count - 1 : 0;
    for (; at >= 0 && at < this.count && found.length < most; at += side) {
      const price = this.prices[this.order[at] as number] as number;
      if (side * (price - close) > 0) found.push(price);
    }
    return found;
  }

  /** Starts, carries on or ends the test of one level; answers 1 when it made the level noise, else 0. */
  private testSlot(slot: number, bar: Float64Array, barNumber: number): number {
    const price = this.prices[slot] as number;
    const atr = bar[BAR.atr] as number;
    if (this.testing[slot] === 0) {
      const near = TOUCH_ATR * atr;
      const reached =
        this.sides[slot] === 1 ? (bar[BAR.low] as number) <= price + near : (bar[BAR.high] as number) >= price - near;
      if (!reached) return 0;
      this.testing[slot] = 1;
      this.lastTouchMs[slot] = bar[BAR.openTimeMs] as number;
      this.lastTouchBar[slot] = barNumber;
    }
    const close = bar[BAR.close] as number;
    if (Math.abs(close - price) <= AWAY_ATR * atr) return 0;
    const side = close > price ? 1 : -1;
    const through = this.sides[slot] !== side;
    this.outcomes.record(this.comparable(slot), through ? 1 : 0);
    if (through) this.broken[slot] = (this.broken[slot] as number) + 1;
    else this.held[slot] = (this.held[slot] as number) + 1;
    this.sides[slot] = side;
    this.testing[slot] = 0;
    return this.isNoise(slot) ? 1 : 0;
  }

  private isNoise(slot: number): boolean {
    return slot !== VOLUME_SLOT && (this.held[slot] as number) - (this.broken[slot] as number) <= RETIRED_NET;
  }

  private nearestSwingLevel(swing: Float64Array, bar: Float64Array): number {
    let nearest = -1;
    let distance = MERGE_ATR * (bar[BAR.atr] as number);
    for (let at = 0; at < this.count; at++) {
      const slot = this.order[at] as number;
      const away = Math.abs((this.prices[slot] as number) - (swing[0] as number));
      if (slot === VOLUME_SLOT || away > distance) continue;
      nearest = slot;
      distance = away;
    }
    return nearest;
  }

  private retireNoise(): void {
    for (let at = this.count - 1; at >= 0; at--) {
      const slot = this.order[at] as number;
      if (this.isNoise(slot)) this.remove(slot);
    }
  }

  private forget(barNumber: number): void {
    for (let at = this.count - 1; at >= 0; at--) {
      const slot = this.order[at] as number;
      if (slot === VOLUME_SLOT) continue;
      if ((this.lastTouchBar[slot] as number) < barNumber - FORGET_AFTER_BARS) this.remove(slot);
    }
  }

  /** The swing level with the fewest holds less breaks; of equal ones the one not touched for longest. */
  private weakest(): number {
    let weakest = 1;
    for (let slot = 2; slot < SLOTS; slot++) {
      const net = (this.held[slot] as number) - (this.broken[slot] as number);
      const least = (this.held[weakest] as number) - (this.broken[weakest] as number);
      const older = (this.lastTouchBar[slot] as number) < (this.lastTouchBar[weakest] as number);
      if (net < least || (net === least && older)) weakest = slot;
    }
    return weakest;
  }

  private remove(slot: number): void {
    this.takeOut(slot);
    this.swings--;
    this.free[SLOTS - 2 - this.swings] = slot;
  }

  private takeOut(slot: number): void {
    let at = 0;
    while (this.order[at] !== slot) at++;
    this.count--;
    if (at < this.split) this.split--;
    for (; at < this.count; at++) this.order[at] = this.order[at + 1] as number;
  }

  /** Puts a slot into the order of prices; `split` keeps its meaning only until `locate` finds it anew. */
  private putIn(slot: number): void {
    const price = this.prices[slot] as number;
    let at = this.count;
    while (at > 0 && (this.prices[this.order[at - 1] as number] as number) > price) {
      this.order[at] = this.order[at - 1] as number;
      at--;
    }
    this.order[at] = slot;
    this.count++;
    if (at < this.split) this.split++;
  }
}

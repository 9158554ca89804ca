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
/** A level's price is the mean of its swings, the weight of one never below 1 / 8. */
const LARGEST_WEIGHT = 8;
/** Holds less breaks from which a level is MODERATE, STRONG, MAJOR; from RETIRED on it is noise. */
const MODERATE_NET = 2;
const STRONG_NET = 3;
const MAJOR_NET = 5;
const RETIRED_NET = -2;

/**
 * The living levels of one timeframe in typed arrays. A test of a level begins when a bar comes near it from a side, and ends when a
 * close stands one ATR away: back on that side the level held, on the other it broke. So a level that price lingers at is touched once.
 */
export class LevelBook {
  /** Price of the nearest level strictly below and above the close; −∞ and ∞ where there is none. */
  below = -Infinity;
  above = Infinity;
  /** Slots of those levels, −1 where there is none. */
  belowSlot = -1;
  aboveSlot = -1;
  /** Number of living levels. */
  count = 0;
  private readonly outcomes: Outcomes;
  private size = 1;
  private openTests = 0;
  private stale = true;
  private readonly prices = new Float64Array(SLOTS).fill(NaN);
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

  /** Carries the open and new tests on by one bar; `bar` = [high, low, close, ATR, open time ms]. */
  test(bar: Float64Array, barNumber: number): void {
    const high = bar[0] as number;
    const low = bar[1] as number;
    const close = bar[2] as number;
    const atr = bar[3] as number;
    const near = TOUCH_ATR * atr;
    if (!this.stale && this.openTests === 0 && low - near > this.below && high + near < this.above) return;
    const away = AWAY_ATR * atr;
    let finished = false;
    for (let slot = 0; slot < this.size; slot++) {
      const price = this.prices[slot] as number;
      if (this.testing[slot] === 0) {
        const reached = this.sides[slot] === 1 ? low <= price + near : high >= price - near;
        if (!reached) continue;
        this.testing[slot] = 1;
        this.openTests++;
        this.lastTouchMs[slot] = bar[4] as number;
        this.lastTouchBar[slot] = barNumber;
      }
      if (Math.abs(close - price) <= away) continue;
      this.finishTest(slot, close > price ? 1 : -1);
      finished = true;
    }
    if (finished) this.retireNoise();
  }

  /** Takes a confirmed swing of [price, open time ms] into the nearest level, or makes it one. */
  addSwing(swing: Float64Array, swingBar: number, barNumber: number, bar: Float64Array): void {
    const price = swing[0] as number;
    const reach = MERGE_ATR * (bar[3] as number);
    let nearest = -1;
    let distance = reach;
    for (let slot = 1; slot < this.size; slot++) {
      const away = Math.abs((this.prices[slot] as number) - price);
      if (away <= distance) {
        nearest = slot;
        distance = away;
      }
    }
    this.stale = true;
    if (nearest >= 0) {
      const weight = Math.min(LARGEST_WEIGHT, this.touches(nearest) + 1);
      const old = this.prices[nearest] as number;
      this.prices[nearest] = old + (price - old) / weight;
      return;
    }
    this.forget(barNumber);
    const slot = this.size < SLOTS ? this.size++ : this.weakest();
    this.openTests -= this.testing[slot] as number;
    this.prices[slot] = price;
    this.lastTouchMs[slot] = swing[1] as number;
    this.lastTouchBar[slot] = swingBar;
    this.held[slot] = 1;
    this.broken[slot] = 0;
    this.sides[slot] = (bar[2] as number) > price ? 1 : -1;
    this.testing[slot] = 0;
  }

  /** Moves the volume level; a move of more than half an ATR makes it a new one without touches. */
  moveVolumeLevel(bar: Float64Array, pointOfControl: Float64Array): void {
    const price = pointOfControl[0] as number;
    const old = this.prices[VOLUME_SLOT] as number;
    if (price === old || (Number.isNaN(price) && Number.isNaN(old))) return;
    this.stale = true;
    this.prices[VOLUME_SLOT] = price;
    if (Math.abs(price - old) <= MERGE_ATR * (bar[3] as number)) return;
    this.openTests -= this.testing[VOLUME_SLOT] as number;
    this.testing[VOLUME_SLOT] = 0;
    this.held[VOLUME_SLOT] = 0;
    this.broken[VOLUME_SLOT] = 0;
    this.sides[VOLUME_SLOT] = (bar[2] as number) > price ? 1 : -1;
    this.lastTouchMs[VOLUME_SLOT] = bar[4] as number;
  }

  /** Finds the nearest levels strictly below and above the close. */
  locate(bar: Float64Array): void {
    const close = bar[2] as number;
    if (!this.stale && close > this.below && close < this.above) return;
    this.stale = false;
    this.below = -Infinity;
    this.above = Infinity;
    this.belowSlot = -1;
    this.aboveSlot = -1;
    this.count = Number.isNaN(this.prices[VOLUME_SLOT] as number) ? this.size - 1 : this.size;
    for (let slot = 0; slot < this.size; slot++) {
      const price = this.prices[slot] as number;
      if (price < close && price > this.below) {
        this.below = price;
        this.belowSlot = slot;
      } else if (price > close && price < this.above) {
        this.above = price;
        this.aboveSlot = slot;
      }
    }
  }

  touches(slot: number): number {
    return (this.held[slot] as number) + (this.broken[slot] as number);
  }

  /** Index into LEVEL_STRENGTHS. The volume level has its volume for it, which counts as one hold. */
  strength(slot: number): number {
    const net = (this.held[slot] as number) - (this.broken[slot] as number) + (slot === VOLUME_SLOT ? 1 : 0);
    return net >= MAJOR_NET ? 3 : net >= STRONG_NET ? 2 : net >= MODERATE_NET ? 1 : 0;
  }

  /** Class of {@link Outcomes} that the next test of this level belongs to. */
  comparable(slot: number): number {
    return slot === VOLUME_SLOT ? VOLUME_LEVEL_CLASS : outcomeClass(this.touches(slot));
  }

  /** The levels below (side −1) or above (side 1) a price, nearest first. */
  list(side: -1 | 1, close: number): Level[] {
    const levels: Level[] = [];
    for (let slot = 0; slot < this.size; slot++) {
      const price = this.prices[slot] as number;
      if (side === -1 ? !(price < close) : !(price > close)) continue;
      levels.push({
        price,
        source: slot === VOLUME_SLOT ? 'volume_profile' : 'swing',
        touches: this.touches(slot),
        strength: LEVEL_STRENGTHS[this.strength(slot)] as LevelStrength,
        lastTouchTimeMs: this.lastTouchMs[slot] as number,
      });
    }
    return levels.sort((a, b) => side * (a.price - b.price));
  }

  private finishTest(slot: number, side: number): void {
    const through = this.sides[slot] !== side;
    this.outcomes.record(this.comparable(slot), through ? 1 : 0);
    if (through) this.broken[slot] = (this.broken[slot] as number) + 1;
    else this.held[slot] = (this.held[slot] as number) + 1;
    this.sides[slot] = side;
    this.testing[slot] = 0;
    this.openTests--;
  }

  private retireNoise(): void {
    for (let slot = this.size - 1; slot >= 1; slot--) {
      if ((this.held[slot] as number) - (this.broken[slot] as number) <= RETIRED_NET) this.remove(slot);
    }
  }

  private forget(barNumber: number): void {
    for (let slot = this.size - 1; slot >= 1; slot--) {
      if ((this.lastTouchBar[slot] as number) < barNumber - FORGET_AFTER_BARS) this.remove(slot);
    }
  }

  private weakest(): number {
    let weakest = 1;
    for (let slot = 2; slot < this.size; slot++) {
      const net = (this.held[slot] as number) - (this.broken[slot] as number);
      const least = (this.held[weakest] as number) - (this.broken[weakest] as number);
      const older = (this.lastTouchBar[slot] as number) < (this.lastTouchBar[weakest] as number);
      if (net < least || (net === least && older)) weakest = slot;
    }
    return weakest;
  }

  /** Takes a slot out; the last one moves into its place. */
  private remove(slot: number): void {
    this.stale = true;
    this.openTests -= this.testing[slot] as number;
    const last = --this.size;
    if (last === slot) return;
    this.prices[slot] = this.prices[last] as number;
    this.lastTouchMs[slot] = this.lastTouchMs[last] as number;
    this.lastTouchBar[slot] = this.lastTouchBar[last] as number;
    this.held[slot] = this.held[last] as number;
    this.broken[slot] = this.broken[last] as number;
    this.sides[slot] = this.sides[last] as number;
    this.testing[slot] = this.testing[last] as number;
  }
}

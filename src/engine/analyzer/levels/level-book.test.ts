/** The numbers of a level's life: joining, touching, ending a test, growing strong, being forgotten. */
import { describe, expect, it } from 'vitest';
import { BAR, LevelBook } from './level-book.ts';
import type { Level } from './level.ts';
import { Outcomes, VOLUME_LEVEL_CLASS } from './outcomes.ts';

/** A book that is fed bar by bar; ATR is 1 unless given. */
class Market {
  readonly outcomes = new Outcomes();
  readonly book = new LevelBook(this.outcomes);
  readonly bar = new Float64Array(5).fill(NaN);
  number = 0;

  /** A bar that closes at `close` and reached from `low` to `high` (the close where not given). */
  pass(close: number, { low = close, high = close, atr = 1 } = {}): this {
    this.number++;
    this.bar[BAR.low] = low;
    this.bar[BAR.high] = high;
    this.bar[BAR.close] = close;
    this.bar[BAR.atr] = atr;
    this.bar[BAR.openTimeMs] = this.number;
    this.book.test(this.bar, this.number);
    this.book.locate(this.bar);
    return this;
  }

  swing(price: number, bar = this.number): this {
    this.book.addSwing(Float64Array.of(price, this.number), bar, this.number, this.bar);
    this.book.locate(this.bar);
    return this;
  }

  volume(price: number): this {
    this.book.moveVolumeLevel(this.bar, Float64Array.of(price, NaN));
    this.book.locate(this.bar);
    return this;
  }

  /** The level at 100 holds so many times, seen from above. */
  hold(times: number): this {
    for (let i = 0; i < times; i++) this.pass(105).pass(105, { low: 100 });
    return this;
  }

  /** It breaks and breaks back; each counts. */
  break(times: number): this {
    for (let i = 0; i < times; i++) {
      const from = (this.bar[BAR.close] as number) > 100 ? 1 : -1;
      this.pass(100 - 5 * from, { low: 95, high: 105 });
    }
    return this;
  }

  get levels(): Level[] {
    const close = this.bar[BAR.close] as number;
    return [...this.book.list(-1, close).toReversed(), ...this.book.list(1, close)];
  }

  get prices(): number[] {
    return this.levels.map(({ price }) => price);
  }

  get only(): Level | undefined {
    expect(this.levels).toHaveLength(1);
    return this.levels[0];
  }
}

const above = () => new Market().pass(105);
const below = () => new Market().pass(95);

describe('a swing', () => {
  it('joins a level half an ATR away as its mean, and is one of its own beyond', () => {
    expect(above().swing(100).swing(100.5).prices).toEqual([100.25]);
    expect(above().swing(100).swing(99.5).prices).toEqual([99.75]);
    expect(above().swing(100).swing(100.501).prices).toEqual([100, 100.501]);
    expect(new Market().pass(105, { atr: 2 }).swing(100).swing(101).prices).toEqual([100.5]);
  });

  it('joins the nearer of two', () => {
    expect(above().swing(100).swing(100.75).swing(100.5).prices).toEqual([100, 100.625]);
    expect(above().swing(100).swing(100.75).swing(100.25).prices).toEqual([100.125, 100.75]);
  });

  it.each([
    [0, 2],
    [1, 3],
    [5, 7],
    [6, 8],
    [7, 8],
    [12, 8],
  ])('after %i holds more moves it by one part in %i', (holds, weight) => {
    const [price] = above().swing(100).hold(holds).swing(100.4).prices;
    expect(price).toBeCloseTo(100 + 0.4 / weight, 9);
  });

  it('never joins the volume level', () => {
    expect(above().volume(100).swing(100.1).prices).toEqual([100, 100.1]);
  });
});

describe('a test of a level', () => {
  /** Touches after the bar, and one that closes two ATR away on the same side. */
  const touches = (market: Market, away: number): number | undefined => market.pass(away).only?.touches;

  it('begins within a fifth of an ATR', () => {
    expect(touches(above().swing(100).pass(105, { low: 100.2 }), 105)).toBe(2);
    expect(touches(above().swing(100).pass(105, { low: 100.201 }), 105)).toBe(1);
    expect(touches(below().swing(100).pass(95, { high: 99.8 }), 95)).toBe(2);
    expect(touches(below().swing(100).pass(95, { high: 99.799 }), 95)).toBe(1);
    expect(above().swing(100).pass(105, { low: 100.2 }).only?.lastTouchTimeMs).toBe(2);
  });

  it('ends with a close more than one ATR away, and not on the way there', () => {
    const near = () => above().swing(100).pass(100.5, { low: 100.1 });
    expect(near().pass(101).only).toMatchObject({ touches: 1, strength: 'WEAK' });
    expect(near().pass(101.001).only).toMatchObject({ touches: 2, strength: 'MODERATE' });
    expect(near().pass(99).only).toMatchObject({ touches: 1 });
    expect(near().pass(98.999).only).toMatchObject({ touches: 2, strength: 'WEAK' });
  });

  it('is measured in ATR', () => {
    const wild = { atr: 2 };
    const near = (low: number) =>
      new Market()
        .pass(105, wild)
        .swing(100)
        .pass(101, { low, ...wild });
    expect(near(100.4).pass(102, wild).only?.touches).toBe(1);
    expect(near(100.4).pass(102.001, wild).only?.touches).toBe(2);
    expect(near(100.401).pass(102.001, wild).only?.touches).toBe(1);
    const moved = (price: number) => new Market().pass(105, wild).volume(100).hold(1).pass(105, wild).volume(price);
    expect([moved(101).only?.touches, moved(101.001).only?.touches]).toEqual([1, 0]);
  });

  it('is told to the outcomes of comparable levels: 0 held, 1 broken', () => {
    const market = above().swing(100).hold(1);
    expect(market.book.comparable(1)).toBe(1);
    market.hold(11).break(1);
    expect(market.outcomes.shareBroken[2]).toBe(1 / 10);
    expect(market.outcomes.shareBroken[0]).toBeNaN();
    expect(market.book.comparable(0)).toBe(VOLUME_LEVEL_CLASS);
  });

  it('changes sides with a break', () => {
    const broken = above().swing(100).break(1);
    expect(broken.pass(95, { high: 99.8 }).pass(95).only?.touches).toBe(3);
  });
});

describe('strength', () => {
  // the swing that made the level is its first hold
  it.each([
    [1, 0, 'WEAK'],
    [2, 0, 'MODERATE'],
    [3, 0, 'MODERATE'],
    [4, 0, 'STRONG'],
    [7, 0, 'STRONG'],
    [8, 0, 'MAJOR'],
    [3, 2, 'WEAK'],
    [4, 2, 'MODERATE'],
    [8, 4, 'STRONG'],
    [9, 5, 'MODERATE'],
    [12, 4, 'MAJOR'],
    [11, 4, 'STRONG'],
    [13, 5, 'STRONG'],
  ])('of %i holds and %i breaks: %s', (holds, breaks, strength) => {
    const market = above()
      .swing(100)
      .hold(holds - 1)
      .break(breaks);
    expect(market.only).toMatchObject({ touches: holds + breaks, strength, source: 'swing' });
  });

  it('a level two breaks poorer than its holds is noise', () => {
    expect(above().swing(100).break(2).only?.touches).toBe(3);
    expect(above().swing(100).break(3).levels).toEqual([]);
  });
});

describe('the volume level', () => {
  const controlled = (holds: number) => above().volume(100).hold(holds);

  it('starts without touches, counts its volume for one hold, and is never noise', () => {
    expect(controlled(0).only).toMatchObject({ touches: 0, strength: 'WEAK', source: 'volume_profile' });
    expect(controlled(1).only).toMatchObject({ touches: 1, strength: 'MODERATE' });
    expect(controlled(0).break(6).only).toMatchObject({ touches: 6, strength: 'WEAK' });
  });

  it('keeps its touches in a move of half an ATR', () => {
    expect(controlled(1).volume(100.5).only).toMatchObject({ price: 100.5, touches: 1 });
    expect(controlled(1).volume(100.501).only).toMatchObject({ price: 100.501, touches: 0 });
    expect(controlled(1).volume(NaN).levels).toEqual([]);
  });
});

describe('what is forgotten', () => {
  const later = (bars: number) => {
    const market = above().swing(100, 1);
    market.number = 1 + bars;
    return market.swing(110).prices;
  };

  it('a level not touched for more than 500 bars, when a new one comes', () => {
    expect(later(500)).toEqual([100, 110]);
    expect(later(501)).toEqual([110]);
  });

  it('the weakest of 24 swing levels when a 25th comes; of equal ones that touched longest ago', () => {
    const many = (better: readonly number[] = []) => {
      const market = new Market().pass(90);
      for (let i = 0; i < 24; i++) {
        market.swing(100 + 2 * i, better.includes(i) ? 50 : i);
      }
      return market.swing(200, 60);
    };
    expect(many().prices).toHaveLength(24);
    expect(many().prices).not.toContain(100);
    expect(many([0, 1]).prices).not.toContain(104);
    const crowded = above().swing(100).hold(1);
    for (let i = 1; i < 24; i++) crowded.swing(110 + 2 * i, 1_000);
    expect(crowded.swing(200, 1_000).prices.slice(0, 2)).toEqual([100, 114]);
  });
});

describe('levels beside the price', () => {
  const ladder = new Market().pass(105).swing(100).swing(102).swing(104).swing(108).swing(110);

  it('are strictly below and above', () => {
    ladder.pass(104);
    expect([ladder.book.prices[ladder.book.below], ladder.book.prices[ladder.book.above]]).toEqual([102, 108]);
    ladder.pass(90);
    expect(ladder.book.below).toBe(-1);
    ladder.pass(120);
    expect(ladder.book.above).toBe(-1);
  });

  it('are listed nearest first', () => {
    expect(ladder.book.nearest(-1, 109, 2)).toEqual([108, 104]);
    expect(ladder.book.nearest(1, 101, 3)).toEqual([102, 104, 108]);
    expect(ladder.book.nearest(1, 109, 3)).toEqual([110]);
    expect(ladder.book.nearest(-1, 108, 1)).toEqual([104]);
  });
});

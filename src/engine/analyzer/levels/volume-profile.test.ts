/** The volume profile against one that adds up its whole window at every bar. */
import { expect, it } from 'vitest';
import { seededRandom } from '../../../../test/support/candles.ts';
import { emptyCandle } from '../../candles/candle.ts';
import { COL, COLUMN_COUNT } from '../columns.ts';
import { Bars } from '../indicators/bars.ts';
import { VolumeProfile } from './volume-profile.ts';

interface Trade {
  readonly price: number;
  readonly volume: number;
}

interface Grid {
  readonly floor: number;
  readonly width: number;
}

const BUCKETS = 64;

function gridOver(window: readonly Trade[]): Grid {
  const prices = window.map(({ price }) => price);
  const lowest = Math.min(...prices);
  const span = Math.max(Math.max(...prices) - lowest, 1e-4 * lowest);
  return { floor: lowest - 0.5077 * span, width: (2.0154 * span) / BUCKETS };
}

/** Points of control, bar by bar: the middle of the heaviest bucket, left only for one that holds more than a tenth more. */
function expectedPoints(trades: readonly Trade[]): number[] {
  let grid: Grid | null = null;
  let laidAt = 0;
  let heaviest: number | null = null;
  return trades.map(({ price }, bar) => {
    const window = trades.slice(Math.max(0, bar - 239), bar + 1);
    if (window.length < 100) return NaN;
    const place = grid === null ? NaN : (price - grid.floor) / grid.width;
    if (grid === null || !(place >= 0 && place < BUCKETS) || bar - laidAt >= 240) {
      grid = gridOver(window);
      laidAt = bar;
      heaviest = null;
    }
    const { floor, width } = grid;
    const held = Array<number>(BUCKETS).fill(0);
    for (const trade of window) {
      const bucket = Math.floor((trade.price - floor) / width);
      held[bucket] = (held[bucket] ?? 0) + trade.volume;
    }
    const most = Math.max(...held);
    if (most > 1.1 * (heaviest === null ? 0 : (held[heaviest] ?? 0))) heaviest = held.indexOf(most);
    return heaviest === null ? NaN : floor + (heaviest + 0.5) * width;
  });
}

function seenPoints(trades: readonly Trade[]): number[] {
  const bars = new Bars();
  const profile = new VolumeProfile(bars);
  return trades.map(({ price, volume }) => {
    const row = new Float64Array(COLUMN_COUNT).fill(NaN);
    bars.push({ ...emptyCandle(), open: price, high: price, low: price, close: price, volume }, row, 0);
    profile.update(row, 0);
    const column = row[COL.volume_profile_poc] as number;
    expect(column).toBe(profile.pointOfControl);
    return column;
  });
}

/** Whole volumes, so that no sum is rounded. */
const MARKETS: Readonly<Record<string, (random: () => number, bar: number) => Trade>> = {
  'a few prices, evenly traded': (random) => ({
    price: 96 + 3 * Math.floor(4 * random()),
    volume: Math.floor(12 * random()),
  }),
  'two prices that change places': (_random, bar) => ({
    price: (bar >> 6) % 2 === 0 ? 96 : 99,
    volume: 10 + (bar % 2),
  }),
  'a wandering price': (random, bar) => ({
    price: 99 + 30 * Math.sin(bar / 170) + 6 * random(),
    volume: Math.floor(100 * random() ** 3),
  }),
  'a price that leaves its grid for good': (random, bar) => ({
    price: 3 * (30 + Math.floor(bar / 300) ** 2 * 7) + 3 * Math.floor(3 * random()),
    volume: 1 + Math.floor(5 * random()),
  }),
  'hardly any movement': (random) => ({ price: 96 + 1e-3 * random(), volume: Math.floor(9 * random()) }),
  'no volume at first': (random, bar) => ({
    price: 96 + 3 * random(),
    volume: bar < 130 ? 0 : Math.floor(9 * random()),
  }),
};

it.each(Object.entries(MARKETS))('%s', (_name, tradeAt) => {
  for (const seed of [1, 2, 3]) {
    const random = seededRandom(seed);
    const trades = Array.from({ length: 1_500 }, (_, bar) => tradeAt(random, bar));
    const wanted = expectedPoints(trades);
    const seen = seenPoints(trades);
    const first = wanted.findIndex(
      (point, bar) => !(Object.is(point, seen[bar]) || Math.abs(point - (seen[bar] ?? NaN)) < 1e-9),
    );
    expect([first, seen[first]]).toEqual([-1, undefined]);
    expect(new Set(wanted.slice(100)).size).toBeGreaterThan(1);
  }
});

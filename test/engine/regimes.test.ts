/** The regime on months of mixed markets: every label has its time on every timeframe, none takes over, none flickers. */
import { beforeAll, describe, expect, it } from 'vitest';
import { COL, readColumn } from '../../src/engine/analyzer/columns.ts';
import { MARKET_REGIMES, type MarketRegime } from '../../src/engine/analyzer/labels.ts';
import type { Timeframe } from '../../src/engine/candles/timeframe.ts';
import { walkMarket, type MixedMarket } from '../support/mixed-market.ts';

const MARKETS: readonly MixedMarket[] = [
  { seed: 'regimes-1', symbol: 'BTCUSDC', days: 30 },
  { seed: 'regimes-2', symbol: 'SOLUSDC', days: 30 },
  { seed: 'regimes-3', symbol: 'DOGEUSDC', days: 30 },
];
const TIMEFRAMES = ['1m', '3m', '5m', '15m', '1h'] as const satisfies readonly Timeframe[];
/** Bars before all that the regime looks at has values (rank of NATR). */
const WARM_UP_BARS = 300;

const LARGEST_SHARE = 0.6;
/** Of all bars of a timeframe; the least frequent label has twice as many. */
const SMALLEST_SHARE = 0.02;
/** Rows that a label stays: never fewer than the closes that confirm the next one, and on the average much longer. */
const SHORTEST_STAY = 2;
const MEAN_STAY = 7;
/** Changes that are taken back within so many rows. */
const HASTY_ROWS = 3;
const HASTY_SHARE = 0.12;

interface Stay {
  readonly regime: MarketRegime;
  rows: number;
}

/** Consecutive rows of one label, per market. */
type Stays = readonly Stay[];

describe('market_regime on generated mixed markets', () => {
  const found = new Map<Timeframe, Stays[]>(TIMEFRAMES.map((timeframe) => [timeframe, []]));

  beforeAll(() => {
    for (const market of MARKETS) {
      const bars = new Map<Timeframe, number>();
      const stays = new Map<Timeframe, Stay[]>(TIMEFRAMES.map((timeframe) => [timeframe, []]));
      walkMarket(market, TIMEFRAMES, (closed, analyzers) => {
        for (const timeframe of closed) {
          const bar = (bars.get(timeframe) ?? 0) + 1;
          bars.set(timeframe, bar);
          const series = analyzers.get(timeframe)?.series;
          const own = stays.get(timeframe);
          if (bar <= WARM_UP_BARS || series === undefined || own === undefined) continue;
          const regime = readColumn(series.data, 'market_regime', series.base) as MarketRegime;
          const last = own.at(-1);
          if (last !== undefined && series.at(COL.regime_duration) > 1) last.rows++;
          else own.push({ regime, rows: 1 });
        }
      });
      for (const [timeframe, list] of stays) found.get(timeframe)?.push(list);
    }
  });

  describe.each(TIMEFRAMES)('%s', (timeframe) => {
    const stays = (): Stay[] => (found.get(timeframe) ?? []).flat();
    const rowsOf = (list: readonly Stay[]): number => list.reduce((sum, { rows }) => sum + rows, 0);

    it.each(MARKET_REGIMES.filter((word) => word !== 'UNKNOWN'))('%s is seen and does not take over', (word) => {
      const share = rowsOf(stays().filter(({ regime }) => regime === word)) / rowsOf(stays());
      expect(share).toBeGreaterThan(SMALLEST_SHARE);
      expect(share).toBeLessThan(LARGEST_SHARE);
    });

    it('is never UNKNOWN', () => {
      expect(stays().filter(({ regime }) => regime === 'UNKNOWN')).toEqual([]);
    });

    it('does not flicker', () => {
      // the first and the last stay of a market are cut by its ends
      const whole = (found.get(timeframe) ?? []).flatMap((list) => list.slice(1, -1));
      expect(Math.min(...whole.map(({ rows }) => rows))).toBeGreaterThanOrEqual(SHORTEST_STAY);
      expect(rowsOf(whole) / whole.length).toBeGreaterThan(MEAN_STAY);
      const hasty = (found.get(timeframe) ?? []).flatMap((list) =>
        list.filter(
          ({ rows }, index) => rows <= HASTY_ROWS && index > 0 && list[index - 1]?.regime === list[index + 1]?.regime,
        ),
      );
      expect(hasty.length / whole.length).toBeLessThan(HASTY_SHARE);
    });
  });
});

/** What holds for every strategy on every market of its table of facts. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COLUMN_SPECS, type ColumnName } from '../../src/engine/analyzer/columns.ts';
import type { Strategy } from '../../src/engine/strategies/strategy.ts';
import { seriesOf, type Cell, type Chart } from '../support/rows.ts';
import { votesOn, type SideFacts } from '../support/strategy-cases.ts';
import { FACTS } from './facts.ts';

interface Market {
  readonly strategy: Strategy;
  readonly name: string;
  readonly chart: Chart;
  readonly higher?: Chart;
}

function marketsOf(strategy: Strategy, facts: SideFacts): Market[] {
  const changes: [string, Chart][] = [
    ['votes', {}],
    ...Object.entries({ ...facts.silent, ...facts.votes, ...facts.adds }),
  ];
  return changes.map(([name, change]) => ({
    strategy,
    name,
    chart: { ...facts.chart, ...change },
    ...(facts.higher && { higher: facts.higher }),
  }));
}

const MARKETS: readonly Market[] = FACTS.flatMap(({ strategy, buy, sell }) =>
  [buy, sell].flatMap((facts) => (facts ? marketsOf(strategy, facts) : [])),
);

/** Powers of two, so that scaling is exact and a value on a threshold stays on it. */
const PRICE_FACTOR = 2 ** -20;
const VOLUME_FACTOR = 2 ** 10;

function scaled(chart: Chart): Chart {
  const factors = new Map<string, number>(
    COLUMN_SPECS.map(({ name, unit }) => [name, unit === 'price' ? PRICE_FACTOR : unit === 'base' ? VOLUME_FACTOR : 1]),
  );
  const entries = Object.entries(chart).map(([name, cells]) => {
    const scale = (cell: Cell) => (typeof cell === 'number' ? cell * (factors.get(name) ?? NaN) : cell);
    return [name, Array.isArray(cells) ? (cells as Cell[]).map(scale) : scale(cells as Cell)];
  });
  return Object.fromEntries(entries) as Chart;
}

test('prices × 2^-20 and volumes × 2^10 change no vote', () => {
  expect(MARKETS.length).toBeGreaterThan(400);
  for (const { strategy, chart, higher } of MARKETS) {
    const expected = votesOn(strategy, chart, higher);
    expect(votesOn(strategy, scaled(chart), higher && scaled(higher))).toEqual(expected);
  }
});

describe('what is not known', () => {
  // Without a known level this rule falls back to the 20-bar extreme, on purpose.
  const fallbacks: readonly ColumnName[] = ['nearest_support', 'nearest_resistance'];

  test('never makes a vote, and never confirms one', () => {
    const gaps = fc.array(fc.record({ column: fc.nat(), back: fc.integer({ min: 0, max: 6 }) }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...MARKETS), gaps, ({ strategy, chart, higher }, missing) => {
        const columns = Object.keys(chart).filter((name) => !fallbacks.includes(name as ColumnName)) as ColumnName[];
        const series = seriesOf(chart);
        for (const { column, back } of missing) {
          const name = columns[column % columns.length] as ColumnName;
          const index = COLUMN_SPECS.findIndex((spec) => spec.name === name);
          series.data[series.base - back * COLUMN_SPECS.length + index] = NaN;
        }
        const before = votesOn(strategy, chart, higher);
        for (const vote of votesOn(strategy, series, higher)) {
          const same = before.find(({ side }) => side === vote.side);
          expect(same?.reasons ?? []).toEqual(expect.arrayContaining([...vote.reasons]));
          expect(vote.confidence).toBeLessThanOrEqual(same?.confidence ?? 0);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  test.each(MARKETS.filter(({ name }) => name === 'votes'))(
    '$strategy.name is silent on an empty row',
    ({ strategy, higher }) => {
      expect(votesOn(strategy, {}, higher)).toEqual([]);
    },
  );
});

test('a series that has wrapped round gives the same votes as a short one', () => {
  for (const { strategy, chart, higher } of MARKETS) {
    const once = votesOn(strategy, chart, higher);
    expect(votesOn(strategy, seriesOf(chart, 60), higher)).toEqual(once);
  }
});

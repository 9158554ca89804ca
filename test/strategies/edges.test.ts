/**
 * The edges of every rule. On each market of the tables of facts one cell at a time is moved until the second writing of the rule
 * changes its mind; just before and just behind that point the strategy must say the same. No threshold can move unnoticed.
 */
import { describe, expect, test } from 'vitest';
import { COL, COLUMN_COUNT, COLUMN_SPECS, type ColumnName, type ColumnSpec } from '../../src/engine/analyzer/columns.ts';
import type { AnalysisSeries } from '../../src/engine/analyzer/series.ts';
import type { Chart } from '../support/rows.ts';
import { pairOn, type Pair } from '../support/second-writing.ts';
import type { SideFacts } from '../support/strategy-cases.ts';
import { FACTS } from './facts.ts';

/** No rule looks further back but for squeezes, which the tables of facts cover. */
const BARS_BACK = 6;
/** How far beside an edge both are asked, as a share of the cell's size: farther than the two round, nearer than any change of a rule. */
const BESIDE = 1e-7;
/** A cell is moved by these shares of its size, both ways … */
const SHARES = [1e-3, 4e-3, 0.012, 0.03, 0.08, 0.2, 0.5, 1, 2, 6];
/** … and one column besides it by these, so that the other arm of a `min` or `max` binds as well. */
const OTHER_FACTORS = [0.2, 5];

const specOf = (name: ColumnName): ColumnSpec => COLUMN_SPECS[COL[name]] as ColumnSpec;

/** Columns whose cells are numbers that may lie anywhere. */
function movable(chart: Chart): ColumnName[] {
  const fixed = ['label', 'flag', 'sign'];
  return (Object.keys(chart) as ColumnName[]).filter((name) => !fixed.includes(specOf(name).unit));
}

/** The markets of one side: as it stands, with each change that leaves the vote, and with another column out of proportion. */
function marketsOf({ chart, votes, adds }: SideFacts): Chart[] {
  const scaled = movable(chart).flatMap((name) =>
    OTHER_FACTORS.map((factor) => ({ [name]: scaledCells(chart[name], factor) }) as Chart),
  );
  return [{}, ...Object.values(votes ?? {}), ...Object.values(adds ?? {}), ...scaled].map((change) => ({
    ...chart,
    ...change,
  }));
}

function scaledCells(cells: Chart[ColumnName], factor: number): Chart[ColumnName] {
  const list = (Array.isArray(cells) ? cells : [cells]) as number[];
  return list.map((cell) => factor * cell);
}

/** Where to look for another answer: values round the cell's own, from low to high. */
function stations(name: ColumnName, value: number): number[] {
  const scale = Math.abs(value) || 1;
  const around = SHARES.flatMap((share) => [value - share * scale, value + share * scale]);
  const scores = specOf(name).unit === 'score' ? [0, 12, 18, 24, 36, 48, 56, 62, 68, 78, 88, 100] : [];
  return [...around, ...scores, value, 0].toSorted((a, b) => a - b);
}

interface Edge {
  readonly below: number;
  readonly above: number;
}

/** Pairs of neighbouring numbers between which the rule changes its mind, along one cell. */
function edgesOf({ wanted }: Pair, series: AnalysisSeries, at: number, along: readonly number[]): Edge[] {
  const asked = (value: number): string => {
    series.data[at] = value;
    return wanted();
  };
  const edges: Edge[] = [];
  let [below = NaN] = along;
  let said = asked(below);
  for (const station of along.slice(1)) {
    let above = station;
    const there = asked(above);
    if (there !== said) {
      while (above - below > 1e-10 * Math.abs(station)) {
        const middle = (below + above) / 2;
        if (middle <= below || middle >= above) break;
        if (asked(middle) === said) below = middle;
        else above = middle;
      }
      edges.push({ below, above });
    }
    below = station;
    said = there;
  }
  return edges;
}

describe.each(FACTS.map((facts) => ({ name: facts.strategy.name, facts })))('$name', ({ facts }) => {
  test('changes its mind where the rule does', () => {
    const differences: unknown[] = [];
    let found = 0;
    for (const side of [facts.buy, facts.sell]) {
      if (side === undefined) continue;
      for (const chart of marketsOf(side)) {
        const pair = pairOn(facts.strategy, chart, side.higher);
        if (pair.wanted() === '') continue;
        const places = [
          { series: pair.series, names: movable(chart), bars: BARS_BACK },
          ...(pair.above === null ? [] : [{ series: pair.above, names: movable(side.higher ?? {}), bars: 1 }]),
        ];
        for (const { series, names, bars } of places) {
          for (const name of names) {
            for (let back = 0; back < bars; back++) {
              const at = series.base - back * COLUMN_COUNT + COL[name];
              const value = series.data[at] as number;
              for (const edge of edgesOf(pair, series, at, stations(name, value))) {
                found++;
                const beside = BESIDE * (Math.abs(value) || 1);
                for (const there of [edge.below - beside, edge.above + beside]) {
                  series.data[at] = there;
                  const [seen, wanted] = [pair.seen(), pair.wanted()];
                  if (seen !== wanted) differences.push({ name, back, there, chart, seen, wanted });
                }
              }
              series.data[at] = value;
            }
          }
        }
      }
    }
    expect(differences.slice(0, 3)).toEqual([]);
    expect(found).toBeGreaterThan(20);
  });
});

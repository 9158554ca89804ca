/**
 * The edges of every rule. On each market of the tables of facts one cell at a time is moved until the second writing of the rule
 * changes its mind; just before and just behind that point the strategy must say the same. No threshold can move unnoticed.
 */
import { expect, test } from 'vitest';
import {
  COL,
  COLUMN_COUNT,
  COLUMN_SPECS,
  type ColumnName,
  type ColumnSpec,
} from '../../src/engine/analyzer/columns.ts';
import type { AnalysisSeries } from '../../src/engine/analyzer/series.ts';
import type { Strategy } from '../../src/engine/strategies/strategy.ts';
import type { Chart } from '../support/rows.ts';
import { pairOn } from '../support/second-writing.ts';
import type { SideFacts } from '../support/strategy-cases.ts';
import { FACTS } from './facts.ts';

/** No rule looks further back but for squeezes, which the tables of facts cover. */
const BARS_BACK = 6;
/** How far beside an edge both are asked, as a share of the cell's size: farther than the two round, nearer than any change of a rule. */
const BESIDE = 1e-7;
/** How closely an edge is known, as a share of the cell's size. */
const FINEST = 1e-9;
/** A cell is moved by these shares of its size, both ways … */
const SHARES = [1e-3, 4e-3, 0.012, 0.03, 0.08, 0.2, 0.5, 1, 2, 6];
/** … and one column besides it by these, so that the other arm of a `min` or `max` binds as well. */
const OTHER_FACTORS = [0.2, 5];

const sizeOf = (value: number): number => Math.abs(value) || 1;
const specOf = (name: ColumnName): ColumnSpec => COLUMN_SPECS[COL[name]] as ColumnSpec;

/** Columns whose cells are numbers that may lie anywhere. */
function movable(chart: Chart): ColumnName[] {
  const fixed = ['label', 'flag', 'sign'];
  return (Object.keys(chart) as ColumnName[]).filter((name) => !fixed.includes(specOf(name).unit));
}

interface Place {
  readonly chart: Chart;
  /** How many of its bars are moved one by one. */
  readonly bars: number;
}

/** The markets of one side: as it stands, with each change that leaves the vote, with a column out of proportion, with another word. */
function marketsOf({ chart, votes, adds }: SideFacts): Place[] {
  const words = (Object.keys(chart) as ColumnName[]).flatMap((name) =>
    (specOf(name).words ?? []).map((word) => ({ [name]: word })),
  );
  const scaled = movable(chart).flatMap((name) =>
    OTHER_FACTORS.map((factor) => ({ [name]: scaledCells(chart[name], factor) })),
  );
  const told = [{}, ...Object.values(votes ?? {}), ...Object.values(adds ?? {})];
  return [
    ...told.map((change) => ({ chart: { ...chart, ...change }, bars: BARS_BACK })),
    ...[...scaled, ...words].map((change) => ({ chart: { ...chart, ...change }, bars: 1 })),
  ];
}

function scaledCells(cells: Chart[ColumnName], factor: number): Chart[ColumnName] {
  const list = (Array.isArray(cells) ? cells : [cells]) as number[];
  return list.map((cell) => factor * cell);
}

/** Where to look for another answer: values round the cell's own, from low to high. */
function stations(name: ColumnName, value: number): number[] {
  const scale = sizeOf(value);
  const around = SHARES.flatMap((share) => [value - share * scale, value + share * scale]);
  const scores = specOf(name).unit === 'score' ? [0, 12, 18, 24, 36, 48, 56, 62, 68, 78, 88, 100] : [];
  return [...around, ...scores, value, 0].toSorted((a, b) => a - b);
}

interface Edge {
  readonly below: number;
  readonly above: number;
}

/** One cell of a market, or a column's cells of all bars moved alike; `set` writes what its current bar shall hold. */
interface Slide {
  readonly name: ColumnName;
  readonly value: number;
  readonly set: (value: number) => void;
}

function slidesOf(series: AnalysisSeries, names: readonly ColumnName[], barsBack: number): Slide[] {
  const { data, base } = series;
  return names.flatMap((name) => {
    const cells = Array.from({ length: barsBack }, (_, back) => base - back * COLUMN_COUNT + COL[name]);
    const values = cells.map((at) => data[at] as number);
    const single = cells.map((at, back): Slide => {
      const value = values[back] as number;
      return { name, value, set: (next) => void (data[at] = next) };
    });
    const value = values[0] as number;
    const together = (next: number): void =>
      cells.forEach((at, back) => void (data[at] = (values[back] as number) + (next - value)));
    return [...single, { name, value, set: together }];
  });
}

/** Pairs of neighbouring numbers between which the rule changes its mind. */
function edgesOf(wanted: () => string, { value, set }: Slide, along: readonly number[]): Edge[] {
  const asked = (there: number): string => {
    set(there);
    return wanted();
  };
  const edges: Edge[] = [];
  let [below = NaN] = along;
  let said = asked(below);
  for (const station of along.slice(1)) {
    let above = station;
    const there = asked(above);
    if (there !== said) {
      while (above - below > FINEST * sizeOf(value)) {
        const middle = (below + above) / 2;
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

/** The values to ask both at: beside the edge, and on it where it is a round number and neither of the two has to compute it. */
function placesAt({ name, value }: Slide, { below, above }: Edge): number[] {
  const beside = BESIDE * sizeOf(value);
  const round = Number(above.toPrecision(5));
  const onIt = specOf(name).unit !== 'price' && Math.abs(round - above) <= beside / 100;
  return [below - beside, ...(onIt ? [round] : []), above + beside];
}

interface Search {
  readonly edges: number;
  /** What the strategy and its second writing do not agree on. */
  readonly differences: readonly unknown[];
}

function searchOn(strategy: Strategy, { chart, bars }: Place, higher: Chart | undefined): Search {
  const { series, above, seen, wanted } = pairOn(strategy, chart, higher);
  if (wanted() === '') return { edges: 0, differences: [] };
  const slides = slidesOf(series, movable(chart), bars);
  if (above !== null) slides.push(...slidesOf(above, movable(higher ?? {}), 1));
  const differences: unknown[] = [];
  let edges = 0;
  for (const slide of slides) {
    for (const edge of edgesOf(wanted, slide, stations(slide.name, slide.value))) {
      edges++;
      for (const there of placesAt(slide, edge)) {
        slide.set(there);
        const answers = { seen: seen(), wanted: wanted() };
        if (answers.seen !== answers.wanted) differences.push({ name: slide.name, there, chart, ...answers });
      }
    }
    slide.set(slide.value);
  }
  return { edges, differences };
}

test.each(FACTS.map((facts) => ({ name: facts.strategy.name, facts })))(
  '$name changes its mind where the rule does',
  ({ facts: { strategy, buy, sell } }) => {
    const sides = [buy, sell].filter((side) => side !== undefined);
    const searches = sides.flatMap((side) => marketsOf(side).map((place) => searchOn(strategy, place, side.higher)));
    expect(searches.flatMap(({ differences }) => differences).slice(0, 3)).toEqual([]);
    expect(searches.reduce((sum, { edges }) => sum + edges, 0)).toBeGreaterThan(50);
  },
);

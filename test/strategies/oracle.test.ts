/** Every strategy against its rule written a second time, on its table of facts with cells changed at random. */
import { describe, expect, test } from 'vitest';
import { COL, COLUMN_SPECS, type ColumnName } from '../../src/engine/analyzer/columns.ts';
import { oracleRules } from '../oracles/strategies.ts';
import { seededRandom } from '../support/candles.ts';
import type { Chart } from '../support/rows.ts';
import { pairOn } from '../support/second-writing.ts';
import { FACTS } from './facts.ts';

const SEED = 20_251_004;
const TRIES = 8_000;
/** No rule looks further back but for squeezes, which reach to the tenth bar. */
const BARS_BACK = 11;
/** Changes of a cell: to the thresholds of the rules and hairs beside them, to another price of the chart, or by a share of what it was. */
const THRESHOLDS: Readonly<Record<string, readonly number[]>> = {
  volume_ratio: [0.2, 0.5, 0.6, 0.8, 1, 1.1, 1.2, 1.25, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.5, 3.5],
  adx_14: [12, 15, 18, 20, 22, 25, 30, 40, 45],
  natr: [0.3, 0.5, 0.6, 0.8, 1.5, 10],
  psar_bars: [3],
  vwap_day_bars: [8],
  psar_af: [0.1],
  atr_percentile: [50, 60, 65, 70, 80],
  ppo: [0.25, 0.5, 1],
  roc_10: [0.1, 0.8, 1.5, 1.8, 2.5, 3, 4, 5],
  obv_dist: [0.5, 1.5],
  cci_20: [135, 150, 195, 200, 225, 260, 300],
  williams_r: [-75, -80, -90, -25, -20, -10],
  z_20: [1, 1.8, 2.2, 2.8],
  bb_position: [0, 0.05, 0.25, 0.75, 0.95, 1],
};
const OF_HUNDRED = [15, 20, 22, 25, 28, 30, 35, 40, 45, 50, 52, 55, 60, 65, 75, 80, 85];
const SHARES = [1e-12, 1e-4, 3e-4, 1e-3, 1.8e-3, 3e-3, 5e-3, 0.01, 0.015, 0.03, 0.1];
const HAIRS = [0, 1e-6, 0.02];
/** Never the share itself: there the two writings may round to different sides. */
const BESIDE = [0.999, 1.001];

const unitOf = (name: ColumnName): string => (COLUMN_SPECS[COL[name]] as { readonly unit: string }).unit;

/** Another value for a cell, of the kind that its column holds. */
function changed(name: ColumnName, value: number, random: () => number): number {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const spec = COLUMN_SPECS[COL[name]] as (typeof COLUMN_SPECS)[number] & { readonly words?: readonly string[] };
  if (random() < 0.03) return NaN;
  if (spec.words !== undefined) return Math.floor(random() * spec.words.length);
  if (spec.unit === 'flag') return random() < 0.5 ? 0 : 1;
  if (spec.unit === 'sign') return random() < 0.5 ? -1 : 1;
  const way = random() < 0.5 ? -1 : 1;
  const marks = THRESHOLDS[name] ?? (spec.unit === 'score' ? OF_HUNDRED : null);
  if (marks !== null && random() < 0.8) return Math.sign(value || 1) * pick(marks) * (1 + way * pick(HAIRS));
  return value * (1 + way * pick(SHARES) * (random() < 0.5 ? pick(BESIDE) : random()));
}

describe.each(FACTS.map((facts) => ({ name: facts.strategy.name, facts })))('$name', ({ facts }) => {
  const charts = [facts.buy, facts.sell].flatMap((side) => {
    if (side === undefined) return [];
    const tables = [{}, ...Object.values(side.votes ?? {}), ...Object.values(side.adds ?? {})];
    const more = Object.values(side.silent ?? {});
    return [...tables, ...more].map((change): [Chart, Chart | undefined] => [
      { ...side.chart, ...change },
      side.higher,
    ]);
  });

  test('says what the rule says', () => {
    const random = seededRandom(SEED);
    const differences: unknown[] = [];
    let voted = 0;
    for (const [chart, higher] of charts) {
      const { series, seen: votesOf, wanted } = pairOn(facts.strategy, chart, higher);
      const names = Object.keys(chart) as ColumnName[];
      for (let attempt = 0; attempt < TRIES / charts.length; attempt++) {
        const before: [at: number, value: number][] = [];
        for (let change = 0; change <= attempt % 3; change++) {
          const column = names[Math.floor(random() * names.length)] as ColumnName;
          const back = random() < 0.5 ? 0 : Math.floor(random() * BARS_BACK);
          const at = series.base - back * COLUMN_SPECS.length + COL[column];
          before.unshift([at, series.data[at] as number]);
          const other = names[Math.floor(random() * names.length)] as ColumnName;
          const same = unitOf(other) === unitOf(column) && unitOf(column) === 'price' && random() < 0.3;
          series.data[at] = same
            ? series.at(COL[other], Math.floor(random() * 3))
            : changed(column, series.data[at] as number, random);
        }
        const seen = votesOf();
        if (seen !== '') voted++;
        if (seen !== wanted()) differences.push({ attempt, chart, seen, wanted: wanted() });
        for (const [at, value] of before) series.data[at] = value;
      }
    }
    expect(differences).toEqual([]);
    expect(voted).toBeGreaterThan(TRIES / 10);
  });
});

test('the second writing knows every strategy', () => {
  expect(Object.keys(oracleRules(null)).toSorted()).toEqual(FACTS.map(({ strategy }) => strategy.name).toSorted());
});

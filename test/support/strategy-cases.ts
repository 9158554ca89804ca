/** How the table of facts about a strategy is written, and the tests that every such table must pass. */
import { describe, expect, test } from 'vitest';
import type { ColumnName } from '../../src/engine/analyzer/columns.ts';
import { AnalysisSeries } from '../../src/engine/analyzer/series.ts';
import { Ballot } from '../../src/engine/strategies/ballot.ts';
import { REFLECTIONS } from '../../src/engine/strategies/mirror.ts';
import type { Side, Strategy } from '../../src/engine/strategies/strategy.ts';
import { seriesOf, type Cell, type Chart } from './rows.ts';

export interface SideFacts {
  /** A market on which the strategy votes. */
  readonly chart: Chart;
  /** The same moment on the higher timeframe, where the rule reads it. */
  readonly higher?: Chart;
  /** Ids of the confirmations that hold on it, no others. */
  readonly confirmed: readonly string[];
  /** What is changed so that one condition fails: no vote. */
  readonly silent?: Readonly<Record<string, Chart>>;
  readonly silentHigher?: Readonly<Record<string, Chart>>;
  /** Changes that leave the vote. */
  readonly votes?: Readonly<Record<string, Chart>>;
  /** Confirmation → the change that makes it hold too. */
  readonly adds?: Readonly<Record<string, Chart>>;
}

export interface StrategyFacts {
  readonly strategy: Strategy;
  readonly buy?: SideFacts;
  readonly sell?: SideFacts;
}

export interface VoteSeen {
  readonly side: Side;
  readonly confidence: number;
  readonly reasons: readonly string[];
}

/** The votes of one strategy on the last bar of a chart. */
export function votesOn(strategy: Strategy, chart: Chart | AnalysisSeries, higher?: Chart): VoteSeen[] {
  const series = chart instanceof AnalysisSeries ? chart : seriesOf(chart);
  const ballot = new Ballot('5m', series, [strategy]);
  const above = higher === undefined ? null : new Ballot('15m', seriesOf(higher), []);
  ballot.evaluate(above);
  return Array.from({ length: ballot.count }, (_, i) => ({
    side: ballot.side(i),
    confidence: ballot.confidence(i),
    reasons: ballot.reasons(i),
  }));
}

/** The chart with the current value of one column missing. */
export function without(chart: Chart, column: ColumnName): Chart {
  const cells = chart[column];
  const list = (Array.isArray(cells) ? cells : [cells, cells]) as readonly Cell[];
  return { ...chart, [column]: [...list.slice(0, -1), null] };
}

export function testStrategy(facts: StrategyFacts): void {
  const { strategy } = facts;
  describe(`strategy ${strategy.name}`, () => {
    test('the table covers every side and every confirmation', () => {
      expect([...(facts.buy ? ['BUY'] : []), ...(facts.sell ? ['SELL'] : [])]).toEqual(strategy.sides);
      const covered = [facts.buy, facts.sell].flatMap((side) => [
        ...(side?.confirmed ?? []),
        ...Object.keys(side?.adds ?? {}),
      ]);
      expect(new Set(covered)).toEqual(new Set(strategy.confirmations.map(({ id }) => id)));
    });
    if (facts.buy) testSide(strategy, 'BUY', facts.buy);
    if (facts.sell) testSide(strategy, 'SELL', facts.sell);
  });
}

function testSide(strategy: Strategy, side: Side, facts: SideFacts): void {
  const { chart, higher, confirmed } = facts;
  const seen = (change: Chart, above = higher) => votesOn(strategy, { ...chart, ...change }, above);
  const baseline = seen({});

  test(`votes ${side} with ${confirmed.join(', ') || 'no confirmation'}`, () => {
    expect(baseline).toHaveLength(1);
    expect(baseline[0]?.side).toBe(side);
    expect(baseline[0]?.reasons).toEqual(confirmed);
    expect(baseline[0]?.confidence).toBeGreaterThanOrEqual(0.6);
    expect(baseline[0]?.confidence).toBeLessThanOrEqual(0.98);
  });

  test.each(Object.entries(facts.silent ?? {}))(`no ${side}: %s`, (_, change) => {
    expect(seen(change)).toEqual([]);
  });

  test.each(Object.entries(facts.silentHigher ?? {}))(`no ${side}: higher timeframe: %s`, (_, change) => {
    expect(seen({}, { ...higher, ...change })).toEqual([]);
  });

  test.each(Object.entries(facts.votes ?? {}))(`${side} as well: %s`, (_, change) => {
    expect(seen(change).map((vote) => vote.side)).toEqual([side]);
  });

  test.each(Object.entries(facts.adds ?? {}))(`${side} confirmed by %s`, (id, change) => {
    const [vote] = seen(change);
    expect(vote?.side).toBe(side);
    expect(vote?.reasons).toContain(id);
    expect(confirmed).not.toContain(id);
    const lowered = strategy.confirmations.some((item) => item.weight < 0 && vote?.reasons.includes(item.id));
    const raised = (vote?.confidence ?? NaN) > (baseline[0]?.confidence ?? NaN);
    expect(raised || lowered).toBe(true);
  });

  // A SELL reads its inputs on the mirrored series: without the high there is no mirrored low.
  const columns = strategy.inputs.map((input) => (side === 'BUY' ? input : (REFLECTIONS[input].from ?? input)));
  test.each(columns)(`no ${side} without %s`, (column) => {
    expect(votesOn(strategy, without(chart, column), higher)).toEqual([]);
  });
}

/** A strategy and its rule written a second time, side by side on one market, with both answers in the same words. */
import type { AnalysisSeries } from '../../src/engine/analyzer/series.ts';
import { Ballot } from '../../src/engine/strategies/ballot.ts';
import type { Side, Strategy } from '../../src/engine/strategies/strategy.ts';
import { Market, oracleRules, oracleVote, type OracleRule } from '../oracles/strategies.ts';
import { seriesOf, type Chart } from './rows.ts';

export interface Pair {
  /** The market; a test may change its cells. */
  readonly series: AnalysisSeries;
  readonly above: AnalysisSeries | null;
  /** The votes on the last bar, as text: side, which confirmations held (a bit each), confidence. */
  readonly seen: () => string;
  readonly wanted: () => string;
}

const told = (side: Side, confirmed: number, confidence: number): string =>
  `${side} ${confirmed.toString(2)} ${confidence.toFixed(9)}`;

export function pairOn(strategy: Strategy, chart: Chart, higher: Chart | undefined): Pair {
  const series = seriesOf(chart);
  const above = higher === undefined ? null : seriesOf(higher);
  return { series, above, seen: strategyOn(strategy, series, above), wanted: ruleOn(strategy, series, above) };
}

function strategyOn(strategy: Strategy, series: AnalysisSeries, above: AnalysisSeries | null): () => string {
  const ballot = new Ballot('5m', series, [strategy]);
  const aboveBallot = above === null ? null : new Ballot('15m', above, []);
  return () => {
    ballot.evaluate(aboveBallot);
    const votes = Array.from({ length: ballot.count }, (_, i) =>
      told(ballot.side(i), ballot.confirmed(i), ballot.confidence(i)),
    );
    return votes.join(', ');
  };
}

function ruleOn({ name }: Strategy, series: AnalysisSeries, above: AnalysisSeries | null): () => string {
  const sides = (['BUY', 'SELL'] as const).map((side) => {
    const rule = oracleRules(above === null ? null : new Market(above, side))[name] as OracleRule;
    return { rule, market: new Market(series, side) };
  });
  return () => {
    const votes = sides.flatMap(({ rule, market }) => {
      const vote = oracleVote(rule, market);
      if (vote === null) return [];
      const confirmed = vote.confirmed.reduce((bits, holds, bit) => bits | (holds ? 1 << bit : 0), 0);
      return [told(market.side, confirmed, vote.confidence)];
    });
    return votes.join(', ');
  };
}

import type { Vote } from '../../engine/aggregator/types.ts';
import { MINUTE_MS, TIMEFRAME_MS } from '../../engine/candles/timeframe.ts';
import { Random } from '../../exchange/random.ts';
import type { CandleTable } from '../../exchange/replay/candle-table.ts';

/** How far ahead a vote is judged, minutes. */
export const HORIZONS_MINUTES = [5, 15, 60] as const;
const BASELINE_SAMPLES = 20_000;
const PERCENT = 100;

interface Tally {
  readonly family: string;
  votes: number;
  readonly bySide: { BUY: number; SELL: number };
  inConsensus: number;
  trades: number;
  netResult: number;
  readonly forwardSum: Float64Array;
  readonly forwardCount: Uint32Array;
}

export interface StrategyReport {
  readonly strategy: string;
  readonly family: string;
  readonly votes: number;
  readonly buy_votes: number;
  readonly sell_votes: number;
  readonly votes_in_consensus: number;
  readonly trades: number;
  readonly net_result: number;
  /** Mean return after n minutes in the vote's direction, percent, net of both fees; null without votes. */
  readonly forward_percent: Readonly<Record<string, number | null>>;
  /** The same minus that of random entries in the same data. */
  readonly forward_edge_percent: Readonly<Record<string, number | null>>;
}

/**
 * What each strategy's votes were followed by, against entries at random moments of the same data (engine.md, "Honesty about profit").
 * Looks ahead in the recorded candles; the engine never sees any of it.
 */
export class AttributionBook {
  readonly #tallies = new Map<string, Tally>();
  readonly #feePercent: number;

  constructor(feeRate: number) {
    this.#feePercent = 2 * feeRate * PERCENT;
  }

  /** A vote cast at the close of row `row` of `table`. */
  vote(vote: Vote, table: CandleTable, row: number): void {
    const tally = this.#tally(vote.strategy, vote.family);
    tally.votes++;
    tally.bySide[vote.side]++;
    const direction = vote.side === 'BUY' ? 1 : -1;
    for (let index = 0; index < HORIZONS_MINUTES.length; index++) {
      const change = forwardPercent(table, row, HORIZONS_MINUTES[index] as number);
      if (change === null) continue;
      tally.forwardSum[index] = (tally.forwardSum[index] ?? 0) + direction * change - this.#feePercent;
      tally.forwardCount[index] = (tally.forwardCount[index] ?? 0) + 1;
    }
  }

  consensus(strategies: readonly string[]): void {
    for (const name of strategies) {
      const tally = this.#tallies.get(name);
      if (tally !== undefined) tally.inConsensus++;
    }
  }

  /** A closed trade is owed to all strategies that voted for it, in equal parts. */
  trade(strategies: readonly string[], netResult: number): void {
    for (const name of strategies) {
      const tally = this.#tallies.get(name);
      if (tally === undefined) continue;
      tally.trades++;
      tally.netResult += netResult / strategies.length;
    }
  }

  report(
    tables: readonly CandleTable[],
    seed: number,
  ): { strategies: StrategyReport[]; baseline: Record<string, number | null> } {
    const baseline = baselinePercents(tables, seed, this.#feePercent);
    const strategies = [...this.#tallies]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([strategy, tally]) => {
        const forward: Record<string, number | null> = {};
        const edge: Record<string, number | null> = {};
        HORIZONS_MINUTES.forEach((minutes, index) => {
          const count = tally.forwardCount[index] ?? 0;
          const mean = count === 0 ? null : (tally.forwardSum[index] ?? 0) / count;
          const random = baseline[`${minutes}m`] ?? null;
          forward[`${minutes}m`] = mean;
          edge[`${minutes}m`] = mean === null || random === null ? null : mean - random;
        });
        return {
          strategy,
          family: tally.family,
          votes: tally.votes,
          buy_votes: tally.bySide.BUY,
          sell_votes: tally.bySide.SELL,
          votes_in_consensus: tally.inConsensus,
          trades: tally.trades,
          net_result: tally.netResult,
          forward_percent: forward,
          forward_edge_percent: edge,
        };
      });
    return { strategies, baseline };
  }

  get votes(): number {
    let votes = 0;
    for (const tally of this.#tallies.values()) votes += tally.votes;
    return votes;
  }

  #tally(strategy: string, family: string): Tally {
    const known = this.#tallies.get(strategy);
    if (known !== undefined) return known;
    const tally: Tally = {
      family,
      votes: 0,
      bySide: { BUY: 0, SELL: 0 },
      inConsensus: 0,
      trades: 0,
      netResult: 0,
      forwardSum: new Float64Array(HORIZONS_MINUTES.length),
      forwardCount: new Uint32Array(HORIZONS_MINUTES.length),
    };
    this.#tallies.set(strategy, tally);
    return tally;
  }
}

/** Change of the close from `row` to `minutes` later, percent; null where the data ends or has a hole there. */
function forwardPercent(table: CandleTable, row: number, minutes: number): number | null {
  const baseMs = TIMEFRAME_MS[table.timeframe];
  const steps = Math.round((minutes * MINUTE_MS) / baseMs);
  const later = row + steps;
  if (steps < 1 || later >= table.count) return null;
  if ((table.openTimeMs[later] ?? NaN) - (table.openTimeMs[row] ?? NaN) !== steps * baseMs) return null;
  return ((table.close[later] ?? NaN) / (table.close[row] ?? NaN) - 1) * PERCENT;
}

/** Mean return of buying at random moments, net of fees: what a strategy has to beat. */
function baselinePercents(
  tables: readonly CandleTable[],
  seed: number,
  feePercent: number,
): Record<string, number | null> {
  const random = new Random(seed, 'baseline');
  const sums = HORIZONS_MINUTES.map(() => ({ sum: 0, count: 0 }));
  for (let i = 0; i < BASELINE_SAMPLES; i++) {
    const table = tables[Math.floor(random.uniform() * tables.length)];
    if (table === undefined) break;
    const row = Math.floor(random.uniform() * table.count);
    HORIZONS_MINUTES.forEach((minutes, index) => {
      const change = forwardPercent(table, row, minutes);
      const total = sums[index];
      if (change === null || total === undefined) return;
      total.sum += change - feePercent;
      total.count++;
    });
  }
  return Object.fromEntries(
    HORIZONS_MINUTES.map((minutes, index) => {
      const { sum, count } = sums[index] ?? { sum: 0, count: 0 };
      return [`${minutes}m`, count === 0 ? null : sum / count];
    }),
  );
}

import { COL } from '../analyzer/columns.ts';
import type { AnalysisSeries, BarReader } from '../analyzer/series.ts';
import { VOTING_TIMEFRAMES, type Timeframe } from '../candles/timeframe.ts';
import { MirroredSeries } from './mirror.ts';
import { STRATEGIES } from './registry.ts';
import { confidenceOf, NO_VOTE, type RuleView, type Side, type Strategy } from './strategy.ts';

/** Sums of weights such as 0.05 + 0.05 − 0.1 are compared with this tolerance. */
const WEIGHT_TOLERANCE = 1e-9;

/** What evaluate() needs of one strategy, looked up once. */
interface Voter {
  /** Position in the list of strategies the ballot was given. */
  readonly index: number;
  readonly strategy: Strategy;
  readonly rule: Strategy['rule'];
  readonly inputs: Int32Array;
  readonly confidences: Float64Array;
  readonly buys: boolean;
  readonly sells: boolean;
}

/** What follows from a strategy alone: the same for every symbol and timeframe, so it is kept once. */
interface StrategyFacts {
  readonly inputs: Int32Array;
  /** Confidence of every possible bit set of confirmations; NaN where it does not suffice for a vote. */
  readonly confidences: Float64Array;
  /** Ids of the confirmations in every possible bit set. */
  readonly reasons: readonly (readonly string[])[];
}

const FACTS = new WeakMap<Strategy, StrategyFacts>();
/** Kept once for all ballots of one list: what they ask at every bar stays close to the processor. */
const VOTERS = new WeakMap<readonly Strategy[], readonly Voter[]>();

interface View extends RuleView {
  higher: BarReader | null;
}

/**
 * The votes of all strategies on the current bar of one symbol and timeframe, and the mirror image their SELL rules read.
 *
 * A vote is cast when the rule of its side holds, its inputs have values and its confirmations suffice: at least one where the
 * strategy needs one, and never a negative sum. Holds nothing but the current votes and what the series itself says: after the
 * series was restored in place, call {@link resync}.
 */
export class Ballot {
  readonly timeframe: Timeframe;
  readonly series: AnalysisSeries;
  readonly mirrored: BarReader;
  private readonly strategies: readonly Strategy[];
  private voters: readonly Voter[] = [];
  private readonly buyView: View;
  private readonly sellView: View;
  private readonly indexOfVote: Uint16Array;
  private readonly sellOfVote: Uint8Array;
  private readonly confirmedOfVote: Uint32Array;
  private readonly confidenceOfVote: Float64Array;
  private votes = 0;

  /** @param weights strategy name → weight; 0 switches it off, other weights are the consensus' business. Unknown names are refused. */
  constructor(
    timeframe: Timeframe,
    series: AnalysisSeries,
    strategies: readonly Strategy[] = STRATEGIES,
    weights: Readonly<Record<string, number>> = {},
  ) {
    this.timeframe = timeframe;
    this.series = series;
    this.strategies = strategies;
    this.mirrored = new MirroredSeries(series);
    this.weigh(weights);
    this.buyView = { bars: series, higher: null, timeframe, side: 'BUY' };
    this.sellView = { bars: this.mirrored, higher: null, timeframe, side: 'SELL' };
    const most = 2 * strategies.length;
    this.indexOfVote = new Uint16Array(most);
    this.sellOfVote = new Uint8Array(most);
    this.confirmedOfVote = new Uint32Array(most);
    this.confidenceOfVote = new Float64Array(most);
  }

  /** Other weights from the next bar on; as in the constructor. */
  weigh(weights: Readonly<Record<string, number>>): void {
    refuseUnknownNames(this.strategies, weights);
    const voting = (VOTING_TIMEFRAMES as readonly Timeframe[]).includes(this.timeframe);
    this.voters = voting ? votersOf(this.strategies).filter(({ strategy }) => weights[strategy.name] !== 0) : [];
  }

  /**
   * Evaluates every strategy on the current bar. Call once after each new row of the series; on a timeframe that does not vote (1d, 1m)
   * nobody does. Allocates nothing.
   * @param higher ballot of the higher timeframe (HIGHER_TIMEFRAME), already evaluated where its bar closed at the same minute; or null
   */
  evaluate(higher: Ballot | null): void {
    this.votes = 0;
    this.buyView.higher = higher === null ? null : higher.series;
    this.sellView.higher = higher === null ? null : higher.mirrored;
    for (let i = 0; i < this.voters.length; i++) {
      const voter = this.voters[i] as Voter;
      if (voter.buys) this.ask(voter, this.buyView, 0);
      if (voter.sells) this.ask(voter, this.sellView, 1);
    }
  }

  /** Forgets the votes. */
  resync(): void {
    this.votes = 0;
  }

  /** Number of votes on the current bar. They are ordered by strategy, BUY before SELL. */
  get count(): number {
    return this.votes;
  }

  /** Position of the strategy of vote `i` in the list given to the constructor. */
  strategyIndex(i: number): number {
    return this.indexOfVote[i] as number;
  }

  side(i: number): Side {
    return this.sellOfVote[i] === 1 ? 'SELL' : 'BUY';
  }

  /** 0.60 … 0.98 (engine.md E7b). */
  confidence(i: number): number {
    return this.confidenceOfVote[i] as number;
  }

  /** Bit set over the strategy's confirmations. */
  confirmed(i: number): number {
    return this.confirmedOfVote[i] as number;
  }

  /** Ids of the confirmations of vote `i` that were true. The list is shared by all votes alike. */
  reasons(i: number): readonly string[] {
    return reasonsOf(this.strategies[this.strategyIndex(i)] as Strategy, this.confirmed(i));
  }

  private ask(voter: Voter, view: View, sell: 0 | 1): void {
    const confirmed = voter.rule(view);
    if (confirmed === NO_VOTE) return;
    const confidence = voter.confidences[confirmed] as number;
    if (Number.isNaN(confidence)) return;
    // Asked last because few rules get here: a rule may read a missing input, its answer just does not count.
    for (let i = 0; i < voter.inputs.length; i++) {
      if (Number.isNaN(view.bars.at(voter.inputs[i] as number))) return;
    }
    this.indexOfVote[this.votes] = voter.index;
    this.sellOfVote[this.votes] = sell;
    this.confirmedOfVote[this.votes] = confirmed;
    this.confidenceOfVote[this.votes] = confidence;
    this.votes++;
  }
}

function refuseUnknownNames(strategies: readonly Strategy[], weights: Readonly<Record<string, number>>): void {
  for (const name of Object.keys(weights)) {
    if (strategies.some((strategy) => strategy.name === name)) continue;
    throw new RangeError(`strategy weights: there is no strategy "${name}"; names look like ${STRATEGIES[0]?.name}`);
  }
}

function votersOf(strategies: readonly Strategy[]): readonly Voter[] {
  const known = VOTERS.get(strategies);
  if (known !== undefined) return known;
  const voters = strategies.map(voterOf);
  VOTERS.set(strategies, voters);
  return voters;
}

function voterOf(strategy: Strategy, index: number): Voter {
  const { inputs, confidences } = factsOf(strategy);
  const { rule, sides } = strategy;
  return { index, strategy, rule, inputs, confidences, buys: sides.includes('BUY'), sells: sides.includes('SELL') };
}

/** Ids of the confirmations in a bit set. */
export function reasonsOf(strategy: Strategy, confirmed: number): readonly string[] {
  return factsOf(strategy).reasons[confirmed] as readonly string[];
}

function factsOf(strategy: Strategy): StrategyFacts {
  let facts = FACTS.get(strategy);
  if (facts === undefined) {
    const { confirmations, inputs } = strategy;
    const bitSets = Array.from({ length: 1 << confirmations.length }, (_, confirmed) => confirmed);
    facts = {
      inputs: Int32Array.from(inputs, (name) => COL[name]),
      confidences: Float64Array.from(bitSets, (confirmed) =>
        suffices(strategy, confirmed) ? confidenceOf(strategy, confirmed) : NaN,
      ),
      reasons: bitSets.map((confirmed) =>
        confirmations.filter((_, bit) => (confirmed & (1 << bit)) !== 0).map(({ id }) => id),
      ),
    };
    FACTS.set(strategy, facts);
  }
  return facts;
}

/** Whether a rule with these confirmations reaches the 0.60 of any vote (reference/strategies §3.5, "emit when"). */
function suffices(strategy: Strategy, confirmed: number): boolean {
  const earned = strategy.confirmations.reduce(
    (sum, { weight }, bit) => ((confirmed & (1 << bit)) !== 0 ? sum + weight : sum),
    0,
  );
  return strategy.needsConfirmation ? earned > WEIGHT_TOLERANCE : earned >= -WEIGHT_TOLERANCE;
}

import type { Timeframe } from '../candles/timeframe.ts';
import type { Side } from '../strategies/strategy.ts';
import type { SymbolWaveState } from './consensus.ts';
import type { PublishedState } from './published.ts';
import type { Vote } from './types.ts';
import type { BarVotes } from './vote-book.ts';

/** What one symbol's waves go on from after a restart. */
export interface SymbolWaveMemory extends SymbolWaveState {
  readonly symbol: string;
}

export type CastVote = Pick<Vote, 'symbol' | 'timeframe' | 'strategy' | 'side' | 'confidence' | 'barCloseTimeMs'>;
export type EmittedConsensus = PublishedState & { readonly symbol: string };

interface Remembered {
  readonly bars: Map<Timeframe, BarVotes>;
  readonly published: Map<Side, PublishedState>;
}

/**
 * Of all that was voted and emitted, both in the order in which it happened, what may still count: the votes of each timeframe's
 * newest bar (age decides whether they live) and the last consensus per side.
 */
export function waveMemory(
  votes: Iterable<CastVote>,
  emitted: Iterable<EmittedConsensus>,
): readonly SymbolWaveMemory[] {
  const symbols = new Map<string, Remembered>();
  const of = (symbol: string): Remembered => {
    const known = symbols.get(symbol) ?? { bars: new Map(), published: new Map() };
    symbols.set(symbol, known);
    return known;
  };
  for (const { symbol, timeframe, strategy, side, confidence, barCloseTimeMs: closeTimeMs } of votes) {
    const { bars } = of(symbol);
    const bar = bars.get(timeframe);
    const cast = bar?.closeTimeMs === closeTimeMs ? bar.votes : [];
    bars.set(timeframe, { timeframe, closeTimeMs, votes: [...cast, [strategy, side, confidence]] });
  }
  for (const { symbol, ...state } of emitted) of(symbol).published.set(state.side, state);
  return [...symbols].map(([symbol, { bars, published }]) => ({
    symbol,
    bars: [...bars.values()],
    published: [...published.values()],
  }));
}

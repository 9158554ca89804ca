import type { Vote, WaveVerdict } from '../aggregator/types.ts';
import type { Candle } from '../candles/candle.ts';
import type { AnalysisDecision } from '../decisions.ts';

export interface WaveReport {
  readonly newVotes: readonly Vote[];
  readonly verdict: WaveVerdict;
}

/** What the engine asks of one symbol's analysis, wherever it is made. */
export interface SymbolHalf {
  readonly symbol: string;
  /** See SymbolClock. */
  holeBefore(openTimeMs: number): number;
  nextFilled(): Candle;
  /** Takes the next closed base candle. */
  add(candle: Candle): void;
}

/** The Analyst half as the engine sees it: here, or in workers that send what they found. */
export interface AnalystHalf {
  symbol(symbol: string): SymbolHalf;
  /** Forgets a symbol's past. */
  startAnew(symbol: string): SymbolHalf;
  /** What the last candle's votes came to; null where there is nothing to tell. */
  wave(analyst: SymbolHalf, timeMs: number): WaveReport | null;
  /** The rows that closed with the last candle, copied for storage. */
  rows(analyst: SymbolHalf): AnalysisDecision[];
}

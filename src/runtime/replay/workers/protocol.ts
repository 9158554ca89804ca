import type { ConsensusSignal } from '../../../engine/aggregator/types.ts';
import type { EngineSettings } from '../../../engine/settings.ts';
import type { CandleTable } from '../../../exchange/replay/candle-table.ts';

/** What a worker is given at its start. Its tables' columns are shared memory. */
export interface ShardTask {
  readonly tables: readonly CandleTable[];
  readonly settings: EngineSettings;
}

/**
 * What a worker found in a stretch of its candles, in order of time and symbol. `numbers` holds records, each
 * `[place of its symbol, close time of the base candle, kind, …]` with what {@link RECORD} says for its kind.
 */
export interface ShardBatch {
  readonly numbers: Float64Array<ArrayBuffer>;
  /** How many of the numbers count. */
  readonly used: number;
  /** Signals of the records of that kind, in order. */
  readonly signals: readonly ConsensusSignal[];
  /** Rows of the tables that this batch covers. */
  readonly candles: number;
}

/** Sent back to the worker: a batch is used up, and its memory may be used again. */
export interface ShardReceipt {
  readonly numbers: Float64Array<ArrayBuffer>;
}

export const RECORD = {
  /** open time, then all columns of a row: the timeframe that exits look at closed. */
  direction: 0,
  /** The same for the timeframe that the universe looks at. */
  universe: 1,
  /** index of the reject code, votes */
  rejected: 2,
  /** votes; the signal is the next of the batch's */
  signal: 3,
} as const;

/** Numbers of one vote: index of its timeframe, strategy × 2 + 1 for SELL, confidence, bit set of confirmations. */
export const VOTE_NUMBERS = 4;
export const HEAD_NUMBERS = 3;

/** A batch ends when it covers this many candles. */
export const BATCH_CANDLES = 2_048;
/** Batches a worker may be ahead of the Desk: bounds memory, and is enough to ride out a busy round. */
export const BATCHES_AHEAD = 4;

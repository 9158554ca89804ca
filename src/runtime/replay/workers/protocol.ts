import type { EngineSettings } from '../../../engine/settings.ts';
import type { CandleTable } from '../../../exchange/replay/candle-table.ts';

/** What a worker is given at its start. Its tables' columns are shared memory. */
export interface ShardTask {
  readonly tables: readonly CandleTable[];
  readonly settings: EngineSettings;
}

/**
 * What the analysis of a stretch of time came to. `numbers` holds records, symbol after symbol and within a symbol in order of time, each
 * `[close time of the base candle, kind, …]` with what {@link RECORD} says for its kind.
 */
export interface ShardBatch {
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Where the records of each table begin, by its place in the task; one more at the end. */
  readonly starts: readonly number[];
  /** Rows of the tables that this batch covers. */
  readonly candles: number;
}

/** Sent back to the worker: a batch is used up, and its memory may be used again. */
export interface ShardReceipt {
  readonly numbers: Float64Array<ArrayBuffer>;
}

export const RECORD = {
  /** open time, then the columns of a row that exits look at: their timeframe closed. */
  direction: 0,
  /** The same for the universe. */
  universe: 1,
  /** index of the reject code, votes */
  rejected: 2,
  /** signal (signal-record.ts), votes */
  signal: 3,
} as const;

/** Numbers of one vote: index of its timeframe, strategy × 2 + 1 for SELL, confidence, bit set of confirmations. */
export const VOTE_NUMBERS = 4;
export const HEAD_NUMBERS = 2;

/** Batches a worker may be ahead of the Desk: bounds memory, and is enough to ride out a busy round (measured: 4 cost 4 %). */
export const BATCHES_AHEAD = 16;

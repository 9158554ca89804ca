import { waveMemory, type SymbolWaveMemory } from '../engine/aggregator/wave-memory.ts';
import type { Timeframe } from '../engine/candles/timeframe.ts';
import type { Side } from '../engine/strategies/strategy.ts';
import type { Queryable, Statement } from './query.ts';

/** In the order in which they were cast. Manual signals are nobody's vote. */
const SIGNALS: Statement = {
  name: 'restore_waves',
  text: `SELECT symbol, strategy, side, timeframe, confidence, bar_close_time, timestamp, consensus_id,
  metadata -> 'strategy_names' AS strategies
FROM trading_signals
WHERE created_at > to_timestamp($1::float8 / 1000.0) AND created_at <= to_timestamp($2::float8 / 1000.0)
  AND source = 'auto' AND symbol = ANY ($3::text[])
ORDER BY created_at, id`,
};

interface SignalRow extends Record<string, unknown> {
  readonly symbol: string;
  readonly strategy: string;
  readonly side: Side;
  readonly timeframe: Timeframe;
  readonly confidence: string;
  readonly bar_close_time: Date | null;
  readonly timestamp: Date;
  readonly consensus_id: string | null;
  readonly strategies: readonly string[] | null;
}

/** Votes and consensus of these symbols after `fromMs` up to `toMs` (engine time, Unix ms), as their waves take them back. */
export async function restoreWaves(
  db: Queryable,
  symbols: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<readonly SymbolWaveMemory[]> {
  const { rows } = await db.query<SignalRow>(SIGNALS, [fromMs, toMs, symbols]);
  const votes = rows.flatMap(({ symbol, strategy, side, timeframe, confidence, bar_close_time: close }) =>
    close === null
      ? []
      : [{ symbol, strategy, side, timeframe, confidence: Number(confidence), barCloseTimeMs: close.getTime() }],
  );
  const emitted = rows.flatMap(({ symbol, side, timestamp, consensus_id: id, strategies }) =>
    id === null || strategies === null ? [] : [{ symbol, side, timeMs: timestamp.getTime(), strategies }],
  );
  return waveMemory(votes, emitted);
}

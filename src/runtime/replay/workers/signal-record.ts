/**
 * A consensus signal as numbers. Cloning the object from thread to thread costs a tenth of a worker's time; these numbers are part of a
 * batch that is handed over whole.
 */
import { signalId } from '../../../engine/aggregator/signal.ts';
import type { ConsensusMetadata, ConsensusSignal } from '../../../engine/aggregator/types.ts';
import { orNull } from '../../../engine/analyst/symbol-context.ts';
import { MARKET_REGIMES, VOLATILITY_REGIMES, type MarketRegime } from '../../../engine/analyzer/labels.ts';
import { TIMEFRAMES, type Timeframe } from '../../../engine/candles/timeframe.ts';
import { STRATEGIES } from '../../../engine/strategies/registry.ts';
import type { Family, Strategy } from '../../../engine/strategies/strategy.ts';

const PLACE_OF_STRATEGY: ReadonlyMap<string, number> = new Map(STRATEGIES.map(({ name }, place) => [name, place]));

/** Numbers of the largest signal: the single ones, its strategies, and a pair for each timeframe. */
export const MOST_SIGNAL_NUMBERS = 15 + STRATEGIES.length + 1 + 2 * TIMEFRAMES.length;

/** Writes a signal of the registry's strategies into the room for {@link MOST_SIGNAL_NUMBERS} at `start`, and answers where it ends. */
export function writeSignal(numbers: Float64Array, start: number, { side, price, metadata }: ConsensusSignal): number {
  let at = start;
  numbers[at++] = side === 'SELL' ? 1 : 0;
  numbers[at++] = price;
  numbers[at++] = metadata.avg_confidence;
  numbers[at++] = metadata.consensus_strength;
  numbers[at++] = metadata.threshold;
  numbers[at++] = metadata.force;
  numbers[at++] = metadata.families_count;
  numbers[at++] = TIMEFRAMES.indexOf(metadata.timeframe);
  numbers[at++] = MARKET_REGIMES.indexOf(metadata.market_regime);
  numbers[at++] = metadata.volatility_regime === null ? NaN : VOLATILITY_REGIMES.indexOf(metadata.volatility_regime);
  numbers[at++] = metadata.volume_ratio ?? NaN;
  numbers[at++] = metadata.confluence_score ?? NaN;
  numbers[at++] = metadata.momentum_score ?? NaN;
  numbers[at++] = metadata.natr ?? NaN;
  numbers[at++] = metadata.strategies_count;
  for (const name of metadata.strategy_names) numbers[at++] = PLACE_OF_STRATEGY.get(name) as number;
  const pairs = at++;
  for (const timeframe in metadata.timeframe_distribution) {
    numbers[at++] = TIMEFRAMES.indexOf(timeframe as Timeframe);
    numbers[at++] = metadata.timeframe_distribution[timeframe as Timeframe] as number;
  }
  numbers[pairs] = (at - pairs - 1) / 2;
  return at;
}

/** Where the next number of a batch is read. */
export interface Cursor {
  numbers: Float64Array;
  at: number;
}

/** Reads what {@link writeSignal} wrote. What names the strategies names their families. */
export function readSignal(cursor: Cursor, symbol: string, timeMs: number): ConsensusSignal {
  const side = next(cursor) === 1 ? 'SELL' : 'BUY';
  const id = signalId(symbol, side, timeMs);
  const price = next(cursor);
  const confidence = next(cursor);
  const consensus_strength = next(cursor);
  const threshold = next(cursor);
  const force = next(cursor);
  const families_count = next(cursor);
  const timeframe = TIMEFRAMES[next(cursor)] as Timeframe;
  const market_regime = MARKET_REGIMES[next(cursor)] as MarketRegime;
  const volatility_regime = VOLATILITY_REGIMES[next(cursor)] ?? null;
  const volume_ratio = orNull(next(cursor));
  const confluence_score = orNull(next(cursor));
  const momentum_score = orNull(next(cursor));
  const natr = orNull(next(cursor));
  const strategies_count = next(cursor);
  const strategy_names: string[] = [];
  const family_distribution: Partial<Record<Family, number>> = {};
  for (let i = 0; i < strategies_count; i++) {
    const { name, family } = STRATEGIES[next(cursor)] as Strategy;
    strategy_names.push(name);
    family_distribution[family] = (family_distribution[family] ?? 0) + 1;
  }
  const timeframe_distribution: Partial<Record<Timeframe, number>> = {};
  const timeframes = next(cursor);
  for (let i = 0; i < timeframes; i++) {
    const counted = TIMEFRAMES[next(cursor)] as Timeframe;
    timeframe_distribution[counted] = next(cursor);
  }
  const metadata: ConsensusMetadata = {
    type: 'CONSENSUS',
    consensus_id: id,
    strategies_count,
    strategy_names,
    avg_confidence: confidence,
    consensus_strength,
    threshold,
    force,
    families_count,
    family_distribution,
    timeframe,
    timeframe_distribution,
    is_multi_timeframe: timeframes > 1,
    market_regime,
    volatility_regime,
    volume_ratio,
    confluence_score,
    momentum_score,
    natr,
  };
  return { id, strategy: 'CONSENSUS', symbol, side, timeMs, price, confidence, source: 'auto', metadata };
}

function next(cursor: Cursor): number {
  return cursor.numbers[cursor.at++] as number;
}

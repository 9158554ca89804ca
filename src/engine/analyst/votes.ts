import type { Vote } from '../aggregator/types.ts';
import type { Timeframe } from '../candles/timeframe.ts';
import { reasonsOf } from '../strategies/ballot.ts';
import { STRATEGIES } from '../strategies/registry.ts';
import type { Side, Strategy } from '../strategies/strategy.ts';

/** A vote with words, for storage and reports. `strategyIndex` is a place in the registry, `confirmed` the bit set of confirmations. */
export function voteOf(
  bar: { readonly symbol: string; readonly timeframe: Timeframe; readonly closeMs: number; readonly price: number },
  strategyIndex: number,
  side: Side,
  confidence: number,
  confirmed: number,
): Vote {
  const strategy = STRATEGIES[strategyIndex] as Strategy;
  return {
    symbol: bar.symbol,
    timeframe: bar.timeframe,
    strategy: strategy.name,
    family: strategy.family,
    side,
    confidence,
    barCloseTimeMs: bar.closeMs,
    price: bar.price,
    reasons: reasonsOf(strategy, confirmed),
  };
}

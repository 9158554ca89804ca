import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signalId } from '../../../engine/aggregator/signal.ts';
import type { ConsensusSignal } from '../../../engine/aggregator/types.ts';
import { MARKET_REGIMES, VOLATILITY_REGIMES } from '../../../engine/analyzer/labels.ts';
import { TIMEFRAMES } from '../../../engine/candles/timeframe.ts';
import { STRATEGIES } from '../../../engine/strategies/registry.ts';
import { MOST_SIGNAL_NUMBERS, readSignal, writeSignal } from './signal-record.ts';

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const maybe = fc.option(number);

const signal: fc.Arbitrary<ConsensusSignal> = fc
  .record({
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    timeMs: fc.integer({ min: 1, max: 2 ** 42 }),
    price: number,
    confidence: number,
    voters: fc.shuffledSubarray([...STRATEGIES], { minLength: 1 }),
    timeframes: fc.dictionary(fc.constantFrom(...TIMEFRAMES), fc.integer({ min: 1, max: 28 }), {
      noNullPrototype: true,
    }),
    timeframe: fc.constantFrom(...TIMEFRAMES),
    regime: fc.constantFrom(...MARKET_REGIMES),
    volatility: fc.option(fc.constantFrom(...VOLATILITY_REGIMES)),
    numbers: fc.tuple(number, number, number, number, maybe, maybe, maybe, maybe),
  })
  .map((is) => {
    const [strength, threshold, force, families, volume, confluence, momentum, natr] = is.numbers;
    const id = signalId('SOLUSDC', is.side, is.timeMs);
    const byFamily: Record<string, number> = {};
    for (const { family } of is.voters) byFamily[family] = (byFamily[family] ?? 0) + 1;
    return {
      id,
      strategy: 'CONSENSUS',
      symbol: 'SOLUSDC',
      side: is.side,
      timeMs: is.timeMs,
      price: is.price,
      confidence: is.confidence,
      source: 'auto',
      metadata: {
        type: 'CONSENSUS',
        consensus_id: id,
        strategies_count: is.voters.length,
        strategy_names: is.voters.map(({ name }) => name),
        avg_confidence: is.confidence,
        consensus_strength: strength,
        threshold,
        force,
        families_count: families,
        family_distribution: byFamily,
        timeframe: is.timeframe,
        timeframe_distribution: is.timeframes,
        is_multi_timeframe: Object.keys(is.timeframes).length > 1,
        market_regime: is.regime,
        volatility_regime: is.volatility,
        volume_ratio: volume,
        confluence_score: confluence,
        momentum_score: momentum,
        natr,
      },
    };
  });

test('a signal comes out as it went in, key by key, and fits its room', () => {
  fc.assert(
    fc.property(signal, fc.integer({ min: 0, max: 9 }), (sent, start) => {
      const numbers = new Float64Array(start + MOST_SIGNAL_NUMBERS);
      const end = writeSignal(numbers, start, sent);
      const cursor = { numbers, at: start };
      expect(JSON.stringify(readSignal(cursor, sent.symbol, sent.timeMs))).toBe(JSON.stringify(sent));
      expect(cursor.at).toBe(end);
      expect(end).toBeLessThanOrEqual(start + MOST_SIGNAL_NUMBERS);
    }),
  );
});

import fc from 'fast-check';
import { LEVEL_STRENGTHS, MARKET_REGIMES, REGIME_STRENGTHS } from '../../src/engine/analyzer/labels.ts';
import type { TrailContext } from '../../src/engine/trailing/types.ts';

/** Any market around a position that an analysis may report. */
export const anyContext: fc.Arbitrary<TrailContext> = fc.record({
  regime: fc.constantFrom(...MARKET_REGIMES),
  regimeStrength: fc.option(fc.constantFrom(...REGIME_STRENGTHS)),
  regimeConfidence: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  atrPercent: fc.option(fc.double({ min: 0.01, max: 8, noNaN: true })),
  support: fc.option(fc.double({ min: 90, max: 110, noNaN: true })),
  supportStrength: fc.option(fc.constantFrom(...LEVEL_STRENGTHS)),
});

export interface Step {
  readonly price: number;
  readonly timeMs: number;
  readonly context: TrailContext;
}

/** A walk of prices around an entry of 100, seconds to minutes apart, under a context that changes now and then. */
export const anyWalk: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.record({
      change: fc.double({ min: -0.012, max: 0.014, noNaN: true }),
      waitMs: fc.integer({ min: 1_000, max: 120_000 }),
      context: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .chain((moves) =>
    fc.tuple(anyContext, anyContext, anyContext).map((contexts) => {
      let price = 100;
      let timeMs = 0;
      return moves.map((move) => {
        price *= 1 + move.change;
        timeMs += move.waitMs;
        return { price, timeMs, context: contexts[move.context] ?? contexts[0] };
      });
    }),
  );

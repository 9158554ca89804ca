import { describe, expect, it } from 'vitest';
import type { LevelStrength, MarketRegime, RegimeStrength } from '../analyzer/labels.ts';
import { MINUTE_MS } from '../candles/timeframe.ts';
import { DEFAULT_TRAIL_SETTINGS } from '../settings.ts';
import { stopLossWeight } from './stop-loss.ts';
import { answerWithoutHistory, checkTrail, openTrail } from './trailing.ts';
import type { StopKind, TrailContext, TrailSettings } from './types.ts';

/** The worked examples (reference/coordinator §4.12) were computed with a fee of 0.08 % and without the pump rider's margin. */
const FEE_008: TrailSettings = { ...DEFAULT_TRAIL_SETTINGS, feeRate: 0.0008 };
const STRICT_PUMP: TrailSettings = { ...FEE_008, pumpMarginMinRatio: 0, pumpMarginMaxRatio: 0 };

interface Example {
  readonly n: number;
  readonly entry: number;
  readonly max: number;
  readonly price: number;
  readonly ageMinutes: number;
  readonly regime: readonly [MarketRegime, RegimeStrength, number];
  readonly atrPercent: number;
  readonly support?: readonly [number, LevelStrength];
  readonly weight: number;
  readonly stopLossPercent: number;
  readonly stopLoss?: number;
  readonly breakeven: number | null;
  readonly trailing: number | null;
  readonly takeProfit?: number;
  readonly effective: number;
  readonly decision: 'HOLD' | 'SELL';
  readonly reason: StopKind;
}

const RM50 = ['RANGING', 'MODERATE', 50] as const;
const DAY = 24 * 60;

// prettier-ignore
const EXAMPLES: readonly Example[] = [
  { n: 1, entry: 116876, max: 119734, price: 119734, ageMinutes: DAY, regime: RM50, atrPercent: 0.1, weight: 1.01, stopLossPercent: 1.212, stopLoss: 115459.46, breakeven: 117109.75, trailing: 118536.66, effective: 118536.66, decision: 'HOLD', reason: 'trailing' },
  { n: 2, entry: 116876, max: 119734, price: 118500, ageMinutes: DAY, regime: RM50, atrPercent: 0.1, weight: 1.01, stopLossPercent: 1.212, breakeven: 117109.75, trailing: 118536.66, effective: 118536.66, decision: 'SELL', reason: 'trailing' },
  { n: 3, entry: 2.9145, max: 2.9806, price: 2.9806, ageMinutes: DAY, regime: RM50, atrPercent: 0.15, weight: 1.01, stopLossPercent: 1.212, stopLoss: 2.87918, breakeven: 2.92033, trailing: 2.95079, effective: 2.95079, decision: 'HOLD', reason: 'trailing' },
  { n: 4, entry: 2.9145, max: 2.9806, price: 2.95, ageMinutes: DAY, regime: RM50, atrPercent: 0.15, weight: 1.01, stopLossPercent: 1.212, breakeven: 2.92033, trailing: 2.95079, effective: 2.95079, decision: 'SELL', reason: 'trailing' },
  { n: 5, entry: 4403, max: 4413.57, price: 4413.57, ageMinutes: 45, regime: RM50, atrPercent: 0.1, weight: 1.005, stopLossPercent: 1.206, breakeven: null, trailing: null, effective: 4349.9, decision: 'HOLD', reason: 'stop_loss' },
  { n: 6, entry: 225.88, max: 225.97, price: 225.97, ageMinutes: 45, regime: RM50, atrPercent: 0.12, weight: 1.005, stopLossPercent: 1.206, breakeven: null, trailing: null, effective: 223.156, decision: 'HOLD', reason: 'stop_loss' },
  { n: 7, entry: 100, max: 101, price: 100.1, ageMinutes: 20, regime: RM50, atrPercent: 0.2, weight: 1.005, stopLossPercent: 1.206, breakeven: null, trailing: null, effective: 98.794, decision: 'HOLD', reason: 'stop_loss' },
  { n: 8, entry: 100, max: 101.3, price: 100.1, ageMinutes: 20, regime: RM50, atrPercent: 0.2, weight: 1.005, stopLossPercent: 1.206, stopLoss: 98.794, breakeven: 100.16, trailing: null, effective: 100.16, decision: 'SELL', reason: 'breakeven_1' },
  { n: 9, entry: 100, max: 101.3, price: 99.5, ageMinutes: 20, regime: RM50, atrPercent: 0.2, weight: 1.005, stopLossPercent: 1.206, breakeven: 100.16, trailing: null, effective: 100.16, decision: 'SELL', reason: 'breakeven_1' },
  { n: 10, entry: 100, max: 101.6, price: 100.35, ageMinutes: 30, regime: RM50, atrPercent: 0.2, weight: 1.005, stopLossPercent: 1.206, breakeven: 100.16, trailing: 100.381, effective: 100.381, decision: 'SELL', reason: 'trailing' },
  { n: 11, entry: 100, max: 101.8, price: 101, ageMinutes: 30, regime: ['VOLATILE', 'MODERATE', 50], atrPercent: 2.5, weight: 0.98, stopLossPercent: 1.8, stopLoss: 98.2, breakeven: 100.16, trailing: null, effective: 100.16, decision: 'HOLD', reason: 'breakeven_1' },
  { n: 12, entry: 100, max: 106, price: 105.3, ageMinutes: 30, regime: ['TRENDING_BULL', 'STRONG', 80], atrPercent: 0.4, weight: 1.1444, stopLossPercent: 1.373, breakeven: 100.2, trailing: 105.364, takeProfit: 104, effective: 105.364, decision: 'SELL', reason: 'trailing' },
  { n: 12.5, entry: 100, max: 106, price: 105.5, ageMinutes: 30, regime: ['TRENDING_BULL', 'STRONG', 80], atrPercent: 0.4, weight: 1.1444, stopLossPercent: 1.373, breakeven: 100.2, trailing: 105.364, takeProfit: 104, effective: 105.364, decision: 'HOLD', reason: 'trailing' },
  { n: 13, entry: 100, max: 109, price: 108.5, ageMinutes: 120, regime: ['TRENDING_BULL', 'EXTREME', 90], atrPercent: 0.6, weight: 1.2064, stopLossPercent: 1.448, breakeven: 100.2, trailing: 108.564, takeProfit: 106.8, effective: 108.564, decision: 'SELL', reason: 'trailing' },
  { n: 13.5, entry: 100, max: 109, price: 108.7, ageMinutes: 120, regime: ['TRENDING_BULL', 'EXTREME', 90], atrPercent: 0.6, weight: 1.2064, stopLossPercent: 1.448, breakeven: 100.2, trailing: 108.564, takeProfit: 106.8, effective: 108.564, decision: 'HOLD', reason: 'trailing' },
  { n: 14, entry: 100, max: 107, price: 106.2, ageMinutes: 6, regime: ['BREAKOUT_BULL', 'STRONG', 90], atrPercent: 3.5, weight: 1.1251, stopLossPercent: 1.8, breakeven: 100.2, trailing: 106.358, effective: 106.358, decision: 'SELL', reason: 'trailing' },
  { n: 15, entry: 100, max: 100, price: 98.7, ageMinutes: 1, regime: ['RANGING', 'WEAK', 40], atrPercent: 0.2, weight: 0.9515, stopLossPercent: 1.2, breakeven: null, trailing: null, effective: 98.8, decision: 'SELL', reason: 'stop_loss' },
  { n: 16, entry: 100, max: 100.4, price: 98.7, ageMinutes: 90, regime: ['TRENDING_BEAR', 'STRONG', 70], atrPercent: 1.2, weight: 1.0988, stopLossPercent: 1.582, breakeven: null, trailing: null, effective: 98.418, decision: 'HOLD', reason: 'stop_loss' },
  { n: 17, entry: 100, max: 100.9, price: 98.1, ageMinutes: 120, regime: ['TRENDING_BULL', 'STRONG', 80], atrPercent: 1.4, support: [99.5, 'STRONG'], weight: 1.2314, stopLossPercent: 1.8, breakeven: null, trailing: null, effective: 98.2, decision: 'SELL', reason: 'stop_loss' },
];

function contextOf(example: Example): TrailContext {
  const [regime, regimeStrength, regimeConfidence] = example.regime;
  return {
    regime,
    regimeStrength,
    regimeConfidence,
    atrPercent: example.atrPercent,
    support: example.support?.[0] ?? null,
    supportStrength: example.support?.[1] ?? null,
  };
}

function ask(example: Example, settings: TrailSettings) {
  const { entry, max, price, ageMinutes } = example;
  return answerWithoutHistory({
    entry,
    max,
    price,
    ageMs: ageMinutes * MINUTE_MS,
    context: contextOf(example),
    settings,
  });
}

/** The table prints five to eight significant digits. */
function expectPrice(actual: number | null, expected: number | null, entry: number): void {
  if (expected === null || actual === null) expect(actual).toBe(expected);
  else expect(Math.abs(actual - expected) / entry).toBeLessThan(6e-6);
}

const EXAMPLE_14 = EXAMPLES.find((example) => example.n === 14) as Example;

describe('the worked examples', () => {
  it.each(EXAMPLES)('$n: $entry → $max → $price is $decision by $reason', (example) => {
    const answer = ask(example, STRICT_PUMP);
    expect(stopLossWeight(example.entry, example.ageMinutes * MINUTE_MS, contextOf(example))).toBeCloseTo(
      example.weight,
      4,
    );
    expect(answer.state.stopLossRatio * 100).toBeCloseTo(example.stopLossPercent, 3);
    if (example.stopLoss !== undefined) expectPrice(answer.stops.stopLoss, example.stopLoss, example.entry);
    expectPrice(answer.stops.breakeven, example.breakeven, example.entry);
    expectPrice(answer.stops.trailing, example.trailing, example.entry);
    expectPrice(answer.stops.takeProfit, example.takeProfit ?? null, example.entry);
    expectPrice(answer.state.effectiveStop, example.effective, example.entry);
    expect([answer.decision, answer.reason]).toEqual([example.decision, example.reason]);
  });

  it('only example 14 is changed by the pump rider: margin 3.0 %, so the position is held', () => {
    for (const example of EXAMPLES.filter((each) => each.n !== 14)) {
      expect(ask(example, FEE_008)).toEqual(ask(example, STRICT_PUMP));
    }
    const answer = ask(EXAMPLE_14, FEE_008);
    expect(answer.state.pumpRider).toBe(true);
    expect(answer.state.marginRatio).toBe(0.03);
    expect(answer.stops.takeProfit).toBeNull();
    expect(answer.state.effectiveStop).toBeCloseTo(103.79, 10);
    expect(answer.decision).toBe('HOLD');
  });

  it('with its history the stop of example 14 stays at the 104.16 reached just below +5 %', () => {
    const context = contextOf(EXAMPLE_14);
    let state = openTrail(100, 0, FEE_008, context);
    let answer = checkTrail(state, 100, 0, context, FEE_008);
    for (let step = 0; step <= 7000; step++) {
      answer = checkTrail(state, (100_000 + step) / 1000, step * 50, context, FEE_008);
      state = answer.state;
    }
    answer = checkTrail(state, 106.2, 6 * MINUTE_MS, context, FEE_008);
    expect(answer.decision).toBe('HOLD');
    expect(answer.state.effectiveStop).toBeCloseTo(104.159, 3);
    const tenMinutes = checkTrail(answer.state, 106.2, 10 * MINUTE_MS, context, FEE_008);
    expect(tenMinutes.state.pumpRider).toBe(false);
    expect([tenMinutes.decision, tenMinutes.reason]).toEqual(['SELL', 'trailing']);
  });
});

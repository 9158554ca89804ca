import { describe, expect, test } from 'vitest';
import { signalOf, type SignalOptions } from '../../../test/support/signals.ts';
import { manualSignal } from '../aggregator/manual.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../settings.ts';
import { isOverride, signalForce } from './override.ts';

const settings = DEFAULT_ENGINE_SETTINGS.force;
const at = (consensus_strength: number, strategies_count: number, more = {}): SignalOptions => ({
  metadata: { consensus_strength, strategies_count, avg_confidence: 0.75, ...more },
});

describe('consensus override', () => {
  test.each<[string, SignalOptions, boolean]>([
    ['5 strategies, strength 2.0', at(2, 5), true],
    ['strength 1.99', at(1.99, 5), false],
    ['4 strategies', at(5, 4), false],
    ['force below 2', at(2, 5, { avg_confidence: 0.44 }), false],
    ['force just above 2', at(2, 5, { avg_confidence: 0.45 }), true],
    ['force of exactly 2', at(2, 16, { avg_confidence: 0.25 }), true],
    ['one family', at(3, 6, { families_count: 1 }), false],
    ['two families', at(3, 6, { families_count: 2 }), true],
    ['a manual signal needs no families', { ...at(3, 6, { families_count: 0 }), source: 'manual' }, true],
    ['a SELL', { ...at(5, 6), side: 'SELL' }, false],
    ['a force only claimed', at(1, 5, { force: 99 }), false],
    ['confidence that is not a number', at(3, 6, { avg_confidence: NaN }), false],
  ])('%s → %s', (_name, options, expected) => {
    expect(isOverride(signalOf(options), settings)).toBe(expected);
  });

  test('a default manual signal overrides', () => {
    const signal = manualSignal({ id: 'm', symbol: 'SUIUSDC', price: 1.85, timeMs: 0, reason: '' });
    expect(isOverride(signal, settings)).toBe(true);
  });

  test('force is computed, not believed', () => {
    expect(signalForce(signalOf(at(5, 6, { avg_confidence: 0.94, force: 1 })))).toBeCloseTo(11.51, 2);
  });
});

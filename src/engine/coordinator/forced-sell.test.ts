import { describe, expect, test } from 'vitest';
import { signalOf, type SignalOptions } from '../../../test/support/signals.ts';
import { DEFAULT_ENGINE_SETTINGS } from '../settings.ts';
import { forcedSell } from './forced-sell.ts';

const settings = DEFAULT_ENGINE_SETTINGS.forcedSell;
const strong: SignalOptions = {
  side: 'SELL',
  metadata: { strategies_count: 4, consensus_strength: 2, avg_confidence: 0.75 },
};
const metadata = (change: object): SignalOptions => ({ ...strong, metadata: { ...strong.metadata, ...change } });

describe('forced sell', () => {
  test.each<[string, SignalOptions, number, number | null, boolean]>([
    ['loss beyond 0.6 × ATR 1.5 %', strong, -0.91, 1.5, true],
    ['loss just inside it', strong, -0.89, 1.5, false],
    ['a small loss stays with the trailing', strong, -0.1, 1.5, false],
    ['ATR unknown: the default 1.5 %', strong, -0.91, null, true],
    ['a calm symbol', strong, -0.2, 0.3, true],
    ['a winner', strong, 2, 1.5, false],
    ['3 strategies', metadata({ strategies_count: 3 }), -5, 1.5, false],
    ['force below 1.8', metadata({ consensus_strength: 1.19 }), -5, 1.5, false],
    ['force above 1.8', metadata({ consensus_strength: 1.21 }), -5, 1.5, true],
    ['force of exactly 1.8', metadata({ consensus_strength: 1.8, avg_confidence: 0.5 }), -5, 1.5, true],
    ['a loss of exactly the limit', strong, -0.6, 1, false],
    ['a BUY', { ...strong, side: 'BUY' }, -5, 1.5, false],
    ['result unknown', strong, NaN, 1.5, false],
  ])('%s → %s', (_name, options, resultPercent, atrPercent, sell) => {
    expect(forcedSell(signalOf(options), resultPercent, atrPercent, settings).sell).toBe(sell);
  });

  test('says its numbers', () => {
    const answer = forcedSell(signalOf(strong), -0.5, 1.5, settings);
    expect(answer).toMatchObject({ measured: -0.5, numbers: { strategies_count: 4, force: 3, atr_percent: 1.5 } });
    expect(answer.limit).toBeCloseTo(-0.9, 12);
  });
});

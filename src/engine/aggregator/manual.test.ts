import { describe, expect, test } from 'vitest';
import { manualSignal } from './manual.ts';

const REQUEST = { id: 'manual-1', symbol: 'SUIUSDC', price: 1.85, timeMs: 1_759_406_400_000, reason: 'seen by hand' };

describe('a manual signal', () => {
  test('has the structure that the guide prescribes', () => {
    const signal = manualSignal(REQUEST);
    expect(signal).toMatchObject({
      strategy: 'CONSENSUS',
      side: 'BUY',
      symbol: 'SUIUSDC',
      price: 1.85,
      confidence: 0.95,
      source: 'manual',
    });
    expect(signal.metadata).toMatchObject({
      type: 'CONSENSUS',
      strategies_count: 6,
      consensus_strength: 5,
      avg_confidence: 0.95,
      reason: 'seen by hand',
    });
    expect(signal.metadata.force).toBeCloseTo(11.635, 3);
  });

  test.each([
    [{ price: 0 }, 'price'],
    [{ price: NaN }, 'price'],
    [{ price: Infinity }, 'price'],
    [{ confidence: 0 }, 'confidence'],
    [{ confidence: 1.01 }, 'confidence'],
    [{ id: '' }, 'id'],
    [{ id: 'x'.repeat(51) }, 'id'],
  ])('refuses %o', (wrong, field) => {
    expect(() => manualSignal({ ...REQUEST, ...wrong })).toThrow(field);
  });
});
